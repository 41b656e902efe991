"""The base of every noun, and the few tables the groundwork itself needs."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models

from shebao.values import clock, identifiers


class Entity(models.Model):
    """A row with a number inside and an opaque id outside; it remembers when it was made."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.CharField(max_length=22, unique=True, editable=False, default=identifiers.public_id)
    created_at = models.DateTimeField(editable=False, default=clock.now)

    class Meta:
        abstract = True


class AppendOnly(models.Model):
    """Rows that are written once. The database refuses the rest; this refuses it a little earlier.

    The migration that creates the table ends with ``guards.AppendOnly("<table>")``; ``storage.E001`` insists.
    """

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert; raises ``TypeError`` on a row that exists."""
        if not self._state.adding:
            raise TypeError(f"{self._meta.label} is append-only.")
        kwargs["force_insert"] = True
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Never."""
        raise TypeError(f"{self._meta.label} is append-only.")


class VaultFile(Entity):
    """One encrypted file of the vault; the row stays when the file has been destroyed by rule."""

    kind = models.CharField(max_length=40)
    media_type = models.CharField(max_length=80)
    size = models.PositiveBigIntegerField()
    delete_on = models.DateField(db_index=True)
    deleted_at = models.DateTimeField(null=True)


class Bucket(models.Model):
    """How many tries a key has used in the window that ends at ``until`` (Unix seconds)."""

    key = models.CharField(max_length=32, primary_key=True)
    used = models.PositiveIntegerField()
    until = models.BigIntegerField(db_index=True)


class Block(AppendOnly):
    """A Merkle block over the rows ``first_row``..``last_row`` of the table ``stream``.

    ``digest`` chains to the block before. ``columns`` names what was hashed, ``leaves`` holds 8 bytes of
    row id and 32 of hash for each row, so a check can say which row was touched. ``mac`` proves the block
    was made by somebody who holds the keys.
    """

    id = models.BigAutoField(primary_key=True)
    stream = models.CharField(max_length=63)
    height = models.PositiveBigIntegerField()
    first_row = models.BigIntegerField()
    last_row = models.BigIntegerField()
    columns = models.TextField()
    leaves = models.BinaryField()
    root = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()
    digest = models.CharField(max_length=64)
    mac = models.CharField(max_length=66)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stream", "height"], name="storage_block_height")]
