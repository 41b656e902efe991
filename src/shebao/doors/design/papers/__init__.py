"""Papers: what a page says, as a PDF to print, sign and file. Tagged for screen readers (PDF/UA-1).

A paper is words and tables, handed over ready; the layout stands in `paper.typ`. The fonts come from the operating
system, and a Chinese paper is refused with a sentence where no Chinese font is installed, never printed as boxes.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import ClassVar

import typst
from django.utils.translation import gettext_lazy as _

from shebao.values import clock
from shebao.values.errors import Refusal

LAYOUT = Path(__file__).parent / "paper.typ"
CHINESE_FONTS = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Noto Serif CJK SC",
    "Noto Serif SC",
    "PingFang SC",
    "Heiti SC",
    "Songti SC",
    "Microsoft YaHei",
    "SimSun",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Droid Sans Fallback",
    "AR PL UMing CN",
)
_LATIN_FONTS = ("Noto Sans", "DejaVu Sans", "Libertinus Serif")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")


class NoChineseFont(Refusal):
    """This machine cannot print Chinese."""

    code = "no_chinese_font"
    status = 503
    sentence: ClassVar[object] = _(
        "No Chinese font is installed on this machine, so this PDF cannot be made."
    )
    next_step: ClassVar[object] = _(
        "The CSV holds the same figures. The operator adds a font: apt-get install fonts-noto-cjk."
    )


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table, every cell as text; `kind` is plain, head (a title across) or total."""

    cells: tuple[str, ...]
    kind: str = "plain"


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a paper; every column but the first is amounts, set to the right, unless it is among `words`."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    words: tuple[int, ...] = (0,)


@dataclass(frozen=True, slots=True)
class Paper:
    """A document: what it is, of whom, its tables, what must be known to read it, and where it ends."""

    language: str
    title: str
    subtitle: str
    facts: tuple[tuple[str, str], ...]
    tables: tuple[Table, ...]
    notes: tuple[str, ...] = ()
    foot: str = ""
    page: str = ""
    """What stands before the page number at the foot."""


def printed(paper: Paper, at: datetime | None = None) -> bytes:
    """The paper as a PDF, the same bytes for the same words and instant. `NoChineseFont` where it has no letters."""
    words = json.dumps(asdict(paper), ensure_ascii=False)
    families = [name for name in CHINESE_FONTS if name in _families()]
    if _HAN.search(words) and not families:
        raise NoChineseFont
    latin = [name for name in _LATIN_FONTS if name in _families()]
    made: bytes = typst.compile(
        LAYOUT,
        format="pdf",
        font_paths=_fonts(),
        sys_inputs={"paper": words, "fonts": json.dumps([*families[:1], *latin])},
        pdf_standards="ua-1",
        timestamp=int((at or clock.now()).timestamp()),
    )
    return made


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts()


@cache
def _families() -> frozenset[str]:
    return frozenset(_fonts().families())
