"""Who may import whom and who may point at whom: the contracts of pyproject.toml, for models as well."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.apps import apps
from django.db.models import Field, Model
from importlinter.cli import lint_imports

from repository import contracts


def placed(container: str, module: str, layers: list[str]) -> tuple[int, str] | None:
    """Which layer of the container a module lives in, counted from the top, and its own name there."""
    if not module.startswith(f"{container}."):
        return None
    name = module.removeprefix(f"{container}.").split(".")[0]
    for depth, layer in enumerate(layers):
        if name in re.findall(r"\w+", layer):
            return depth, name
    return None


def forbids(importer: str, imported: str) -> str:
    """The name of the contract that forbids one module to know another; empty when none does."""
    for contract in contracts():
        if contract["type"] != "layers":
            continue
        for container in contract["containers"]:
            above = placed(container, importer, contract["layers"])
            below = placed(container, imported, contract["layers"])
            if not above or not below or above[1] == below[1]:
                continue
            if above[0] >= below[0]:
                return str(contract["name"])
    return ""


def pointers() -> Iterator[tuple[type[Model], Field, type[Model]]]:  # type: ignore[type-arg]
    """Every relation between our own models, also those written as a string."""
    for model in apps.get_models():
        for field in (*model._meta.local_fields, *model._meta.local_many_to_many):
            target = field.related_model
            if isinstance(target, type) and target.__module__.startswith("shebao.") and model is not target:
                yield model, field, target


def test_import_contracts_hold() -> None:
    assert lint_imports(cache_dir=None) == 0


def test_models_point_only_downwards() -> None:
    broken = [
        f"{model._meta.label}.{field.name} → {target._meta.label}: {contract}"
        for model, field, target in pointers()
        if model.__module__.startswith("shebao.")
        and (contract := forbids(model.__module__, target.__module__))
    ]
    assert not broken


def test_the_graph_walker_would_see_a_wrong_pointer() -> None:
    assert forbids("shebao.rooms.people.models", "shebao.rooms.family.models")
    assert forbids("shebao.ground.audit.models", "shebao.rooms.people.models")
    assert forbids("shebao.doors.portal.views", "shebao.doors.desk.views")
    assert not forbids("shebao.rooms.family.models", "shebao.rooms.people.models")
