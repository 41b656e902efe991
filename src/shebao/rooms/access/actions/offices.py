"""Appointing and dismissing staff."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from shebao.ground.audit import records
from shebao.ground.audit.separation import apart
from shebao.ground.regions.queries import AgencyView
from shebao.ground.storage.locks import lock
from shebao.rooms.access import errors
from shebao.rooms.access.actions.vouching import end_second_factors
from shebao.rooms.access.models import Account, Session, StaffRole
from shebao.values import clock
from shebao.values.actors import Actor

ROLES = (StaffRole.CLERK, StaffRole.SUPERVISOR, StaffRole.AUDITOR)


@transaction.atomic
def appoint(
    *, actor: Actor, account: Account, agency: AgencyView, role: str, since: date | None = None
) -> StaffRole:
    """Give an account an office at an agency; the same again returns the one held.

    Raises ``NotAnOffice``, and ``OfficesApart`` for a second office beside one that is held: see the table in
    :mod:`shebao.ground.audit.separation`.
    """
    if role not in ROLES:
        raise errors.NotAnOffice
    lock(Account, account.pk)
    held = StaffRole.objects.filter(account=account).exclude(until__lte=clock.today()).first()
    if held and (held.role, held.agency_id) == (role, agency.id):
        return held
    if held:
        apart(held.role, role)
        raise errors.NotAnOffice
    office = StaffRole.objects.create(
        account=account, agency_id=agency.id, role=role, since=since or clock.today()
    )
    records.record(actor, "access.role_granted", [account.key], purpose="supervision")
    return office


@transaction.atomic
def dismiss(*, actor: Actor, office: StaffRole) -> StaffRole:
    """End an office today; its sessions and the holder's second factor end with it. A second time changes nothing.

    A phone that changes hands must not open the desk with the digits of whoever had it before.
    """
    if office.until is not None:
        return office
    office.until = clock.today()
    office.save(update_fields=["until"])
    open_ones = Session.objects.filter(role=office, ended_at=None)
    open_ones.update(ended_at=clock.now(), ended_why="dismissed")
    end_second_factors(office.account, "dismissed")
    records.record(actor, "access.role_ended", [office.account.key], purpose="supervision")
    return office
