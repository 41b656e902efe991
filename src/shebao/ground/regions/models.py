"""Regions and their agencies, bilingual."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Region(models.Model):
    """A jurisdiction. ``path`` lists the codes from the nation down, so "inside" is one prefix comparison."""

    NATION, PROVINCE, CITY, COUNTY = "nation", "province", "city", "county"

    code = models.CharField(max_length=6, unique=True)
    """The administrative division code of GB/T 2260."""
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    path = models.CharField(max_length=40, unique=True)
    level = models.CharField(max_length=8)
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(level__in=["nation", "province", "city", "county"]), name="region_level_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name_en}"


class Agency(models.Model):
    """Who answers for one region: its social insurance agency, or its medical security agency."""

    SOCIAL, MEDICAL = "social", "medical"

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="agencies")
    kind = models.CharField(max_length=8)
    name_zh = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["region", "kind"], name="agency_one_of_a_kind"),
            models.CheckConstraint(condition=Q(kind__in=["social", "medical"]), name="agency_kind_known"),
        ]

    def __str__(self) -> str:
        return self.name_en
