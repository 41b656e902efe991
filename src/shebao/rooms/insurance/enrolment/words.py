"""The five insurances and the states of an enrolment, in the reader's language."""

from django.utils.translation import gettext_lazy as _

SCHEMES = {
    "pension": _("Basic pension insurance"),
    "medical": _("Basic medical insurance"),
    "unemployment": _("Unemployment insurance"),
    "work_injury": _("Work injury insurance"),
    "maternity": _("Maternity insurance"),
}

STATES = {
    "contributing": _("Paying contributions"),
    "paused": _("Paused"),
    "drawing": _("Drawing benefits"),
    "none": _("Not insured here"),
}
