"""``shebao law``: what a law author does, without Python: list, show, diff, check, explain, test, cases, coverage."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from shebao.values import clock


def register(subparsers: Any) -> None:
    """Adds the verb and what stands under it."""
    law = subparsers.add_parser("law", help="read, check and try the dated books and rules", group="author")
    under = law.add_subparsers(dest="law_verb", metavar="VERB", required=True)
    _listing(under)
    _trying(under)


def _listing(under: Any) -> None:
    listing = under.add_parser("list", help="every parameter, or those of a scheme")
    listing.add_argument("prefix", nargs="?", default="", help="for example pension.")
    listing.set_defaults(run=_list)
    under.add_parser("rules", help="every rule with its article and what it asks").set_defaults(run=_rules)
    show = under.add_parser("show", help="every dated value of one parameter")
    show.add_argument("parameter")
    show.add_argument("--region", default="China")
    show.set_defaults(run=_show)
    diff = under.add_parser("diff", help="what differs between two regions, or between two days")
    diff.add_argument("prefix", nargs="?", default="")
    diff.add_argument("--region", action="append", required=True, help="once, or twice to compare two")
    diff.add_argument("--on", action="append", type=date.fromisoformat, help="once, or twice to compare two")
    diff.set_defaults(run=_diff)
    check = under.add_parser("check", help="load every book and every rule; say what is wrong, file and line")
    check.add_argument("folder", nargs="?", type=Path, help="another folder of books")
    check.set_defaults(run=_check)


def _trying(under: Any) -> None:
    explain = under.add_parser("explain", help="a rule for one person, step by step")
    explain.add_argument("rule")
    explain.add_argument("given", nargs="*", help="inputs like birth=1971-04 category=f55")
    explain.add_argument("--given", dest="more", nargs="+", default=[], help="the same, after the options")
    explain.add_argument("--region", default="China")
    explain.add_argument("--on", type=date.fromisoformat)
    explain.add_argument("--language", choices=["en", "zh"], default="en")
    explain.add_argument("--form", choices=["text", "html", "json"], default="text")
    explain.set_defaults(run=_explain)
    test = under.add_parser("test", help="the cases that stand beside the rules")
    test.add_argument("folder", nargs="?", type=Path)
    test.set_defaults(run=_test)
    cases = under.add_parser("cases", help="published examples, one JSON object a line")
    cases.add_argument("file", type=Path)
    cases.set_defaults(run=_cases)
    coverage = under.add_parser("coverage", help="rule by region: supported, unconfirmed or silent")
    coverage.add_argument("--region", action="append", help="only these regions")
    coverage.add_argument("--on", type=date.fromisoformat)
    coverage.set_defaults(run=_coverage)


def _list(asked: argparse.Namespace) -> int:
    from shebao.law import author

    return _print(author.listed(asked.prefix))


def _rules(asked: argparse.Namespace) -> int:
    from shebao.law import author

    return _print(author.ruled())


def _show(asked: argparse.Namespace) -> int:
    from shebao.law import author
    from shebao.law.library import parameters

    if asked.parameter not in parameters():
        return _refuse(f"No parameter is called {asked.parameter}; `shebao law list` names them.")
    code = _region(asked.region)
    return _no_region(asked.region) if code is None else _print(author.shown_book(asked.parameter, code))


def _diff(asked: argparse.Namespace) -> int:
    from shebao.law import author

    places = [_region(text) for text in asked.region]
    days = asked.on or [clock.today()]
    if None in places:
        return _no_region(asked.region[places.index(None)])
    first, last = str(places[0]), str(places[-1])
    return _print(author.differences((first, days[0]), (last, days[-1]), asked.prefix))


def _check(asked: argparse.Namespace) -> int:
    from shebao.law import wholeness
    from shebao.law.book import BookError
    from shebao.law.exact_yaml import BOOKS
    from shebao.law.library import Library
    from shebao.law.rulebook import rules

    try:
        books = Library(asked.folder or BOOKS, read_by=clock.machine_day())
    except BookError as error:
        return _refuse(str(error))
    misfits = [str(error) for error in wholeness.misfits(books)]
    if misfits:
        return _refuse("\n".join(misfits))
    sys.stdout.write(f"{len(books.books)} books of {len(books.parameters)} parameters are whole; ")
    sys.stdout.write(f"{len(rules())} rules stay within their bounds.\n")
    return 0


def _explain(asked: argparse.Namespace) -> int:
    from shebao.law import explain, html
    from shebao.law.rulebook import InputError, inputs, rules
    from shebao.law.silence import LawIsSilent

    rule, code = rules().get(asked.rule), _region(asked.region)
    if rule is None:
        return _refuse(f"No rule is called {asked.rule}. There are: {', '.join(sorted(rules()))}.")
    if code is None:
        return _no_region(asked.region)
    written = dict(pair.split("=", 1) for pair in [*asked.given, *asked.more] if "=" in pair)
    if set(written) != set(rule.takes):
        return _refuse(f"{asked.rule} asks for: {', '.join(rule.takes)}.")
    try:
        given = {name: inputs()[name].parsed(text) for name, text in written.items()}
        answer = rule.ask(code, asked.on or clock.today(), **given)
    except LawIsSilent as silence:
        return _refuse(silence.sentence_en if asked.language == "en" else silence.sentence_zh)
    except (InputError, ValueError, ArithmeticError) as error:
        return _refuse(str(error))
    nodes = explain.explain(answer)
    if asked.form == "json":
        return _print([json.dumps([explain.as_data(node) for node in nodes], ensure_ascii=False, indent=1)])
    if asked.form == "html":
        return _print(html.as_html(node, asked.language) for node in nodes)
    return _print([explain.as_text(answer, asked.language)])


def _test(asked: argparse.Namespace) -> int:
    from shebao.law import casebook
    from shebao.law.book import BookError

    held = failed = 0
    try:
        found = list(casebook.cases(asked.folder or casebook.CASES))
    except BookError as error:
        return _refuse(str(error))
    for case in found:
        problems = case.problems()
        held, failed = held + (not problems), failed + bool(problems)
        for problem in problems:
            sys.stdout.write(f"{case.spot.path}:{case.spot.line}: {case.title}: {problem}\n")
    sys.stdout.write(f"{held} cases hold, {failed} do not.\n")
    return 1 if failed else 0


def _cases(asked: argparse.Namespace) -> int:
    from shebao.law.examples import report

    if not asked.file.is_file():
        return _refuse(f"There is no file {asked.file}.")
    well = True
    with asked.file.open(encoding="utf-8", errors="replace") as lines:
        for line, well_so_far in report(lines, clock.today()):
            well = well_so_far
            sys.stdout.write(line + "\n")
    return 0 if well else 1


def _coverage(asked: argparse.Namespace) -> int:
    from shebao.law import author, regions

    wanted = [_region(text) for text in asked.region or []]
    places = [code for code in wanted if code] or [place.code for place in regions.tree()]
    names = {place.code: place.name_en for place in regions.tree()}
    rows = author.coverage(asked.on or clock.today(), places)
    return _print(f"{rule:<36}{names[code]:<22}{standing}" for rule, code, standing in rows)


def _region(text: str) -> str | None:
    from shebao.law import regions
    from shebao.law.examples.places import region_in

    if text in ("China", "全国") or regions.known(text):
        return text if regions.known(text) else regions.NATION
    return region_in(text)


def _no_region(text: str) -> int:
    return _refuse(f"No region is called {text}; write its name in English or Chinese, or its code.")


def _refuse(sentence: str) -> int:
    sys.stderr.write(sentence + "\n")
    return 1


def _print(lines: Iterable[str]) -> int:
    for line in lines:
        sys.stdout.write(line + "\n")
    return 0
