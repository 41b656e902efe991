"""Silence of the law is an answer of its own: it names what is unknown, where, when, and who can tell."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from types import MappingProxyType

from shebao.law import regions
from shebao.law.exact_yaml import BOOKS, read
from shebao.law.sources import source_in


class LawIsSilent(LookupError):
    """No book answers for this parameter in this region on this day.

    `parameter`, `region` (code) and `on` say what was asked; `asked_on` is the day of the question where a value of
    another day was looked for; `agency_en` and `agency_zh` say who can answer.
    """

    def __init__(self, parameter: str, region: str, on: date, asked_on: date | None = None) -> None:
        self.parameter = parameter
        self.region = region
        self.on = asked_on or on
        place = regions.region(region)
        medical = parameter.split(".", 1)[0] in regions.MEDICAL_SCHEMES
        self.agency_en = place.medical_agency_en if medical else place.agency_en
        self.agency_zh = place.medical_agency_zh if medical else place.agency_zh
        title = title_of(parameter, "zh")
        year_en = year_zh = ""
        if asked_on is not None and on.year != asked_on.year:
            year_en, year_zh = f" of {on.year}", f"{on.year}年度"
        self.sentence_en = (
            f"The law books do not say {parameter}{year_en} for {place.name_en} on {self.on};"
            f" {self.agency_en} can answer."
        )
        self.sentence_zh = (
            f"法规库没有{place.name_zh}在{self.on}的“{year_zh}{title}”，请向{self.agency_zh}查询。"
        )
        super().__init__(self.sentence_en)


class NotOpen(LawIsSilent):
    """The law itself closes this to whoever asks; `source` is the article that does."""

    def __init__(self, parameter: str, region: str, on: date, source: str) -> None:
        super().__init__(parameter, region, on)
        self.source = source
        place = regions.region(region)
        article = (source_in(source, "en"), source_in(source, "zh"))
        self.sentence_en = f"{title_of(parameter, 'en')}: there is none in {place.name_en}. {article[0]}."
        self.sentence_zh = f"{title_of(parameter, 'zh')}：{place.name_zh}没有。{article[1]}。"
        self.args = (self.sentence_en,)


def title_of(name: str, language: str) -> str:
    """What a parameter, or an input a rule asks for, is called; the name itself where it has no title."""
    return titles(language).get(name.split("[", 1)[0], name)


@cache
def titles(language: str) -> Mapping[str, str]:
    """The title of every declared parameter by name, and of every input as `<scheme>.<input>` of any scheme."""
    found = {
        f"{path.stem}.{key}": row[f"title_{language}"]
        for path in sorted((BOOKS / "parameters").glob("*.yaml"))
        for key, row in read(path).plain().items()
    }
    given = {f"input.{key}": row[language] for key, row in read(BOOKS / "inputs.yaml").plain().items()}
    return MappingProxyType({**found, **given})
