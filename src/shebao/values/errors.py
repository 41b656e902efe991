"""Refusals: a rule said no, with a stable code for machines and a sentence for a person."""

from __future__ import annotations

from typing import ClassVar

from shebao.values.sentences import gettext_noop as _


class Refusal(Exception):
    """The base of every named refusal; rooms subclass it in their ``errors.py``.

    ``sentence``, ``next_step`` and ``basis`` are text or a lazily translated text, filled with the keyword
    arguments given to the constructor (``%(name)s``). ``status`` is the HTTP status a door answers with,
    ``field`` the form field the sentence belongs to, ``basis`` the article of law it rests on.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 409
    sentence: ClassVar[object] = ""
    next_step: ClassVar[object] = ""
    basis: ClassVar[object] = ""
    field: ClassVar[str | None] = None

    def __init__(self, **params: object) -> None:
        super().__init__(self.code)
        self.params = params

    @property
    def message(self) -> str:
        """The sentence for a person, in the language of the moment."""
        return self._filled(self.sentence)

    @property
    def advice(self) -> str:
        """What to do next, in the language of the moment; empty when there is nothing to say."""
        return self._filled(self.next_step)

    @property
    def ground(self) -> str:
        """The article it rests on, in the language of the moment; empty when there is none."""
        return self._filled(self.basis)

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"

    def _filled(self, text: object) -> str:
        return str(text) % self.params if self.params else str(text)


class NotFound(Refusal):
    """It does not exist, or it is not yours: the answer is the same."""

    code = "not_found"
    status = 404
    sentence: ClassVar[object] = _("There is nothing here that you may see.")
