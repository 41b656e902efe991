"""Nothing grows past what one reader holds in mind: modules, functions, views, parameters, templates."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from repository import ROOT, modules, templates, tree

MODULE_LINES = 500
TEST_MODULE_LINES = 800
FUNCTION_LINES = 70
VIEW_LINES = 40
PARAMETERS = 7
TEMPLATE_LINES = 150

Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(path: Path) -> Iterator[Function]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, Function))


def lines(function: Function) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def parameters(function: Function) -> int:
    """How many a caller may name; ``self`` and ``cls`` are not handed over by hand."""
    named = function.args
    every = [*named.posonlyargs, *named.args, *named.kwonlyargs, named.vararg, named.kwarg]
    return len([argument for argument in every if argument and argument.arg not in {"self", "cls"}])


def is_view(path: Path) -> bool:
    return "doors" in path.parts and "views" in path.relative_to(ROOT).as_posix()


def test_modules_end_before_the_reader_does() -> None:
    limits = [
        (path, TEST_MODULE_LINES if path.is_relative_to(ROOT / "tests") else MODULE_LINES)
        for path in modules()
    ]
    over = [f"{p}: {n}" for p, limit in limits if (n := len(p.read_text().splitlines())) > limit]
    assert not over


@pytest.mark.parametrize(("limit", "measure"), [(FUNCTION_LINES, lines), (PARAMETERS, parameters)])
def test_functions_do_one_thing(limit: int, measure: object) -> None:
    over = [
        f"{path}:{function.lineno} {function.name}: {measure(function)}"  # type: ignore[operator]
        for path in modules()
        for function in functions(path)
        if measure(function) > limit  # type: ignore[operator]
        and not (measure is parameters and path.is_relative_to(ROOT / "tests"))
    ]
    assert not over


def test_views_hold_no_rules() -> None:
    over = [
        f"{path}:{function.lineno} {function.name}: {lines(function)}"
        for path in modules()
        if is_view(path)
        for function in functions(path)
        if lines(function) > VIEW_LINES
    ]
    assert not over


def test_templates_fit_on_two_screens() -> None:
    over = [
        f"{path}: {n}" for path in templates() if (n := len(path.read_text().splitlines())) > TEMPLATE_LINES
    ]
    assert not over
