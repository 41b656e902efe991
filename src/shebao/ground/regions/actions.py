"""The only writer of the tree."""

from __future__ import annotations

from django.db import transaction

from shebao import law
from shebao.ground.audit import records
from shebao.ground.regions import queries
from shebao.ground.regions.models import Agency, Region
from shebao.values.actors import Actor


@transaction.atomic
def load_tree(*, actor: Actor) -> int:
    """Bring the tree in line with the law's region book; returns how many rows it wrote.

    Running it again writes nothing. A region the book no longer lists stays, because records point to it.
    """
    known = {region.code: region for region in Region.objects.all()}
    agencies = {(agency.region_id, agency.kind): agency for agency in Agency.objects.all()}
    written = 0
    for entry in law.regions.tree():
        written += _region(known, entry)
        written += _agency(agencies, known[entry.code], Agency.SOCIAL, entry.agency_zh, entry.agency_en)
        written += _agency(
            agencies, known[entry.code], Agency.MEDICAL, entry.medical_agency_zh, entry.medical_agency_en
        )
    if written:
        records.record(actor, "regions.loaded", ["regions:tree"], purpose="law_book")
    queries.forget()
    return written


def _region(known: dict[str, Region], entry: law.regions.Region) -> int:
    parent = known[entry.parent] if entry.parent else None
    wanted: dict[str, object] = {
        "parent_id": parent.pk if parent else None,
        "path": f"{parent.path if parent else '/'}{entry.code}/",
        "level": entry.level,
        "name_zh": entry.name_zh,
        "name_en": entry.name_en,
    }
    row = known.setdefault(entry.code, Region(code=entry.code))
    return _write(row, wanted)


def _agency(
    agencies: dict[tuple[int, str], Agency], region: Region, kind: str, name_zh: str, name_en: str
) -> int:
    row = agencies.setdefault((region.pk, kind), Agency(region=region, kind=kind))
    return _write(row, {"name_zh": name_zh, "name_en": name_en})


def _write(row: Region | Agency, wanted: dict[str, object]) -> int:
    if row.pk and all(getattr(row, name) == value for name, value in wanted.items()):
        return 0
    for name, value in wanted.items():
        setattr(row, name, value)
    row.save()
    return 1
