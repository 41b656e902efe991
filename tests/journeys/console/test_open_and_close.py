"""The center as a whole: it opens with one command, says who can sign in, survives a fall, closes on Ctrl-C."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.request import urlopen

import psutil

from centre import until


def answers(url: str) -> bool:
    try:
        urlopen(url, timeout=5).close()
    except OSError:
        return False
    return True


def worker_of(centre: Any) -> psutil.Process | None:
    children = psutil.Process(centre.process.pid).children()
    alive = (child for child in children if child.status() != psutil.STATUS_ZOMBIE)
    return next((child for child in alive if child.cmdline()[-1:] == ["worker"]), None)


def test_a_center_from_open_to_closed(open_centre: Callable[..., Any]) -> None:
    centre = open_centre()
    printed = centre.printed()
    assert "10000000001" in printed
    assert "/demo/phone/" in printed
    assert f"The center is open at {centre.url}" in printed

    port = centre.url.rsplit(":", 1)[1]
    second = centre.shebao("serve", "--port", port)
    assert second.returncode == 1
    assert f"Port {port} is in use" in second.stderr

    assert centre.shebao("daily").returncode == 0
    sound = centre.shebao("check")
    assert sound.returncode == 0, sound.stdout

    fallen = worker_of(centre)
    assert fallen is not None
    fallen.kill()
    assert until(lambda: (now := worker_of(centre)) is not None and now.pid != fallen.pid)
    assert "The worker ended by itself and is started again." in centre.printed()
    assert answers(centre.url)

    family = psutil.Process(centre.process.pid).children(recursive=True)
    assert centre.close() == 0
    assert not answers(centre.url)
    assert until(lambda: not any(member.is_running() for member in family), 5)
