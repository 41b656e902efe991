"""What a run of the tests showed, joined with what is claimed, as operators and auditors read it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from door import at_the_desk
from shebao.doors.console import assurance as verb
from shebao.doors.console.main import main
from shebao.ground.audit import assurance

pytestmark = pytest.mark.django_db
AUDITOR, CLERK = "10000000013", "10000000014"
PAGE = """
| T01 | A neighbor looks | walls | `test_walls::test_a` `test_walls::test_b` | – |
| F01 | A cable is cut | patience | `test_walls::test_c` | – |
| N1 | The moon |
| T01 | 邻居偷看 |
| F01 | 网线断了 |
| N1 | 月亮 |
"""
CASE = '<testcase classname="tests.stories.test_walls" name="{}">{}</testcase>'


@pytest.fixture(autouse=True)
def a_folder_of_its_own(settings: Any, tmp_path: Path) -> None:
    settings.VAR = tmp_path


def results(folder: Path, **said: str) -> Path:
    """A file of results: each test and the element that says how it ended; empty for one that passed."""
    path = folder / "run.xml"
    cases = "".join(CASE.format(name, f"<{how}/>" if how else "") for name, how in said.items())
    path.write_text(f"<testsuites><testsuite>{cases}</testsuite></testsuites>")
    return path


def verdicts(folder: Path, **said: str) -> dict[str, str]:
    record = assurance.joined(PAGE, [results(folder, **said)])
    return {claim["id"]: claim["verdict"] for claim in record["claims"]}


def test_a_claim_is_shown_when_all_its_tests_passed_and_nothing_shows_what_has_none(tmp_path: Path) -> None:
    said = verdicts(tmp_path, test_a="", test_b="", test_c="")
    assert said == {"T01": "pass", "F01": "pass", "N1": "not claimable here"}


def test_one_failure_outweighs_and_a_test_that_did_not_run_shows_nothing(tmp_path: Path) -> None:
    assert verdicts(tmp_path, test_a="", test_b="failure", test_c="skipped") == {
        "T01": "fail",
        "F01": "not run",
        "N1": "not claimable here",
    }
    assert verdicts(tmp_path, test_a="", test_c="error")["T01"] == "not run"


def test_a_variant_that_fails_fails_its_test(tmp_path: Path) -> None:
    path = results(tmp_path, test_a="", test_b="")
    text = path.read_text().replace("</testsuite>", CASE.format("test_b[2]", "<failure/>") + "</testsuite>")
    path.write_text(text)
    assert assurance.told([path]) == {"test_walls::test_a": "pass", "test_walls::test_b": "fail"}


def test_a_claim_in_one_language_only_is_refused() -> None:
    with pytest.raises(ValueError, match="F01"):
        assurance.claims(PAGE.replace("| F01 | 网线断了 |\n", ""))


def test_without_a_run_the_page_says_so_and_claims_nothing() -> None:
    page = at_the_desk(AUDITOR).get("/desk/assurance/").content.decode()
    assert "No run is recorded here" in page and "T01" not in page


def test_an_auditor_reads_the_verdicts_in_either_language_and_a_clerk_does_not(tmp_path: Path) -> None:
    assurance.keep(assurance.joined(PAGE, [results(tmp_path, test_a="", test_b="failure")], "abc123"))
    english = at_the_desk(AUDITOR).get("/desk/assurance/").content.decode()
    assert "A neighbor looks" in english and "1 of 2 tests" in english and "abc123" in english
    assert english.index("A neighbor looks") < english.index("A cable is cut") < english.index("The moon")
    assert "test_walls::test_b" in english and "test_walls::test_a" not in english
    with translation.override("zh-hans"):
        chinese = at_the_desk(AUDITOR).get("/desk/assurance/", headers={"accept-language": "zh-CN"})
    assert "邻居偷看" in chinese.content.decode() and "A neighbor looks" not in chinese.content.decode()
    assert at_the_desk(CLERK).get("/desk/assurance/").status_code in {403, 404}


def test_the_verb_records_says_what_is_open_and_refuses_a_file_that_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "page.md"
    page.write_text(PAGE)
    monkeypatch.setattr(verb, "PAGE", page)
    assert main(["assurance"]) == 1 and "No run" in capsys.readouterr().err
    assert main(["assurance", "--junit", str(tmp_path / "none.xml")]) == 1
    assert "Nothing was recorded" in capsys.readouterr().err and assurance.last() is None
    path = results(tmp_path, test_a="", test_b="", test_c="failure")
    assert main(["assurance", "--junit", str(path)]) == 1
    assert "F01: test_walls::test_c: fail" in capsys.readouterr().out
    results(tmp_path, test_a="", test_b="", test_c="")
    assert main(["assurance", "--junit", str(path)]) == 0
    assert "2 pass" in capsys.readouterr().out
