"""The words of the codes: what was done, why, by what kind of actor, as the subject reads it.

A room that records a new action or purpose adds its line here and the Chinese in this room's catalogue.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

ACTIONS: dict[str, object] = {
    "person.looked_at": _("Looked at the record"),
    "person.searched": _("Searched for the person"),
    "person.registered": _("Entered the person in the register"),
    "person.changed": _("Changed the record"),
    "person.phone_changed": _("Changed the phone number"),
    "person.died": _("Recorded a death"),
    "access.signed_in": _("Signed in"),
    "access.sign_in_failed": _("Tried to sign in without success"),
    "access.signed_out": _("Signed out"),
    "access.session_ended": _("Ended a session"),
    "access.identity_proved": _("Proved the identity"),
    "access.identity_refused": _("Could not prove the identity"),
    "access.settings_changed": _("Changed the settings"),
    "access.role_granted": _("Was given an office"),
    "access.role_ended": _("Gave up an office"),
    "family.opened": _("Opened the family service"),
    "family.claimed": _("Asked to be added as family"),
    "family.matched": _("Compared a family request with the register"),
    "family.confirmed": _("Confirmed a family account"),
    "family.declined": _("Declined a family request"),
    "family.undone": _("Undid a family account within ten minutes"),
    "family.ended": _("Ended a family account"),
    "family.code_sent": _("Sent a confirmation code"),
    "family.code_refused": _("Entered a wrong confirmation code"),
    "family.mandate_used": _("Acted for the family member"),
    "certification.opened": _("Opened a yearly certification"),
    "certification.submitted": _("Sent in a certification"),
    "certification.evidence_seen": _("Looked at the evidence of a certification"),
    "certification.certified": _("Certified that the benefit continues"),
    "certification.returned": _("Asked for another certification"),
    "certification.matched": _("Matched an event that shows the person is alive"),
    "certification.lapsed": _("Noted that a certification is overdue"),
    "certification.restored": _("Restored after a late certification"),
    "certification.death_signaled": _("Received a sign of a death"),
    "certification.death_dismissed": _("Found that a sign of a death was wrong"),
    "certification.death_confirmed": _("Confirmed a death"),
    "enrolment.looked_at": _("Looked at the insurances"),
    "notices.sent": _("Sent a message"),
}
"""Code of an action → what the subject reads."""

PURPOSES: dict[str, object] = {
    "own": _("For oneself"),
    "own_affairs": _("For oneself"),
    "family_help": _("To help a family member"),
    "certification": _("Benefit qualification certification"),
    "certification_review": _("Review of a certification"),
    "family_service": _("Family service"),
    "claim_review": _("Review of a family request"),
    "death_review": _("Review of a sign of a death"),
    "identity": _("Proof of identity"),
    "sign_in": _("Sign-in"),
    "register": _("Keeping the register"),
    "notice": _("Sending notices"),
    "supervision": _("Supervision"),
    "law": _("A duty of the law"),
}
"""Code of a purpose → what the subject reads."""

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


def kind_words(kind: str) -> str:
    """What kind of actor, in the language of the moment."""
    return str(KINDS.get(kind, KINDS["system"]))
