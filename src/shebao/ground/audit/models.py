"""The audit record."""

from __future__ import annotations

from django.db import models

from shebao.ground.storage.models import AppendOnly
from shebao.values import clock


class Record(AppendOnly):
    """One row for each subject of one entry: an act or a read, by whom, for whom, why.

    ``fields`` are names of fields separated by spaces. Written only by
    :func:`shebao.ground.audit.records.record`, never changed, sealed in blocks.
    """

    id = models.BigAutoField(primary_key=True)
    entry = models.CharField(max_length=22)
    at = models.DateTimeField(default=clock.now)
    actor_kind = models.CharField(max_length=12)
    actor_key = models.CharField(max_length=80)
    actor_label = models.CharField(max_length=200, blank=True)
    actor_label_zh = models.CharField(max_length=200, blank=True)
    subject = models.CharField(max_length=80)
    action = models.CharField(max_length=60)
    purpose = models.CharField(max_length=60)
    fields = models.TextField(blank=True)
    mandate = models.CharField(max_length=80, blank=True)
    case = models.CharField(max_length=80, blank=True)
    outcome = models.CharField(max_length=40, default="done")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "subject"], name="audit_record_entry_subject")
        ]
        indexes = [models.Index(fields=["subject", "-id"], name="audit_record_subject")]
