"""The words of the codes: what was done, why, with which fields, by what kind of actor, for the subject.

A room that records a new code adds its line here and the Chinese in this room's catalogue.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

ACTIONS: dict[str, object] = {
    "access.account_opened": _("Opened an account"),
    "access.identity_claimed": _("Gave a name and number as proof of identity"),
    "access.identity_moved": _("Moved the proof of identity to another account"),
    "access.identity_proved": _("Proved the identity"),
    "access.identity_refused": _("Could not prove the identity"),
    "access.role_ended": _("Took back an office"),
    "access.role_granted": _("Gave an office"),
    "access.session_ended": _("Signed out"),
    "access.settings_changed": _("Changed the settings"),
    "access.sign_in_failed": _("Tried to sign in without success"),
    "access.signed_in": _("Signed in"),
    "audit.decisions_read": _("Looked through what officers did"),
    "audit.looks_read": _("Read who looked at the data"),
    "certification.case_closed": _("Closed a case"),
    "certification.case_death": _("Opened a case because of a sign of a death"),
    "certification.case_home_visit": _("Asked for a home visit"),
    "certification.case_near_match": _("Found data that nearly matches"),
    "certification.case_read": _("Looked at a case"),
    "certification.decided": _("Decided on a certification"),
    "certification.duty_opened": _("Opened the yearly certification"),
    "certification.events_imported": _("Imported a file of events"),
    "certification.evidence_seen": _("Looked at the evidence of a certification"),
    "certification.handed_in": _("Handed in a certification"),
    "certification.history_read": _("Looked at earlier certifications"),
    "certification.lapsed": _("Noted that the certification is overdue"),
    "certification.matched": _("Certified by an event another office reported"),
    "certification.queue_read": _("Looked at the certifications to decide"),
    "certification.receipt_read": _("Looked at the receipt of a certification"),
    "certification.recorded": _("Recorded a certification at the counter, at home or on paper"),
    "certification.recorded_elsewhere": _("Recorded at another agency that the person was seen"),
    "certification.restored": _("Restored the benefit after a late certification"),
    "certification.status_read": _("Looked at whether the certification is due"),
    "certification.withheld": _("Decided to withhold the benefit"),
    "enrolment.enrolled": _("Entered an insurance"),
    "enrolment.read": _("Looked at the insurances"),
    "family.claim_withdrawn": _("Withdrew a family request"),
    "family.claimed": _("Asked to be added as family"),
    "family.code_issued": _("Issued a confirmation code"),
    "family.code_redeemed": _("Confirmed with a code"),
    "family.confirmed": _("Agreed to a family request"),
    "family.ended_at_desk": _("Ended a family account at the desk, as the member asked"),
    "family.decided": _("Decided on a family request"),
    "family.ended": _("Ended a family account"),
    "family.helpers_read": _("Looked at who may help"),
    "family.matched": _("Compared a family request with the register"),
    "family.opened": _("Opened the family service"),
    "family.overview_read": _("Looked at the family page"),
    "family.picture_handed_in": _("Handed in a picture for a family request"),
    "family.picture_seen": _("Looked at the picture of a family request"),
    "family.queue_read": _("Looked at the family requests to decide"),
    "family.refused": _("Refused a family request"),
    "family.request_read": _("Looked at a family request"),
    "family.undone": _("Undid a family account"),
    "notices.sent": _("Sent a message"),
    "people.changed": _("Changed the register"),
    "people.death_recorded": _("Recorded a death"),
    "people.entered": _("Entered the person in the register"),
    "people.kinship_recorded": _("Recorded a relationship"),
    "people.read": _("Looked at the register"),
    "people.searched": _("Searched the register"),
    "person.looked_at": _("Looked at the record"),
    "regions.loaded": _("Loaded the regions"),
}
"""Code of an action → what the subject reads."""

PURPOSES: dict[str, object] = {
    "certification": _("Benefit qualification certification"),
    "certification_review": _("Review of a certification"),
    "family_review": _("Review of a family request"),
    "family_service": _("Family service"),
    "identity": _("Proof of identity"),
    "law_book": _("Keeping the rules up to date"),
    "notice": _("Sending messages"),
    "own_record": _("Reading one's own record"),
    "register": _("Keeping the register"),
    "sign_in": _("Sign-in"),
    "supervision": _("Supervision"),
}
"""Code of a purpose → what the subject reads."""

FIELDS: dict[str, object] = {
    "address": _("address"),
    "birth_date": _("date of birth"),
    "certificate": _("certificate"),
    "certificates": _("certificates"),
    "due": _("due date"),
    "enrolment": _("insurances"),
    "mandate": _("what a helper may do"),
    "name": pgettext_lazy("of a person", "name"),  # Django's own catalogue says it of things
    "number": _("social security number"),
    "phone": _("phone number"),
    "picture": _("picture"),
    "status": _("certification status"),
}
"""Name of a field that was read → what the subject reads."""

KINDS: dict[str, object] = {
    "anonymous": _("Somebody not signed in"),
    "citizen": _("A citizen"),
    "staff": _("A member of staff"),
    "system": _("The center's own computer"),
}
"""Kind of an actor → the words when there is no label in the reader's language."""


def action_words(code: str) -> str:
    """What was done, in the language of the moment; a code without words has general ones."""
    return str(ACTIONS.get(code, _("Worked with the record")))


def purpose_words(code: str) -> str:
    """Why, in the language of the moment."""
    return str(PURPOSES.get(code, _("Official business")))


def field_words(code: str) -> str:
    """Which part of the record, in the language of the moment."""
    return str(FIELDS.get(code, _("other data")))


def kind_words(kind: str) -> str:
    """What kind of actor, in the language of the moment."""
    return str(KINDS.get(kind, KINDS["system"]))
