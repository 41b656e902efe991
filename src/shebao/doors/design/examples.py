"""Examples of every component, read from the YAML beside its markup.

The gallery shows them and the tests render them. A YAML file holds ``name`` and ``says`` (bilingual),
``arguments`` (what a page may pass and what it means) and ``examples``: markup with its ``words`` in both
languages, which the markup reads as ``w``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import yaml
from django import forms
from django.template import engines
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from shebao.doors.design.sheet import COMPONENTS

LANGUAGES = ("zh", "en")
TAGS = "{% load i18n static design %}"


class SampleForm(forms.Form):
    """A form of invented fields, so that examples show real ones with help, errors and kept values."""

    name = forms.CharField(label=_("Name"), help_text=_("As printed on the social security card."))
    number = forms.CharField(label=_("Social security number"))
    relationship = forms.ChoiceField(
        label=_("Relationship"), choices=[("", _("Choose")), ("mother", _("Mother")), ("father", _("Father"))]
    )
    route = forms.ChoiceField(
        label=_("How will the other person agree?"),
        widget=forms.RadioSelect,
        choices=[
            ("own", _("On their own phone")),
            ("here", _("On this phone, together")),
            ("letter", _("By letter")),
        ],
    )
    agree = forms.BooleanField(label=_("The information is correct."))
    picture = forms.FileField(label=_("Picture"), help_text=_("A face, in good light."), required=False)
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}))

    def clean_number(self) -> str:
        """Refuse what is not eighteen characters, so that an example shows an error and the kept value."""
        number = str(self.cleaned_data["number"])
        if len(number) != 18:
            raise forms.ValidationError(
                _("A social security number has 18 characters. Please check it once more.")
            )
        return number


@dataclass(frozen=True)
class Example:
    """One use of a component: what it shows, its markup, and its words in both languages."""

    case: Mapping[str, str]
    markup: str
    words: Mapping[str, Any]
    typed: Mapping[str, str] | None

    def render(self, language: str, around: Mapping[str, object]) -> str:
        """Return the markup in ``language`` ('zh' or 'en'), with ``around`` as the values of the page."""
        words = {key: in_language(value, language) for key, value in self.words.items()}
        form = SampleForm(self.typed, auto_id=f"f{crc32(self.markup.encode()):x}_%s")
        template = engines["django"].from_string(TAGS + self.markup)
        return template.render({**around, "w": words, "form": form})


@dataclass(frozen=True)
class Component:
    """A component as its folder describes it."""

    slug: str
    name: Mapping[str, str]
    says: Mapping[str, str]
    arguments: Mapping[str, str]
    stories: tuple[Mapping[str, Any], ...]

    @cached_property
    def examples(self) -> list[Example]:
        """Return the examples in the order of the file."""
        return [
            Example(told["case"], told["markup"], told.get("words", {}), told.get("typed"))
            for told in self.stories
        ]


def in_language(value: Any, language: str) -> Any:
    """Pick the words of one language out of a value that may be a list or a mapping of bilingual words."""
    if isinstance(value, Mapping):
        if set(value) == set(LANGUAGES):
            return value[language]
        return {key: in_language(inner, language) for key, inner in value.items()}
    if isinstance(value, list):
        return [in_language(inner, language) for inner in value]
    return value


def components() -> list[Component]:
    """Return every component in the order of their folders' names."""
    return [
        _component(folder.name)
        for folder in sorted(COMPONENTS.iterdir())
        if (folder / f"{folder.name}.yaml").exists()
    ]


def _component(slug: str) -> Component:
    told = yaml.safe_load((COMPONENTS / slug / f"{slug}.yaml").read_text("utf-8"))
    return Component(slug, told["name"], told["says"], told.get("arguments") or {}, tuple(told["examples"]))
