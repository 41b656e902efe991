"""What is claimed of this center, and what the last recorded run of the tests said of each claim."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET

from shebao.doors.design.reading import instant, reads_chinese
from shebao.doors.desk.pages import desk_page
from shebao.ground.audit import assurance as recorded

WORDS = {
    recorded.PASS: ("good", gettext_lazy("Shown")),
    recorded.FAIL: ("bad", gettext_lazy("A test failed")),
    recorded.NOT_RUN: ("due", gettext_lazy("Not tested in this run")),
    recorded.NOT_CLAIMABLE: ("plain", gettext_lazy("Cannot be shown here")),
}


@require_GET
def assurance(request: HttpRequest) -> HttpResponse:
    """Every claim with its verdict, what is not shown first; one sentence when no run was recorded."""
    record = recorded.last()
    context: dict[str, Any] = {"record": record}
    if record:
        order = {verdict: place for place, verdict in enumerate(recorded.VERDICTS)}
        lines = sorted(record["claims"], key=lambda claim: order[claim["verdict"]])
        counts = recorded.counted(record)
        context |= {
            "at": instant(datetime.fromisoformat(record["at"])),
            "claims": [_line(claim) for claim in lines],
            "counts": [{"label": label, "count": counts[key]} for key, (_tone, label) in WORDS.items()],
        }
    return desk_page(request, "assurance.html", "desk_assurance", **context)


def _line(claim: Mapping[str, Any]) -> dict[str, Any]:
    tone, label = WORDS[claim["verdict"]]
    tests = claim["tests"]
    passed = sum(said == recorded.PASS for said in tests.values())
    return {
        "id": claim["id"],
        "said": claim["zh"] if reads_chinese() else claim["en"],
        "tone": tone,
        "verdict": label,
        "tests": ngettext("%(passed)s of %(count)s test", "%(passed)s of %(count)s tests", len(tests))
        % {"passed": passed, "count": len(tests)}
        if tests
        else _("no test"),
        "open": [name for name, said in tests.items() if said != recorded.PASS],
    }
