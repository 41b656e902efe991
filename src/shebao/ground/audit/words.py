"""The words of the codes: what was done, why, with which fields, by what kind of actor, for the subject.

A room that records a new code adds its line here and the Chinese in this room's catalogue.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

ACTIONS: dict[str, object] = {
    "access.account_opened": _("Opened an account"),
    "access.counter_code_printed": _("Printed a code to sign in without a phone"),
    "access.factor_added": _("Set up a second factor"),
    "access.factor_invited": _("Gave leave to set up a second factor"),
    "access.factor_reset": _("Took away a second factor that was lost"),
    "access.factor_vouched": _("Vouched for a colleague who lost the second factor"),
    "access.client_added": _("Let a machine of another office in"),
    "access.client_revoked": _("Shut a machine of another office out"),
    "access.client_rotated": _("Changed the keys of a machine of another office"),
    "access.feed_ended": _("Ended the calendar feed"),
    "access.feed_made": _("Made a calendar feed"),
    "access.identity_claimed": _("Gave a name and number as proof of identity"),
    "access.identity_moved": _("Moved the proof of identity to another account"),
    "access.identity_proved": _("Proved the identity"),
    "access.identity_refused": _("Could not prove the identity"),
    "access.passkey_added": _("Added a passkey"),
    "access.passkey_ended": _("Removed a passkey, or reported it lost"),
    "access.proved_again": _("Showed the phone or the passkey once more"),
    "access.role_ended": _("Took back an office"),
    "access.role_granted": _("Gave an office"),
    "access.session_ended": _("Signed out"),
    "access.sign_in_failed": _("Tried to sign in without success"),
    "access.signed_in": _("Signed in"),
    "access.signed_in_at_counter": _("Signed in with a code from a counter"),
    "audit.alarms_read": _("Read the alarms"),
    "access.token_ended": _("Ended a personal token"),
    "access.token_made": _("Made a personal token"),
    "audit.decisions_read": _("Looked through what officers did"),
    "audit.looks_read": _("Read who looked at the data"),
    "certification.case_closed": _("Closed a case"),
    "certification.case_alive": _("Opened a case because somebody recorded as dead lives"),
    "certification.case_death": _("Opened a case because of a sign of a death"),
    "certification.case_check": _("Drew an independent check, or was advised to make one"),
    "certification.case_pressed": _("Opened a case to ask somebody alone"),
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
    "certification.question_answered": _("Took the answer to a private question"),
    "certification.question_asked": _("Asked the person alone"),
    "certification.queue_read": _("Looked at the certifications to decide"),
    "certification.receipt_read": _("Looked at the receipt of a certification"),
    "certification.recorded": _("Recorded a certification at the counter, at home or on paper"),
    "certification.recorded_elsewhere": _("Recorded at another agency that the person was seen"),
    "certification.restored": _("Restored the benefit after a late certification"),
    "certification.status_read": _("Looked at whether the certification is due"),
    "certification.withheld": _("Decided to withhold the benefit"),
    "contributions.posted": _("Entered what was paid"),
    "contributions.read": _("Looked at the contributions and the account"),
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
    "family.way_chosen": _("Chose another way to confirm a family request"),
    "family.mandates_read": _("Looked at who may act for whom"),
    "family.undone": _("Undid a family account"),
    "funds.account_opened": _("Opened an account of a fund"),
    "funds.book_closed": _("Closed the book of a fund"),
    "funds.book_opened": _("Opened the book of a fund"),
    "funds.control_made": _("Wrote the control totals of individual accounts"),
    "funds.exported": _("Exported the sealed books of the funds"),
    "funds.individuals_opened": _("Opened individual accounts"),
    "funds.law_loaded": _("Loaded the posting rules"),
    "funds.period_changed": _("Changed the state of a month of a fund"),
    "funds.period_opened": _("Opened a month of a fund"),
    "funds.posted": _("Posted to a fund"),
    "funds.proved": _("Wrote a proof of an entry of a fund"),
    "notices.read": _("Read the messages"),
    "notices.sent": _("Sent a message"),
    "people.canary_planted": _("Planted a record nobody has a reason to open"),
    "people.changed": _("Changed the register"),
    "people.death_corrected": _("Took back a death recorded by mistake"),
    "people.death_recorded": _("Recorded a death"),
    "people.emergency_reviewed": _("Reviewed an opening in an emergency"),
    "people.entered": _("Entered the person in the register"),
    "people.kinship_recorded": _("Recorded a relationship"),
    "people.opened_in_emergency": _("Opened the record in an emergency"),
    "people.read": _("Looked at the register"),
    "people.searched": _("Searched the register"),
    "person.looked_at": _("Looked at the record"),
    "regions.loaded": _("Loaded the regions"),
}
"""Code of an action → what the subject reads."""

PURPOSES: dict[str, object] = {
    "certification": _("Benefit qualification certification"),
    "certification_review": _("Review of a certification"),
    "emergency": _("An emergency"),
    "family_review": _("Review of a family request"),
    "family_service": _("Family service"),
    "funds": _("Keeping the books of a fund"),
    "identity": _("Proof of identity"),
    "interface": _("Connection of another office's machine"),
    "law_book": _("Keeping the rules up to date"),
    "notice": _("Sending messages"),
    "own_record": _("Reading one's own record"),
    "register": _("Keeping the register"),
    "sign_in": _("Sign-in"),
    "supervision": _("Supervision"),
}
"""Code of a purpose → what the subject reads."""

FIELDS: dict[str, object] = {
    "account": _("individual account"),
    "address": _("address"),
    "birth_date": _("date of birth"),
    "certificate": _("certificate"),
    "certificates": _("certificates"),
    "contributions": _("contributions"),
    "due": _("due date"),
    "enrolment": _("insurances"),
    "messages": _("messages"),
    "mandate": _("what a helper may do"),
    "name": pgettext_lazy("of a person", "name"),  # Django's own catalogue says it of things
    "number": _("social security number"),
    "phone": _("phone number"),
    "picture": _("picture"),
    "risk": _("risk points"),
    "status": _("certification status"),
}
"""Name of a field that was read → what the subject reads."""

KINDS: dict[str, object] = {
    "anonymous": _("Somebody not signed in"),
    "citizen": _("A citizen"),
    "client": _("A machine of another office"),
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
