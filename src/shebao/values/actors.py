"""Who acts: a citizen, a member of staff, a machine of another office, the system itself, or nobody yet known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Kind = Literal["anonymous", "citizen", "staff", "client", "system"]
Role = Literal["clerk", "supervisor", "auditor", "operator"]


@dataclass(frozen=True, slots=True)
class Actor:
    """The one who asks, as every action and query is handed it; it carries no permission, only facts.

    ``key`` and ``person_key`` are text keys (``account:…``, ``person:…``) that outlive deletions. ``level``
    is the proofing level C0..C2. ``jurisdiction`` is a region path such as ``/100000/440000/440100/``,
    empty when there is none. ``label`` and ``label_zh`` are what a reader of the audit is shown, in English
    and in Chinese. ``scopes`` are what a token of the machine door allows, and None for everybody who comes in
    person: a token never allows more than its owner may, often less.
    """

    kind: Kind
    key: str
    account_id: int | None = None
    person_id: int | None = None
    person_key: str = ""
    level: int = 0
    jurisdiction: str = ""
    roles: frozenset[str] = frozenset()
    label: str = ""
    session_key: str = ""
    label_zh: str = ""
    factor: str = ""
    proved_at: datetime | None = None
    has_passkey: bool = False
    scopes: frozenset[str] | None = None

    @classmethod
    def system(cls, name: str) -> Actor:
        """The house itself, e.g. ``Actor.system('worker')``."""
        return cls(kind="system", key=f"system:{name}")

    @classmethod
    def anonymous(cls) -> Actor:
        """Somebody who has not signed in."""
        return cls(kind="anonymous", key="anonymous")

    @property
    def is_citizen(self) -> bool:
        """Signed in through the citizens' door."""
        return self.kind == "citizen"

    @property
    def is_staff(self) -> bool:
        """Signed in with at least one office held today."""
        return self.kind == "staff"

    @property
    def is_client(self) -> bool:
        """A machine of another office, with a token of its own."""
        return self.kind == "client"

    def has(self, role: Role) -> bool:
        """Whether this office is held."""
        return role in self.roles
