"""What travels: the shapes of answers and requests, with the words the reference shows.

Requests are pydantic's own models: ninja's ``Schema`` also takes what is no object, by its attributes.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Field, Schema
from pydantic import BaseModel, ConfigDict

EventName = Literal[
    "certification.certified",
    "certification.lapsed",
    "certification.restored",
    "certification.withheld",
    "family.active",
    "family.ended",
]
ID = "AAECAwQFBgcICQoLDA0ODw"
Id = Annotated[str, Field(description="Opaque id.", examples=[ID])]


class Fault(Schema):
    """One thing that is wrong with a request."""

    at: str = Field(description="Where: the member, parameter or header.", examples=["query.limit"])
    problem: str = Field(description="What is wrong with it.")


class Problem(Schema):
    """A refusal (RFC 9457). `code` is stable; `title` and `detail` are in the language of `Accept-Language`."""

    type: str = Field(description="Where the code is explained.", examples=["/api/v1/problems/not_found"])
    title: str
    status: int
    code: str = Field(examples=["not_found"])
    detail: str = Field("", description="What to do next.")
    basis: str = Field("", description="The article of law it rests on.")
    errors: list[Fault] = Field(default_factory=list)


class Words(Schema):
    """A refusal in one language."""

    title: str
    detail: str


class Explanation(Schema):
    """What a code of a problem means."""

    code: str
    status: int
    zh: Words = Field(alias="zh-Hans")
    en: Words


class Token(Schema):
    """An access token (RFC 6749)."""

    access_token: str
    token_type: str = Field(examples=["Bearer"])
    expires_in: int = Field(description="Seconds.", examples=[3600])
    scope: str = Field(examples=["certifications:read webhooks:manage"])


class TokenRefusal(Schema):
    """Why no token was given (RFC 6749, section 5.2)."""

    error: str = Field(examples=["invalid_client"])
    error_description: str


class Me(Schema):
    """Who this token speaks for."""

    kind: str = Field(description="`personal` or `client`.")
    scopes: list[str]
    jurisdiction: str = Field(description="The region a client sees, with everything below; empty otherwise.")


class Family(Schema):
    """A family account (亲情账户): a claimed relationship, from the request to its end."""

    id: Id
    side: str = Field(description="Which side the reader is on: `holder`, `member`, or `agency`.")
    relationship: str = Field(description="Code of GB/T 4761, or `helper`.", examples=["52"])
    relation_class: str = Field(description="`elder`, `child`, `spouse`, `other` or `professional`.")
    route: str = Field(description="How the other person agrees.")
    state: str = Field(description="`pending`, `settling`, `active` or `ended`.")
    holder: Id
    member: str = Field(description="Id of the member; empty until they have agreed, and after the end.")
    name_zh: str = Field(description="Of the other person; empty for an agency.")
    name_en: str
    mandate: str = Field(description="Id of the mandate; empty until there is one.")
    expires_on: date | None = Field(description="The last day an unanswered request waits.")


class Mandate(Schema):
    """What a holder may do for a member, and until when."""

    id: Id
    family: Id
    side: str
    state: str = Field(description="`settling`, `active` or `ended`.")
    holder: Id
    member: str = Field(description="Id of the member; empty for the holder after the end.")
    scopes: list[str] = Field(description="`view`, `certify`, `card`, `apply`.")
    grade: str = Field(description="The weight of the evidence, E1 to E3.")
    until: date = Field(description="The last day.")


class Certification(Schema):
    """How one duty of qualification certification (待遇资格认证) stands."""

    id: Id
    person: Id
    name_zh: str
    name_en: str
    benefit: str
    region: str = Field(description="Code of the paying region (GB/T 2260).", examples=["440100"])
    state: str = Field(description="`certified`, `due_soon`, `received`, `lapsed`, `withheld` or `ended`.")
    due_on: date = Field(description="The last day on which the next certification is in time.")
    certified_on: date | None
    channel: str = Field(description="How it was certified last; empty before the first time.")
    level: str = Field(description="The weight of that evidence, E1 to E4.")
    certificate: str = Field(
        description="Id of the newest certificate; empty without one, or without `view`."
    )
    lapsed_since: date | None
    withheld_since: date | None


class Message(Schema):
    """One message of the citizen's inbox, in the language of `Accept-Language`."""

    id: Id
    title: str
    body: str
    link: str
    at: datetime
    unread: bool


_NEXT = Field(description="The cursor of the next page; null on the last one.")


class Families(Schema):
    """A page of family accounts."""

    items: list[Family]
    next: str | None = _NEXT


class Mandates(Schema):
    """A page of mandates."""

    items: list[Mandate]
    next: str | None = _NEXT


class Certifications(Schema):
    """A page of certifications."""

    items: list[Certification]
    next: str | None = _NEXT


class Messages(Schema):
    """A page of messages."""

    items: list[Message]
    next: str | None = _NEXT


class Evidence(BaseModel):
    """One event. A row that is wrong is kept apart by its place and spoils no other, so any JSON is taken here."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "examples": [
                {
                    "reference": "A-2026-000193",
                    "number": "110199195405202747",
                    "name": "陈桂兰",
                    "kind": "hospital",
                    "happened_on": "2026-11-18",
                }
            ]
        },
    )

    reference: Any = Field(None, description="The source's own reference of the event; each is taken once.")
    number: Any = Field(None, description="Social security number. It is kept as a blind index only.")
    name: Any = Field(None, description="The person's name, in either script.")
    kind: Any = Field(None, description="What happened: one of the kinds agreed for this source.")
    happened_on: Any = Field(None, description="The day, like 2026-11-18.")


class Batch(BaseModel):
    """Events handed in together."""

    model_config = ConfigDict(extra="forbid")

    events: list[Evidence] = Field(min_length=1, max_length=1000)


class RejectedRow(Schema):
    """A row that was kept apart."""

    row: int = Field(description="Its place in the batch, from 1.")
    problem: str = Field(examples=["not_a_number"])
    column: str = Field(examples=["number"])


class BatchResult(Schema):
    """What became of every row: accepted, repeated or rejected. Whether anybody fits it is not told."""

    id: Id
    rows: int
    accepted: int
    repeated: int = Field(description="Known before, by the source's reference.")
    rejected: list[RejectedRow]


class NewWebhook(BaseModel):
    """An address to be told."""

    model_config = ConfigDict(extra="forbid")

    url: str = Field(
        min_length=1,
        max_length=500,
        description="An https address of the public internet.",
        examples=["https://hooks.example.org/shebao"],
    )
    events: list[EventName] = Field(min_length=1, max_length=20, examples=[["certification.certified"]])


class Webhook(Schema):
    """An address that is told."""

    id: Id
    url: str
    events: list[str]
    created_at: datetime


class MadeWebhook(Webhook):
    """A new address with its secret, which is shown once."""

    secret: str = Field(description="Signs every message (Standard Webhooks, HMAC-SHA256).")


class Webhooks(Schema):
    """A page of addresses."""

    items: list[Webhook]
    next: str | None = _NEXT


class Delivery(Schema):
    """One event for one address."""

    id: Id
    event: str
    state: str = Field(description="`waiting`, `sent` or `dead`.")
    attempts: int
    last_outcome: str = Field(
        description="`accepted`, `refused`, `unreachable`, `forbidden`; empty before a try."
    )
    last_status: int | None = Field(description="The HTTP status that came back.")
    created_at: datetime


class Deliveries(Schema):
    """A page of deliveries."""

    items: list[Delivery]
    next: str | None = _NEXT
