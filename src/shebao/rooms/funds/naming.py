"""What funds, accounts and kinds of entry are called, in both languages, as the books of law name them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import get_language

from shebao import law
from shebao.law.explain import article_title
from shebao.law.regions import NATION
from shebao.values import clock


@dataclass(frozen=True, slots=True)
class Name:
    """A name in both languages."""

    name_zh: str
    name_en: str

    def __str__(self) -> str:
        return self.name_zh if (get_language() or "").startswith("zh") else self.name_en


def schemes() -> tuple[str, ...]:
    """The funds that are accounting entities today, in the order of the law."""
    return tuple(law.value("funds.schemes", NATION, clock.today()).value)


def scheme(name: str) -> Name:
    """What a fund is called; a scheme of earlier law goes by its last name."""
    return _named("funds.schemes", name)


def entry_type(name: str) -> Name:
    """What a kind of entry is called."""
    return _named("funds.rules", name)


def articles(codes: str) -> str:
    """`SIL 64; SIAR 40` in the reader's language."""
    chinese = (get_language() or "").startswith("zh")
    titles = [article_title(code, "zh" if chinese else "en") for code in codes.split("; ") if code]
    return ("；" if chinese else "; ").join(titles)


def _named(parameter: str, key: str) -> Name:
    for content in _contents(parameter):
        if key in content:
            return Name(content[key]["zh"], content[key]["en"])
    return Name(key, key)


def _contents(parameter: str) -> Iterable[dict[str, dict[str, str]]]:
    """What the national book says today, then what it said before, the newest first."""
    book = law.library.library().books[parameter, NATION]
    return (window.value.value for window in reversed(book.windows) if not window.silent)
