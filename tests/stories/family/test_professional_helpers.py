"""A professional helper: named organization, shorter term, narrower scopes, ended by either side, conflicts refused."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from bindings import EVERY, asked, claim
from door import account_of, signed_in
from officers import clerk, duty_of, opened
from shebao.demo import cast, town
from shebao.ground.notices.models import Notice
from shebao.ground.regions import queries as regions
from shebao.rooms.access import actions as access
from shebao.rooms.certification import actions as certification
from shebao.rooms.certification import queries as certifications
from shebao.rooms.family import actions, errors, queries
from shebao.rooms.family.models import ACTIVE, RECEIVED, Binding
from shebao.rooms.people import actions as register
from shebao.values import clock
from shebao.values.errors import NotFound

pytestmark = pytest.mark.django_db
HOME = "恩宁社区养老服务中心"
PICTURE = b"\xff\xd8\xff\xe0" + b"face" * 20


def helper(about: str = "grandmother", holder: str = "engineer", **other: Any) -> Binding:
    told = {"relationship": "helper", "organization": HOME, "region": cast.GUANGZHOU, "elsewhere": True}
    return asked(about, holder, **(told | other))


def helping(about: str = "grandmother", holder: str = "engineer") -> Binding:
    row = helper(about, holder)
    return actions.confirm_request(actor=town.citizen(about), binding_id=row.public_id, scopes=EVERY)


def test_a_helper_certifies_for_half_a_year_and_nothing_else() -> None:
    row = helping()
    assert (row.mandate.scopes, row.relation_class) == ("certify", "professional")
    assert row.mandate.until == date(2027, 5, 20)
    duty = duty_of("grandmother")
    status, _ways, past = certifications.whole(town.citizen("engineer"), duty.public_id)
    assert (status.due_on, status.certificate, past) == (duty.due_on, "", [])
    sent = certification.hand_in(
        actor=town.citizen("engineer"), duty_id=duty.public_id, picture=PICTURE, key="tap"
    )
    assert sent.channel == "family_capture"


def test_no_page_of_a_helper_shows_money() -> None:
    row = helping()
    member = town.someone("grandmother").public_id
    client = signed_in("10000000005")
    assert client.get(f"/social-security/pension/{member}/").status_code == 404
    page = client.get(f"/family/accounts/{row.public_id}/").content.decode()
    assert "The five insurances" not in page
    with pytest.raises(NotFound):
        certifications.receipt(
            town.citizen("engineer"), duty_of("grandmother").certificates.latest("pk").public_id
        )


def test_the_member_reads_the_organization_before_and_after_the_yes() -> None:
    row = helper()
    told = Notice.objects.filter(template="family.asked", recipient=town.someone("grandmother").key)
    assert all(HOME in notice.params for notice in told) and told.exists()
    client = signed_in("10000000002")
    assert HOME in client.get(f"/my/requests/{row.public_id}/").content.decode()
    actions.confirm_request(actor=town.citizen("grandmother"), binding_id=row.public_id, scopes=EVERY)
    assert HOME in client.get("/my/helpers/").content.decode()
    desk = clerk()
    assert HOME in desk.get(opened(desk, "grandmother")).content.decode()


@pytest.mark.parametrize("side", ["grandmother", "engineer"])
def test_T03_either_side_ends_it_at_once(side: str) -> None:
    row = helping()
    actions.end(actor=town.citizen(side), binding_id=row.public_id)
    with pytest.raises(NotFound):
        certifications.status(town.citizen("engineer"), duty_of("grandmother").public_id)


def test_a_helper_without_an_organization_is_refused_and_a_relative_needs_none() -> None:
    with pytest.raises(errors.OrganizationMissing):
        helper(organization="  ")
    assert asked("grandmother", "daughter", organization="x").organization == ""


def test_T29_an_officer_is_no_professional_helper() -> None:
    account = account_of("10000000005")
    agency = regions.agency_for(cast.SHENZHEN)
    access.appoint(actor=town.LOADER, account=account, agency=agency, role="clerk")
    with pytest.raises(errors.OfficerNoHelper):
        helper()


def test_T04_kin_do_not_pose_as_professionals_and_read_what_everybody_reads() -> None:
    register.record_kinship(
        actor=town.LOADER,
        person=town.someone("grandmother"),
        relative=town.someone("engineer"),
        relation="30",
        source="x",
    )
    row = helper()
    assert (row.state, row.member) == (RECEIVED, None)
    assert [one.state for one in queries.overview(town.citizen("engineer"))] == ["pending"]


def test_many_may_be_helped_without_taking_the_places_of_relatives() -> None:
    actor = town.citizen("engineer")
    actions.open_service(actor=actor, notice_accepted=True)
    policy = queries.own_policy(actor)
    person = town.someone("engineer")
    for number in range(policy.helper["members"] - 1):
        Binding.objects.create(
            holder=person,
            member=None,
            request_key=f"k{number}",
            request_digest="",
            region_id=person.region_id,
            relationship="helper",
            relation_class="professional",
            organization=HOME,
            route="own_account",
            expires_on=clock.today(),
        )
    assert policy.helper["members"] - 1 > policy.quota_total
    told = {"region": cast.GUANGZHOU, "elsewhere": True}
    actions.claim_member(actor=actor, claim=claim("grandmother", relationship="90", **told))
    work = {"relationship": "helper", "organization": HOME, **told}
    actions.claim_member(actor=actor, claim=claim("grandfather", **work))
    with pytest.raises(errors.QuotaUsedUp):
        actions.claim_member(actor=actor, claim=claim("worker_mother", **work))


def test_the_database_keeps_no_helper_without_an_organization() -> None:
    row = helping()
    assert row.state == ACTIVE
    with pytest.raises(IntegrityError), transaction.atomic():
        Binding.objects.filter(pk=row.pk).update(organization="")


def test_the_form_says_what_is_missing_and_keeps_what_was_typed() -> None:
    actions.open_service(actor=town.citizen("daughter"), notice_accepted=True)
    role = cast.person("grandmother")
    typed = {"name": role.name_zh, "number": role.number, "relationship": "helper", "route": "own_account"}
    answer = signed_in("10000000001").post("/family/add/", typed)
    page = answer.content.decode()
    assert answer.status_code == 422 and role.number in page
    assert "says for which organization" in page
