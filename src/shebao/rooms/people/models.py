"""Persons, kinships and deaths, as the agencies' registers hold them."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from shebao.ground.storage.fields import EncryptedTextField
from shebao.ground.storage.models import AppendOnly, Entity


class Person(Entity):
    """One natural person. The social security number is the citizen identity number (Social Insurance Law art. 58)."""

    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80)
    number = EncryptedTextField()
    number_index = models.CharField(max_length=64, unique=True)
    computer_number = EncryptedTextField(blank=True, default="")
    """A second identifier some cities issue; empty where none exists."""
    birth_date = models.DateField()
    sex = models.CharField(max_length=6)
    phone = EncryptedTextField(blank=True, default="")
    address = EncryptedTextField(blank=True, default="")
    region = models.ForeignKey("regions.Region", on_delete=models.PROTECT, related_name="+")
    """The pooling region where the person is insured; every service takes the city from here."""

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(sex__in=["male", "female"]), name="person_sex_known")
        ]

    @property
    def key(self) -> str:
        """The text key audit rows and notices carry, stable beyond deletion."""
        return f"person:{self.public_id}"

    def name(self, language: str) -> str:
        """The name to show a reader of ``language``."""
        return self.name_zh if language.startswith("zh") else self.name_en

    def age_on(self, day: date) -> int:
        """Completed years on ``day``."""
        before_birthday = (day.month, day.day) < (self.birth_date.month, self.birth_date.day)
        return day.year - self.birth_date.year - int(before_birthday)


class Kinship(Entity):
    """A family tie the register itself vouches for: ``relative`` is the ``relation`` of ``person``."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="kinships")
    relative = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    relation = models.CharField(max_length=20)
    source = models.CharField(max_length=80)
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "relative", "relation"], name="kinship_once"),
            models.CheckConstraint(condition=~Q(person=F("relative")), name="kinship_of_two"),
        ]


class Death(AppendOnly, Entity):
    """A death a human confirmed. A signal alone never makes one (Regulation on Administration art. 26)."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="death")
    died_on = models.DateField()
    source = models.CharField(max_length=80)
    confirmed_by = models.CharField(max_length=80)


class Inspection(Entity):
    """An officer opened one person's record, for a stated purpose and reason, until an instant."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="inspections")
    actor_key = models.CharField(max_length=60)
    purpose = models.CharField(max_length=60)
    reason = models.CharField(max_length=200)
    until = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason="") & ~Q(purpose=""), name="inspection_says_why")
        ]
        indexes = [models.Index(fields=["actor_key", "person", "until"], name="inspection_open")]
