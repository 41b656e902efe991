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
    death = models.OneToOneField(
        "Death", on_delete=models.PROTECT, related_name="+", null=True, blank=True, editable=False
    )
    """The death that counts now; None for the living, also for those a mistaken record had called dead."""

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(sex__in=["male", "female"]), name="person_sex_known")
        ]
        indexes = [models.Index(fields=["birth_date"], name="person_born")]

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
    """A death a human confirmed. A signal alone never makes one (Regulation on Administration art. 26).

    The row is never changed; :attr:`Person.death` says whether it counts.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="deaths")
    died_on = models.DateField()
    source = models.CharField(max_length=80)
    confirmed_by = models.CharField(max_length=80)


class DeathCorrection(AppendOnly, Entity):
    """A confirmed death that was a mistake: the person lives, and everything that ended with it comes back."""

    death = models.OneToOneField(Death, on_delete=models.PROTECT, related_name="correction")
    reason = models.CharField(max_length=400)
    corrected_by = models.CharField(max_length=80)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="death_correction_says_why")]


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


class EmergencyOpening(AppendOnly, Entity):
    """An officer opened a record outside jurisdiction and case, because it could not wait; always reviewed."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="emergencies")
    actor_key = models.CharField(max_length=60)
    officer_en = models.CharField(max_length=200)
    officer_zh = models.CharField(max_length=200)
    reason = models.CharField(max_length=400)
    until = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="emergency_says_why")]
        indexes = [models.Index(fields=["person", "-id"], name="emergency_of_person")]


class EmergencyReview(AppendOnly, Entity):
    """What an overseer of the person's region thinks of it, with a reason."""

    JUSTIFIED, UNJUSTIFIED = "justified", "unjustified"

    opening = models.OneToOneField(EmergencyOpening, on_delete=models.PROTECT, related_name="review")
    verdict = models.CharField(max_length=12)
    reason = models.CharField(max_length=400)
    opened_by = models.CharField(max_length=60)
    """Repeated from the opening, so that the database itself can refuse a review by the same hands."""
    reviewed_by = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict__in=["justified", "unjustified"]), name="emergency_verdict_known"
            ),
            models.CheckConstraint(condition=~Q(reviewed_by=F("opened_by")), name="emergency_by_other_hands"),
        ]


class Canary(AppendOnly, Entity):
    """A person of the register who does not exist: nobody has a reason to open this record."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="canary")


class Alarm(AppendOnly, Entity):
    """Something an auditor must hear of: a canary was opened, an emergency was none."""

    CANARY, UNJUSTIFIED = "canary", "unjustified"

    kind = models.CharField(max_length=12)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    actor_key = models.CharField(max_length=60)
    officer_en = models.CharField(max_length=200)
    officer_zh = models.CharField(max_length=200)
    entry = models.CharField(max_length=22)
    """The entry of the audit that tells what was done."""

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["canary", "unjustified"]), name="alarm_kind_known")
        ]
