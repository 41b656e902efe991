"""What was paid, year by year, and the individual account those years built."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from shebao.ground.storage.models import AppendOnly, Entity
from shebao.rooms.insurance.enrolment.models import SCHEMES

ALL_MONTHS = 2**12 - 1


class ContributionYear(Entity):
    """The months one person paid in one insurance of one region in one year, and on what base.

    ``months`` has a bit for each month, January the lowest. ``index`` is the contribution index the agency posted,
    in ten-thousandths; empty until it has. Deemed months (Social Insurance Law art. 13) were worked and not paid:
    they have no base.
    """

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="contribution_years")
    scheme = models.CharField(max_length=20)
    region = models.ForeignKey("regions.Region", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    months = models.PositiveSmallIntegerField()
    base_fen = models.BigIntegerField()
    index = models.PositiveIntegerField(null=True, blank=True)
    deemed = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "scheme", "year", "region", "deemed"], name="contribution_year_once"
            ),
            models.CheckConstraint(condition=Q(scheme__in=SCHEMES), name="contribution_scheme_known"),
            models.CheckConstraint(
                condition=Q(months__gte=1, months__lte=ALL_MONTHS), name="contribution_months_of_a_year"
            ),
            models.CheckConstraint(
                condition=Q(deemed=True, base_fen=0) | Q(deemed=False, base_fen__gt=0),
                name="contribution_base_unless_deemed",
            ),
        ]


class AccountYear(AppendOnly, Entity):
    """One yearly settlement of the individual account: what stood, what came in, the interest, what stands.

    What was posted stays: the database refuses a change, and a balance that is not the sum of its parts.
    """

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="account_years")
    year = models.PositiveSmallIntegerField()
    opening_fen = models.BigIntegerField()
    credited_fen = models.BigIntegerField()
    interest_fen = models.BigIntegerField()
    closing_fen = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "year"], name="account_year_once"),
            models.CheckConstraint(
                condition=Q(opening_fen__gte=0, credited_fen__gte=0, interest_fen__gte=0),
                name="account_year_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(closing_fen=F("opening_fen") + F("credited_fen") + F("interest_fen")),
                name="account_year_adds_up",
            ),
        ]
