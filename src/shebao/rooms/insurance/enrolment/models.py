"""Who is insured where."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shebao.ground.storage.models import Entity

SCHEMES = ("pension", "medical", "unemployment", "work_injury", "maternity")
"""The five insurances of the Social Insurance Law, art. 2."""
STATES = ("contributing", "paused", "drawing")


class Enrolment(Entity):
    """One person in one insurance of one region, in one state, from a day until another."""

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="enrolments")
    scheme = models.CharField(max_length=20)
    region = models.ForeignKey("regions.Region", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=20)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "scheme"], condition=Q(until=None), name="enrolment_one_open_per_scheme"
            ),
            models.CheckConstraint(condition=Q(scheme__in=SCHEMES), name="enrolment_scheme_known"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="enrolment_state_known"),
        ]
