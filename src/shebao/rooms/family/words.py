"""The words of the family service, in the reader's language: relationships, routes, scopes, grades, endings."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

RELATIONSHIPS = {
    "52": _("Mother"),
    "51": _("Father"),
    "10": _("Spouse"),
    "30": _("Daughter"),
    "20": _("Son"),
    "62": _("Grandmother (father's side)"),
    "61": _("Grandfather (father's side)"),
    "64": _("Grandmother (mother's side)"),
    "63": _("Grandfather (mother's side)"),
    "56": _("Wife's mother"),
    "55": _("Wife's father"),
    "54": _("Husband's mother"),
    "53": _("Husband's father"),
    "90": _("Other relative"),
    "helper": _("Somebody I help at work"),
}
"""Codes of GB/T 4761, the ones people choose from."""

CLASSES = {
    "elder": _("Parents and grandparents"),
    "child": _("Children"),
    "spouse": pgettext_lazy("quota", "Spouse"),
    "other": _("Other relatives"),
    "professional": _("People helped at work"),
}

ROUTES = {
    "own_account": _("They confirm on their own phone"),
    "member_present": _("They are with me: take a picture together"),
    "code": _("A code: by letter, or at a counter"),
    "minor": _("A child: I show the household register"),
}

ROUTE_HELP = {
    "own_account": _("They sign in to their own account and tap Confirm. The strongest way."),
    "member_present": _("No time limit, no movements, no speech. An officer looks at the picture."),
    "code": _("For somebody without a phone. They read the code to you, you type it here."),
    "minor": _("For children too young to consent themselves; you consent as the guardian."),
}

SCOPES = {
    "view": _("See their records"),
    "certify": _("Complete their qualification certification"),
    "card": _("Show their card"),
    "apply": _("Apply for benefits for them"),
}

SCOPES_FOR_ME = {
    "view": _("See your records"),
    "certify": _("Complete your qualification certification"),
    "card": _("Show your card"),
    "apply": _("Apply for benefits for you"),
}
"""The same scopes, as the member reads them."""

NEVER = (
    _("Change the account a pension is paid into"),
    _("Change a password"),
    _("Draw money"),
)

ENDINGS = {
    "not_confirmed": _("Not confirmed in time"),
    "refused": _("Not confirmed"),
    "withdrawn": _("Withdrawn by you"),
    "undone": _("Undone within the undo time"),
    "ended_by_holder": _("Ended by the person who helped"),
    "ended_by_member": _("Ended by the member"),
    "expired": _("The term ran out"),
    "renewed": _("Renewed"),
    "quiet": _("The term ran out"),
    "death": _("Ended because of a death"),
    "of_age": _("The child may now decide for themselves"),
}

EVIDENCE = {
    "own_account": _("Confirmed in their own account"),
    "member_present": _("Picture of both, checked by an officer"),
    "code": _("A code sent by letter or handed out at a counter"),
    "minor": _("Household register, guardian's consent"),
}
"""By which act a binding came about, as its mandate shows it."""
