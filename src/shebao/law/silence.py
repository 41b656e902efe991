"""Silence of the law is an answer of its own: it names what is unknown, where, when, and who can tell."""

from datetime import date

from shebao.law import regions


class LawIsSilent(LookupError):
    """No book answers for this parameter in this region on this day.

    `parameter`, `region` (code) and `on` say what was asked; `agency_en` and `agency_zh` say who can answer.
    """

    def __init__(self, parameter: str, region: str, on: date) -> None:
        self.parameter = parameter
        self.region = region
        self.on = on
        place = regions.region(region)
        medical = parameter.split(".", 1)[0] in regions.MEDICAL_SCHEMES
        self.agency_en = place.medical_agency_en if medical else place.agency_en
        self.agency_zh = place.medical_agency_zh if medical else place.agency_zh
        self.sentence_en = (
            f"The law books do not say {parameter} for {place.name_en} on {on}; {self.agency_en} can answer."
        )
        self.sentence_zh = f"法规库没有{place.name_zh}在{on}的“{parameter}”，请向{self.agency_zh}查询。"
        super().__init__(self.sentence_en)
