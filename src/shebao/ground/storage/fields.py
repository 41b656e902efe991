"""A text column that is sealed to its row in the database and plain only where somebody reads it."""

from __future__ import annotations

from base64 import b64decode, b64encode
from typing import TYPE_CHECKING, Any

from django.core import checks
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.query_utils import DeferredAttribute

from shebao.ground.storage import crypto

if TYPE_CHECKING:
    _TextField = models.Field[str, str]
else:
    _TextField = models.Field

# NUL cannot be typed into a form, so no text a person enters is ever mistaken for a dumped ciphertext.
_DUMPED = "\x00sealed:"


class Sealed(bytes):
    """A ciphertext as it lies in the database; it shows nothing when printed."""

    def __repr__(self) -> str:
        return f"<sealed {len(self)} bytes>"

    __str__ = __repr__


class SealedAttribute(DeferredAttribute):
    """Opens the ciphertext when the attribute is read, and keeps the text on the instance from then on."""

    field: EncryptedTextField

    def __get__(self, instance: models.Model | None, cls: type[models.Model] | None = None) -> Any:
        if instance is None:
            return self
        value = super().__get__(instance, cls)
        if isinstance(value, Sealed):
            value = instance.__dict__[self.field.attname] = self.field.opened(instance, value)
        return value

    def __set__(self, instance: models.Model, value: str | Sealed | None) -> None:
        instance.__dict__[self.field.attname] = value


class EncryptedTextField(_TextField):
    """Text sealed with AES-256-GCM to ``table.column|public_id``; the model must be an ``Entity``.

    Loading a row opens nothing; reading the attribute does, and raises ``InvalidTag`` when the ciphertext
    is not this row's. It cannot be searched: keep a :func:`~shebao.ground.storage.crypto.blind_index`
    beside it. ``values()`` returns opaque :class:`Sealed` bytes. ``update()`` and ``bulk_update()`` do not
    know the row, so they refuse; ``save()`` and ``bulk_create()`` seal. Renaming the table or column needs
    a migration that seals again.
    """

    descriptor_class = SealedAttribute

    def get_internal_type(self) -> str:
        """A blob to both databases."""
        return "BinaryField"

    def place(self) -> str:
        """``table.column``, the half of the binding that does not depend on the row."""
        return f"{self.model._meta.db_table}.{self.column}"

    def opened(self, instance: models.Model, sealed: bytes) -> str:
        """The text sealed for ``instance``; raises ``InvalidTag``."""
        return crypto.open_sealed(self.place(), _public_id(instance), sealed)

    def pre_save(self, model_instance: models.Model, add: bool) -> Sealed | None:
        """Always seal anew: a copied row must not keep a ciphertext bound to the old one."""
        text = getattr(model_instance, self.attname)
        if text is None:
            return None
        return Sealed(crypto.seal(self.place(), _public_id(model_instance), text))

    def get_prep_value(self, value: Any) -> bytes | None:
        """Only what :meth:`pre_save` sealed may pass; a plain text here would be stored for all to read."""
        if value is None or value == "":
            return None if value is None else b""
        if not isinstance(value, Sealed):
            raise TypeError(
                f"{self.name} is sealed to its row: save the object, or look it up by its blind index."
            )
        return bytes(value)

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False) -> Any:
        """The driver's own blob type."""
        value = super().get_db_prep_value(value, connection, prepared)
        driver: Any = connection
        return value if value is None else driver.Database.Binary(bytes(value))

    def from_db_value(self, value: Any, expression: Any, connection: BaseDatabaseWrapper) -> Sealed | None:
        """Wrap, do not open."""
        return None if value is None else Sealed(value)

    def get_lookup(self, lookup_name: str) -> Any:
        """Only ``isnull``: equal texts have different ciphertexts."""
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None

    def value_to_string(self, obj: models.Model) -> str:
        """A dump carries the ciphertext, never the text."""
        sealed = self.pre_save(obj, False)
        return "" if not sealed else _DUMPED + b64encode(sealed).decode()

    def to_python(self, value: Any) -> Any:
        """A dumped ciphertext comes back as one; anything else is the text."""
        if isinstance(value, str) and value.startswith(_DUMPED):
            return Sealed(b64decode(value[len(_DUMPED) :]))
        return value

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        """``storage.E010``: there must be a public id to seal to."""
        found = super().check(**kwargs)
        if not any(field.name == "public_id" for field in self.model._meta.fields):
            found.append(checks.Error("A sealed column needs a public_id.", obj=self, id="storage.E010"))
        return found


def _public_id(instance: models.Model) -> str:
    public_id: str = getattr(instance, "public_id")  # noqa: B009  (the model is any Entity)
    if not public_id:
        raise ValueError("A row without a public id cannot be sealed to.")
    return public_id
