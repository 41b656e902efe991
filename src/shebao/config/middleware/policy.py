"""Default deny: a route nobody wrote into the policy table answers nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from shebao.config.middleware.machines import PATHS
from shebao.config.policy import POLICY, SIGNED_IN, Rule
from shebao.doors.api.problems import problem
from shebao.ground.storage.limits import take
from shebao.rooms.access.clients import errors as machine
from shebao.rooms.access.errors import NotAtCounter, NotFresh, UnreadableText
from shebao.rooms.access.queries import is_fresh
from shebao.values.actors import Actor
from shebao.values.errors import NotFound, Refusal

POSTS_A_MINUTE = 120
"""From one network, before anybody has signed in: far above a waiting room, far below a machine."""


class Policy:
    """Asks the table before every view, and turns a room's refusal into a page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """None lets the view answer; anything else is the refusal."""
        match = request.resolver_match
        rule = POLICY.get(match.view_name) if match else None
        if rule is None:
            raise Http404
        actor: Actor = request.actor  # type: ignore[attr-defined]
        if request.path_info.startswith(PATHS):
            refusal = _refused_machine(request, actor, rule, kwargs)
            return _said(request, refusal, rule) if refusal else None
        if standing_of(actor) & rule.actors:
            if request.method not in rule.methods:
                return _not_this_way(request, rule)
            if _holds_nul(request, kwargs):
                return self.process_exception(request, UnreadableText())
            if request.method in rule.fresh and not is_fresh(actor, writing=request.method == "POST"):
                return _again(request)
            return _slower(request, actor)
        return _refused(request, actor, rule)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        """A refusal no form caught: what is not yours is not there; anything else says so in a sentence."""
        if request.path_info.startswith(PATHS):
            return problem(request, error) if isinstance(error, Refusal) else None
        if isinstance(error, NotFound):
            raise Http404 from error
        if isinstance(error, NotFresh) and not request.path_info.startswith("/desk/"):
            return _again(request)
        if isinstance(error, Refusal):
            return render(request, "portal/access/refusal.html", {"refusal": error}, status=error.status)
        return None


def standing_of(actor: Actor) -> frozenset[str]:
    """The words of the policy table that fit this actor; ``anyone`` fits everybody."""
    own: frozenset[str] = frozenset()
    if actor.scopes is not None:
        own = frozenset({"client" if actor.is_client else "token"})
    elif actor.is_citizen:
        own = frozenset({"counter" if actor.factor == "counter" else f"citizen{actor.level}"})
    elif actor.is_staff:
        own = actor.roles
    return own | {"anyone"}


def _refused_machine(
    request: HttpRequest, actor: Actor, rule: Rule, kwargs: dict[str, Any]
) -> Refusal | None:
    """What the table says to a machine. What it sent in its body is read by the view alone."""
    if not standing_of(actor) & rule.actors:
        return machine.TokenMissing() if actor.kind == "anonymous" else machine.NotForThisToken()
    if request.method not in rule.methods:
        return machine.MethodNotAllowed()
    if rule.scope and rule.scope not in (actor.scopes or ()):
        return machine.ScopeMissing(scope=rule.scope)
    if any("\x00" in value for value in (*kwargs.values(), *_values(request.GET))):
        return machine.Unreadable()
    return None


def _said(request: HttpRequest, refusal: Refusal, rule: Rule) -> HttpResponseBase:
    answer = problem(request, refusal)
    if isinstance(refusal, machine.MethodNotAllowed):
        answer.headers["Allow"] = ", ".join(sorted(rule.methods))
    return answer


def _holds_nul(request: HttpRequest, kwargs: dict[str, Any]) -> bool:
    """No keyboard types it, PostgreSQL stores it nowhere, and not every value a view looks up is a form's."""
    sent = (*kwargs.values(), *request.COOKIES.values(), *_values(request.GET), *_values(request.POST))
    return any(isinstance(value, str) and "\x00" in value for value in sent)


def _values(query: QueryDict) -> Iterator[str]:
    for name, values in query.lists():
        yield name
        yield from values


def _refused(request: HttpRequest, actor: Actor, rule: Rule) -> HttpResponseBase:
    desk = request.path_info.startswith("/desk/")
    if actor.kind == "anonymous":
        page = "desk_sign_in" if desk else "sign_in"
        back = request.get_full_path() if request.method == "GET" else ""
        return HttpResponseRedirect(_with_next(reverse(page), back))
    if actor.is_citizen and any(
        word.startswith("citizen") and word[-1] > str(actor.level) for word in rule.actors
    ):
        return HttpResponseRedirect(_with_next(reverse("my_identity"), request.path_info))
    if actor.factor == "counter" and rule.actors & SIGNED_IN:
        return render(request, "portal/access/refusal.html", {"refusal": NotAtCounter()}, status=403)
    raise Http404


def _again(request: HttpRequest) -> HttpResponseBase:
    return HttpResponseRedirect(_with_next(reverse("my_again"), request.path_info))


def _not_this_way(request: HttpRequest, rule: Rule) -> HttpResponseBase:
    page = render(request, "405.html", {}, status=405)
    page.headers["Allow"] = ", ".join(sorted(rule.methods))
    return page


def _with_next(url: str, back: str) -> str:
    return f"{url}?{urlencode({'next': back})}" if back else url


def _slower(request: HttpRequest, actor: Actor) -> HttpResponseBase | None:
    if request.method in {"GET", "HEAD"} or actor.kind != "anonymous":
        return None
    network: str = request.network  # type: ignore[attr-defined]
    if take(f"post:{network}", POSTS_A_MINUTE, 60):
        return None
    return render(request, "portal/access/slower.html", {}, status=429)
