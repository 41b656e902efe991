"""What a person reads when an answer could not be made: our fault, or a database or disk that is away for a while."""

from __future__ import annotations

import errno
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.views.defaults import server_error

from shebao.config.middleware.turns import busy

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})


def broken(request: HttpRequest) -> HttpResponse:
    """Django calls it while the fault is being handled. What passes by itself is 503, and the browser comes again."""
    fault = sys.exception()
    if passes(fault):
        return busy(request)
    answer: HttpResponse = server_error(request)
    return answer


def passes(fault: BaseException | None) -> bool:
    """A database that is away, restarting or full, or a full disk. Its transaction was rolled back."""
    if isinstance(fault, OperationalError | InterfaceError):
        return True
    return isinstance(fault, OSError) and fault.errno in FULL
