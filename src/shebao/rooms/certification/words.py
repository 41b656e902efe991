"""The words of certification, in the reader's language: benefits, channels, levels, states, problems of a file."""

from django.utils.translation import gettext_lazy as _

from shebao.rooms.certification.points import RiskPolicy

BENEFITS = {
    "employee_pension": _("Employees' basic pension"),
    "resident_pension": _("Residents' basic pension"),
    "survivors": _("Survivors' allowance"),
    "work_injury": _("Work injury allowance"),
}

CHANNELS = {
    "data_event": _("Matched from data, nothing to do"),
    "self_capture": _("A picture the person took"),
    "family_capture": _("A picture taken with a relative's help"),
    "clerk": _("Seen by an officer"),
    "doctor": _("Seen by a doctor"),
    "bank": _("Seen at a bank"),
    "village_worker": _("Seen by a village or community worker"),
    "counter": _("At a service counter, with the card"),
    "home_visit": _("Home visit by two officers"),
    "paper": _("Paper or consular form"),
}

CHANNEL_HELP = {
    "self_capture": _("On this phone. No time limit, no movements, no speech."),
    "family_capture": _("On your phone, with them beside you. No time limit, no movements, no speech."),
    "clerk": _("Any agency in the country records it; nobody has to travel home."),
    "doctor": _("At the next visit: the clinic confirms that it saw the person."),
    "bank": _("At the counter of the bank that pays the pension."),
    "village_worker": _("The village or community worker comes by or meets them."),
    "counter": _("With the social security card, at any service counter."),
    "home_visit": _("Two officers come home. Free, for anyone who cannot come."),
    "paper": _("A form by post or from a consulate, for people abroad."),
}

LEVELS = {
    "E0": _("Own statement"),
    "E1": _("Picture with a relative's help, checked by an officer"),
    "E2": _("Verified data, or own picture checked by an officer"),
    "E3": _("Seen in person by somebody in office"),
    "E4": _("Seen at a counter with the card, or at home by two officers"),
}

STATES = {
    "certified": _("Certified"),
    "due_soon": _("Due soon"),
    "received": _("Received, pay continues"),
    "lapsed": _("Overdue"),
    "withheld": _("The money waits"),
    "ended": _("Ended"),
}

CASES = {
    "death": _("Report of a death"),
    "home_visit": _("Home visit asked for"),
    "near_match": _("Data that nearly matches"),
    "alive": _("Recorded as dead, and lives"),
    "check": _("Independent check"),
    "pressed": _("Ask the person alone"),
}

OUTCOMES = {
    "confirmed": _("The death is confirmed"),
    "not_dead": _("The person is alive"),
    "alive": _("The person is alive, the record was a mistake"),
    "died": _("The person has died, the record is right"),
    "another_person": _("It is about another person"),
    "visited": _("The visit was made"),
    "not_possible": _("The visit was not possible"),
    "not_needed": _("The visit is no longer needed"),
    "same_person": _("It is the same person"),
    "seen": _("The person was met"),
    "seems_dead": _("It seems the person has died"),
    "no_pressure": _("Spoken to alone; nobody presses them"),
    "protected": _("Spoken to alone; they are protected now"),
    "not_reached": _("Could not be spoken to alone"),
}

EVENT_KINDS = {
    "account_changed": _("The pension goes to another account"),
    "air": _("A flight"),
    "bank": _("At a bank"),
    "border": _("A border crossing"),
    "card_use": _("The card was used"),
    "civil_affairs": _("Civil affairs register"),
    "death": _("A report of a death"),
    "hospital": _("A stay in hospital"),
    "medical_settlement": _("A medical bill that was settled"),
    "police": _("Police register"),
    "rail": _("A train journey"),
    "vaccination": _("A vaccination"),
}

POINTS = {
    "unseen": _("For more than %(limit)s days nobody but relatives has shown that the person lives"),
    "account_changed": _("The account the pension is paid into changed in the last %(limit)s days"),
    "account_after_mandate": _("Somebody became a helper at most %(limit)s days before that change"),
    "relatives_only": _("For %(limit)s days all evidence has come from a relative's phone"),
    "shared_device": _(
        "The same phone certified for more than %(limit)s people who are no relatives of its user"
    ),
    "shared_network": _("From one network more than %(limit)s people were certified within a month"),
    "very_old": _("The person is %(limit)s or older"),
    "household_death": _("Wife or husband died in the last %(limit)s days"),
    "death_signal": _("An office reports a death that is not confirmed"),
    "met": _("Officers met the person in the last %(limit)s days"),
}
"""Why a point counts, with the limit of the book."""


def point_words(code: str, policy: RiskPolicy) -> str:
    """The reason of one point, in the language of the moment; a code the book no longer has stands for itself."""
    row = policy.points.get(code, {})
    limit = next((value for name, value in row.items() if name != "points"), 0)
    return str(POINTS[code]) % {"limit": abs(limit)} if code in POINTS else code


ADVICE = {
    "": _("Nothing more is suggested."),
    "independent": _("Another source is suggested this time; with the decision an independent check opens."),
    "home_visit": _("A home visit is suggested; with the decision it is asked for."),
}

ANSWERS = {
    "mine": _("It was my own wish, all is well"),
    "not_mine": _("I did not want it, or I know nothing of it"),
    "pressed": _("Somebody presses me"),
    "call": _("I want to talk to an officer alone"),
    "silent": _("No answer came"),
    "unreachable": _("Nothing reaches the person that a helper does not share"),
}

REMINDERS = {
    "app": _("In the app"),
    "letter": _("By letter"),
    "sms": _("By text message"),
    "visit": _("The visit was not possible"),
}

PROBLEMS = {
    "unreadable": _("the line cannot be read"),
    "missing": _("a column is empty"),
    "too_long": _("the text is too long"),
    "unknown_kind": _("this kind of event is not in the book"),
    "not_a_day": _("not a day like 2026-03-31"),
    "in_the_future": _("the day lies in the future"),
    "not_a_number": _("not a social security number"),
}
