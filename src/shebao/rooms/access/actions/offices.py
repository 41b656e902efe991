"""Appointing and dismissing staff."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from shebao.ground.audit import records
from shebao.ground.regions.queries import AgencyView
from shebao.rooms.access import errors
from shebao.rooms.access.models import Account, Session, StaffRole
from shebao.values import clock
from shebao.values.actors import Actor

ROLES = (StaffRole.CLERK, StaffRole.SUPERVISOR, StaffRole.AUDITOR)


@transaction.atomic
def appoint(
    *, actor: Actor, account: Account, agency: AgencyView, role: str, since: date | None = None
) -> StaffRole:
    """Give an account an office at an agency; the same again returns the one held. Raises ``NotAnOffice``."""
    if role not in ROLES:
        raise errors.NotAnOffice
    office, created = StaffRole.objects.get_or_create(
        account=account,
        agency_id=agency.id,
        role=role,
        until=None,
        defaults={"since": since or clock.today()},
    )
    if created:
        records.record(actor, "access.role_granted", [account.key], purpose="supervision")
    return office


@transaction.atomic
def dismiss(*, actor: Actor, office: StaffRole) -> StaffRole:
    """End an office today; its sessions end with it. A second time changes nothing."""
    if office.until is not None:
        return office
    office.until = clock.today()
    office.save(update_fields=["until"])
    open_ones = Session.objects.filter(role=office, ended_at=None)
    open_ones.update(ended_at=clock.now(), ended_why="dismissed")
    records.record(actor, "access.role_ended", [office.account.key], purpose="supervision")
    return office
