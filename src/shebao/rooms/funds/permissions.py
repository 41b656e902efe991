"""Who may keep which books, and who may look into them. A book outside one's jurisdiction does not exist."""

from __future__ import annotations

from django.db.models import QuerySet

from shebao.law import regions
from shebao.rooms.funds.errors import TwoPeople
from shebao.rooms.funds.models import Book
from shebao.values.actors import Actor
from shebao.values.errors import NotFound


def must_keep_books(actor: Actor, region: str) -> None:
    """Clerks and supervisors keep the books of their own jurisdiction, and so does the house; else ``NotFound``."""
    if actor.kind == "system":
        return
    keeper = actor.has("clerk") or actor.has("supervisor")
    if not (actor.is_staff and keeper and within(actor, region)):
        raise NotFound


def must_approve(maker: Actor, approver: Actor, region: str) -> None:
    """The second person: a supervisor of the jurisdiction, or the house itself, and never the maker."""
    if approver.key == maker.key:
        raise TwoPeople
    if approver.kind != "system" and not (approver.has("supervisor") and within(approver, region)):
        raise NotFound


def within(actor: Actor, region: str) -> bool:
    """Whether the region lies in the actor's jurisdiction, a path such as ``/100000/440000/``."""
    codes = [code for code in actor.jurisdiction.split("/") if code]
    return bool(codes) and regions.known(region) and codes[-1] in regions.chain(region)


def books_of(actor: Actor) -> QuerySet[Book]:
    """The books of the jurisdiction, open and closed; the house sees all, others none."""
    if actor.kind == "system":
        return Book.objects.all()
    if not actor.is_staff:
        return Book.objects.none()
    known = Book.objects.values_list("region", flat=True).distinct()
    return Book.objects.filter(region__in=[region for region in known if within(actor, region)])


def book_for(actor: Actor, public_id: str) -> Book:
    """One book of the jurisdiction; raises ``NotFound``."""
    book = books_of(actor).filter(public_id=public_id).first()
    if book is None:
        raise NotFound
    return book
