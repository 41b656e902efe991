"""``shebao serve``: the whole center from one command, web server and worker together."""

from __future__ import annotations

import argparse
import os
import socket
import sys
from typing import TYPE_CHECKING

from shebao.doors.console import house, prepare
from shebao.doors.console.ready import refuse, say

if TYPE_CHECKING:
    from shebao.doors.console.main import Verbs

THREADS = 40  # those at work, those who wait, and some to tell the others that it is busy: settings.TURNS_*


def port_is_taken(host: str, port: int) -> bool:
    """Whether somebody answers or listens there already.

    The web server shares ports (SO_REUSEPORT): a second center on the same port would start without a word
    and the two would take turns in answering. So the port is tried alone, before it starts.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False


def web_command(host: str, port: int, processes: int) -> list[str]:
    """The web server as a command: WSGI, blocking threads, silent unless something is wrong."""
    options = {
        "--interface": "wsgi",
        "--host": host,
        "--port": str(port),
        "--workers": str(processes),
        "--blocking-threads": str(THREADS),
        "--blocking-threads-idle-timeout": "600",
        "--log-level": "error",
    }
    flags = ["--no-ws", "--respawn-failed-workers"]
    pairs = [part for option in options.items() for part in option]
    return [sys.executable, "-m", "granian", *pairs, *flags, "shebao.config.wsgi:application"]


def run(arguments: argparse.Namespace) -> int:
    """Prepare, start, say who can sign in, stay until Ctrl-C."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shebao.config.settings")
    if port_is_taken(arguments.host, arguments.port):
        return refuse(
            f"Port {arguments.port} is in use by another program. Stop that one, or choose another port: "
            f"shebao serve --port {arguments.port + 1}"
        )
    if problem := prepare.everything():
        return refuse(problem)
    children = [house.Child("web server", web_command(arguments.host, arguments.port, arguments.processes))]
    if not arguments.no_worker:
        children.append(house.Child("worker", [sys.executable, "-m", "shebao.doors.console.main", "worker"]))
    home = house.House(children)
    name = "localhost" if arguments.host in {"127.0.0.1", "::1", "0.0.0.0", "::"} else arguments.host  # noqa: S104
    address = f"http://{name}:{arguments.port}"
    return home.run(
        ready=lambda: port_answers(arguments.host, arguments.port),
        announce=lambda: say(
            f"{prepare.who_can_sign_in()}\nThe center is open at {address}  (Ctrl-C closes it)"
        ),
    )


def port_answers(host: str, port: int) -> bool:
    """Whether the web server accepts connections by now."""
    here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    try:
        socket.create_connection((here, port), timeout=1).close()
    except OSError:
        return False
    return True


def register(subparsers: Verbs) -> None:
    parser = subparsers.add_parser(
        "serve",
        group="newcomer",
        help="open the center: web server and worker together, until Ctrl-C",
        description="In demo mode (the default) the first start also creates the database and the demo town.",
    )
    parser.add_argument(
        "--host", default="127.0.0.1", help="address to listen on (default: this machine only)"
    )
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--processes", type=int, default=1, help="web processes; one per core is plenty")
    parser.add_argument("--no-worker", action="store_true", help="web server only; a worker runs elsewhere")
    parser.set_defaults(run=run)
