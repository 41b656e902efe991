"""The citizen's pages over HTTP: what they cost, what they never show, what they say to bad input."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.formats import date_format
from django.utils.translation import override

from bindings import asked, bound
from door import DAUGHTER, browser, signed_in
from shebao.demo import cast, town
from shebao.ground.audit.records import looks_at
from shebao.ground.notices.providers import phone_index
from shebao.rooms.certification.models import Certificate, Duty
from shebao.rooms.certification.openings import VISIT, open_case
from shebao.rooms.family import actions, tasks
from shebao.rooms.family.models import Binding
from shebao.values import clock
from shebao.values.actors import Actor
from shebao.values.identifiers import check_digit, public_id

pytestmark = pytest.mark.django_db

GRANDMOTHER, HUSBAND, WORKER = "10000000002", "10000000003", "10000000004"


def queries_of(client: Client, path: str) -> int:
    client.get(path)  # the first look of a process also reads the tree of regions
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path)
    assert answer.status_code == 200, path
    return sum(query["sql"].lstrip().upper().startswith(("SELECT", "INSERT", "UPDATE")) for query in captured)


def daughter_with_mother() -> tuple[Client, Binding, Duty]:
    row = bound()
    duty = Duty.objects.get(person=town.someone("grandmother"))
    return signed_in(DAUGHTER), row, duty


def pages_of(row: Binding, duty: Duty) -> dict[str, tuple[str, int]]:
    """Every portal page of a signed-in holder, and how many statements it may cost."""
    receipt = Certificate.objects.filter(duty=duty).latest("happened_on").public_id
    return {
        "home": ("/", 5),
        "city": ("/city/", 2),
        "social security": ("/social-security/", 5),
        "search": ("/search/?q=年审", 1),
        "family": ("/family/", 4),
        "add": ("/family/add/", 6),
        "account": (f"/family/accounts/{row.public_id}/", 6),
        "ending": (f"/family/accounts/{row.public_id}/ending/", 2),
        "certification": ("/certification/", 3),
        "duty": (f"/certification/{duty.public_id}/", 6),
        "camera": (f"/certification/{duty.public_id}/camera/", 5),
        "way": (f"/certification/{duty.public_id}/ways/counter/", 5),
        "receipt": (f"/certificates/{receipt}/", 3),
        "my": ("/my/", 5),
        "helpers": ("/my/helpers/", 2),
        "looks": ("/my/looks/", 2),
        "messages": ("/messages/", 4),
        "sessions": ("/my/sessions/", 3),
        "identity": ("/my/identity/", 4),
        "settings": ("/my/settings/", 1),
        "pension of a member": (f"/social-security/pension/{row.member.public_id}/", 6),
        "passkeys": ("/my/passkeys/", 4),
        "again": ("/my/again/", 3),
        "programs": ("/my/programs/", 3),
        "private question": ("/answer/", 1),
        "funds": ("/funds/", 3),
    }


def test_every_page_of_a_request_keeps_its_query_budget() -> None:
    pending, asked_for = (
        asked("grandfather", relationship="51", route="member_present"),
        asked("husband", relationship="10"),
    )
    daughter, husband, stranger = signed_in(DAUGHTER), signed_in(HUSBAND), browser()
    spent = {
        "pending account": (queries_of(daughter, f"/family/accounts/{pending.public_id}/"), 3),
        "its camera": (queries_of(daughter, f"/family/accounts/{pending.public_id}/camera/"), 2),
        "another way": (queries_of(daughter, f"/family/accounts/{pending.public_id}/way/"), 2),
        "a request for me": (queries_of(husband, f"/my/requests/{asked_for.public_id}/"), 4),
        "opening": (queries_of(husband, "/family/"), 4),
        "sign-in": (queries_of(stranger, "/sign-in/"), 1),
        "sign-in by passkey": (queries_of(browser(), "/sign-in/passkey/"), 2),
        "sign-in at a counter": (queries_of(browser(), "/sign-in/counter/"), 1),
        "demo phones": (queries_of(stranger, "/demo/phone/"), 4),
        "city for a stranger": (queries_of(stranger, "/city/"), 1),
    }
    assert not {name: pair for name, pair in spent.items() if pair[0] > pair[1]}


def test_every_page_keeps_its_query_budget() -> None:
    client, row, duty = daughter_with_mother()
    over = {
        name: (spent, budget)
        for name, (path, budget) in pages_of(row, duty).items()
        if (spent := queries_of(client, path)) > budget
    }
    assert not over


def test_the_family_page_costs_the_same_for_one_member_and_for_three() -> None:
    client, _row, _duty = daughter_with_mother()
    one = queries_of(client, "/family/")
    asked("child", relationship="30", route="minor")
    bound("husband")
    assert queries_of(client, "/family/") == one <= 4


def test_the_family_page_leaves_a_row_for_every_member() -> None:
    from shebao.ground.audit.records import looks_at

    client, row, _duty = daughter_with_mother()
    client.get("/family/")
    looks = looks_at(town.someone("grandmother").key, limit=5)
    assert {(look.action, look.mandate) for look in looks} >= {
        ("family.overview_read", row.mandate.public_id),
        ("certification.status_read", row.mandate.public_id),
    }


def test_a_receipt_read_by_a_relative_names_the_mandate_it_was_read_under() -> None:
    daughter, row, duty = daughter_with_mother()
    receipt = Certificate.objects.filter(duty=duty).latest("happened_on").public_id
    daughter.get(f"/certificates/{receipt}/")
    signed_in(GRANDMOTHER).get(f"/certificates/{receipt}/")
    own, hers = (
        look
        for look in looks_at(town.someone("grandmother").key)
        if look.action == "certification.receipt_read"
    )
    assert (own.mandate, hers.mandate) == ("", row.mandate.public_id)


def test_a_request_taken_back_still_says_which_one_it_was() -> None:
    row = asked("grandmother")
    daughter = signed_in(DAUGHTER)
    actions.withdraw_claim(actor=town.citizen("daughter"), binding_id=row.public_id)
    page = daughter.get("/family/").content.decode()
    assert "Mother" in page and "Withdrawn by you, asked on Nov. 20, 2026" in page
    assert cast.person("grandmother").name_en not in page


def test_the_picture_asks_for_what_the_route_needs() -> None:
    asked("grandfather", relationship="51", route="member_present")
    asked("child", "worker", relationship="30", route="minor")
    for phone, words in ((DAUGHTER, "Both faces"), (WORKER, "The page of your household register")):
        there = Binding.objects.filter(
            route__in=["member_present", "minor"], holder__account__phone_index=phone_index(phone)
        ).get()
        page = signed_in(phone).get(f"/family/accounts/{there.public_id}/camera/").content.decode()
        assert words in page and "The face of the person" not in page


def test_T03_no_page_of_a_relative_shows_phone_address_or_number() -> None:
    client, row, duty = daughter_with_mother()
    mother = town.someone("grandmother")
    hidden = {mother.number, mother.phone, mother.address, mother.number[:17]}
    for name, (path, _budget) in pages_of(row, duty).items():
        text = client.get(path).content.decode()
        assert not [secret for secret in hidden if secret in text], name


@pytest.mark.parametrize("other", [HUSBAND, WORKER])
def test_T06_not_yours_is_not_there(other: str) -> None:
    _client, row, duty = daughter_with_mother()
    stranger = signed_in(other)
    receipt = Certificate.objects.filter(duty=duty).latest("happened_on").public_id
    paths = [
        f"/family/accounts/{row.public_id}/",
        f"/family/accounts/{row.public_id}/ending/",
        f"/certification/{duty.public_id}/",
        f"/certification/{duty.public_id}/camera/",
        f"/certificates/{receipt}/",
        f"/my/requests/{row.public_id}/",
    ]
    for path in paths:
        theirs = stranger.get(path)
        nobodys = stranger.get(re.sub(r"[A-Za-z0-9_-]{22}", public_id(), path))
        assert (theirs.status_code, nobodys.status_code) == (404, 404), path
        assert plain(theirs.content) == plain(nobodys.content), path


def plain(content: bytes) -> str:
    """The page without what differs by design: tokens, nonces and the address itself."""
    text = re.sub(r'(value|nonce)="[A-Za-z0-9_-]{16,}"', "", content.decode())
    return re.sub(r"[A-Za-z0-9_-]{22}", "", text)


def form_of(**change: str) -> dict[str, str]:
    mother = cast.person("grandmother")
    return {
        "name": mother.name_zh,
        "number": mother.number,
        "relationship": "52",
        "route": "own_account",
        "key": public_id(),
    } | change


def opened() -> Client:
    actions.open_service(actor=town.citizen("daughter"), notice_accepted=True)
    return signed_in(DAUGHTER)


def an_unknown_number() -> str:
    first = "44019919500101001"
    return first + check_digit(first)


CASES = {
    "match": {},
    "wrong name": {"name": "王大明"},
    "dead": {"name": "赵德福", "number": cast.person("late_uncle").number},
    "unknown": {"number": an_unknown_number()},
}


def test_T05_the_form_answers_the_same_bytes_and_queries_whoever_is_typed() -> None:
    client = opened()
    answers, pages = set(), set()
    client.post("/family/add/", form_of())
    Binding.objects.all().filter(holder=town.someone("daughter")).update(
        state="ended", ended_at=clock.now(), end_reason="withdrawn"
    )
    for case in CASES.values():
        with CaptureQueriesContext(connection) as captured:
            answer = client.post("/family/add/", form_of(**{"name": "陈桂兰"} | case))
        shape = re.sub(r"[A-Za-z0-9_-]{22}", "", answer.headers["Location"])
        headers = tuple(sorted(name for name in answer.headers))
        answers.add((answer.status_code, shape, headers, len(answer.content), len(captured)))
        tasks.match_claims()
        seen = client.get(answer.headers["Location"])
        for typed in ("王大明", "赵德福", "陈桂兰"):
            seen.content = seen.content.replace(typed.encode(), b"NAME")
        with CaptureQueriesContext(connection) as captured:
            client.get(answer.headers["Location"])
        pages.add((seen.status_code, plain(seen.content), len(captured)))
        actions.withdraw_claim(
            actor=town.citizen("daughter"), binding_id=answer.headers["Location"].split("/")[3]
        )
    assert len(answers) == 1
    assert len(pages) == 1


BAD = [
    ({"name": ""}, "Please type the name."),
    ({"number": ""}, "Please type the social security number."),
    ({"relationship": ""}, "Please choose the relationship."),
    ({"relationship": "99"}, "Select a valid choice"),
    ({"route": "telepathy"}, "Select a valid choice"),
    ({"number": "123"}, "18"),
    ({"number": "440199194903121240"}, "check"),
    ({"number": cast.person("daughter").number}, "This is your own number."),
    ({"route": "minor"}, "only for your own young child"),
    ({"name": "x" * 61}, "60"),
]


@pytest.mark.parametrize(("change", "sentence"), BAD)
def test_bad_input_gets_a_sentence_keeps_what_was_typed_and_writes_nothing(
    change: dict[str, str], sentence: str
) -> None:
    client = opened()
    answer = client.post("/family/add/", form_of(**change))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in text
    kept = form_of(**change)
    assert not kept["name"] or kept["name"] in text
    assert not Binding.objects.filter(holder=town.someone("daughter")).exists()


@pytest.mark.parametrize(
    "text",
    ["", "\x00", "<script>alert(1)</script>", "' OR 1=1 --", "𝟒𝟒" * 9, "张" * 500, "\u202e12", "%s%(x)s{}"],
)
def test_T21_T24_any_text_in_any_field_is_answered_never_a_crash(text: str) -> None:
    client = opened()
    for field in ("name", "number", "relationship", "route", "key"):
        answer = client.post("/family/add/", form_of(**{field: text}))
        refused = {400} if "\x00" in text else {302, 422, 429}
        assert answer.status_code in refused, (field, text)
        assert "<script>alert" not in answer.content.decode()
    assert client.get("/search/", {"q": text}).status_code in {
        200,
        302,
        400,
    }  # 302: a number leaves the address
    assert client.post("/city/", {"city": text}).status_code in {302, 400}


def test_the_first_page_says_until_when_everybody_is_certified() -> None:
    bound()
    duty = Duty.objects.get(person=town.someone("grandmother"))
    Duty.objects.filter(pk=duty.pk).update(due_on=clock.today() + timedelta(days=200))
    text = signed_in(DAUGHTER).get("/").content.decode()
    with override("en"):
        until = date_format(clock.today() + timedelta(days=200))
    assert "Everything is in order" in text and f"Certified until {until}" in text


def test_full_width_digits_and_blanks_in_a_number_are_understood() -> None:
    client = opened()
    number = cast.person("grandmother").number
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in number[:17]) + number[17].lower()
    assert client.post("/family/add/", form_of(number=f" {wide[:6]} {wide[6:]} ")).status_code == 302
    tasks.match_claims()
    assert Binding.objects.filter(
        member=town.someone("grandmother"), holder=town.someone("daughter")
    ).exists()


def test_the_second_identifier_is_asked_where_the_city_asks() -> None:
    client = signed_in("10000000005")
    actions.open_service(actor=town.citizen("engineer"), notice_accepted=True)
    assert "Computer number" in client.get("/family/add/").content.decode()
    assert "Computer number" not in opened().get("/family/add/").content.decode()


def test_a_picture_that_is_none_is_refused_at_the_field() -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    client, _row, duty = daughter_with_mother()
    path = f"/certification/{duty.public_id}/camera/"
    for upload, sentence in (
        (None, "There is no picture yet."),
        (SimpleUploadedFile("a.jpg", b"GIF89a"), "not a picture"),
        (SimpleUploadedFile("a.jpg", b""), "picture"),
    ):
        data = {"key": public_id()} | ({"picture": upload} if upload else {})
        answer = client.post(path, data)
        assert answer.status_code == 422
        assert sentence in answer.content.decode()


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("civic center", "/social-security/"),
        ("social security management", "/social-security/"),
        ("treatment qualification certification", "/certification/"),
        ("social security treatment qualification certification", "/certification/"),
        ("annual review", "/certification/"),
        ("年审", "/certification/"),
        ("certification for others", "/certification/"),
        ("帮家人认证", "/certification/"),
        ("亲情账户", "/family/"),
        ("add family account", "/family/"),
    ],
)
def test_the_words_people_know_find_the_page(words: str, place: str) -> None:
    text = browser().get("/search/", {"q": words}).content.decode()
    first = re.search(r'<a class="row[^"]*" href="([^"]+)"', text) or re.search(
        r'href="(/[a-z-]+/)"', text.split("<main")[1]
    )
    assert first and first[1] == place


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/civic-center/", "/"),
        ("/annual-review/", "/certification/"),
        ("/treatment-qualification-certification/", "/certification/"),
        ("/certification-for-others/", "/certification/"),
        ("/social-security-management/", "/social-security/"),
    ],
)
def test_the_old_words_are_addresses_too(old: str, new: str) -> None:
    answer = browser().get(old)
    assert (answer.status_code, answer.headers["Location"]) == (302, new)


def test_the_city_comes_from_the_enrolment_or_is_chosen_and_says_which() -> None:
    client = signed_in(DAUGHTER)
    assert "Hangzhou, where you are insured" in client.get("/").content.decode()
    client.post("/city/", {"city": cast.GUANGZHOU})
    assert "Guangzhou, the city you chose" in client.get("/").content.decode()
    client.post("/city/", {"city": ""})
    assert "where you are insured" in client.get("/").content.decode()


@pytest.mark.parametrize("typed", ["wuh", "武汉", "hubei", "湖北"])
def test_a_city_is_found_by_a_part_of_its_name_in_either_language(typed: str) -> None:
    found = browser().get("/city/", {"q": typed}).content.decode()
    assert ">Wuhan</button>" in found and ">Guangzhou</button>" not in found


def test_a_city_nobody_knows_leaves_all_of_them() -> None:
    found = browser().get("/city/", {"q": "Atlantis"}).content.decode()
    assert "No city of that name" in found and ">Wuhan</button>" in found


def test_the_first_page_says_that_somebody_waits_for_an_answer() -> None:
    member = signed_in(GRANDMOTHER)
    assert "Somebody asks to help you" not in member.get("/").content.decode()
    asked()
    assert "Somebody asks to help you" in member.get("/").content.decode()
    assert "Somebody asks" not in signed_in(DAUGHTER).get("/").content.decode()


def test_who_has_not_opened_the_service_is_led_to_open_it_before_typing() -> None:
    client = signed_in(DAUGHTER)
    assert client.get("/family/add/").headers["Location"] == "/family/"
    assert "I have read the notice" in client.get("/family/").content.decode()


def test_only_who_helps_at_work_is_asked_for_an_organization() -> None:
    client, _row, _duty = daughter_with_mother()
    page = client.get("/family/add/").content.decode()
    assert 'name="organization"' not in page
    role = cast.person("grandfather")
    typed = {"name": role.name_zh, "number": role.number, "relationship": "helper", "route": "own_account"}
    answer = client.post("/family/add/", typed)
    assert answer.status_code == 422
    assert (
        'name="organization"' in answer.content.decode()
        and "for which organization" in answer.content.decode()
    )


def test_a_visit_asked_for_stays_asked_for_and_an_invented_address_says_nothing() -> None:
    client, _row, duty = daughter_with_mother()
    there = f"/certification/{duty.public_id}/ways/home_visit/"
    assert "Ask for a home visit" in client.get(f"{there}?asked=1").content.decode()
    client.post(f"/certification/{duty.public_id}/visit/")
    for _again in range(2):
        page = client.get(there).content.decode()
        assert "An officer sees it" in page and "Ask for a home visit</" not in page


def test_a_visit_that_risk_points_asked_for_is_not_told_to_the_helper() -> None:
    client, _row, duty = daughter_with_mother()
    there = f"/certification/{duty.public_id}/ways/home_visit/"
    open_case(actor=Actor.system("certification"), kind=VISIT, person=duty.person, source="risk")
    assert "Ask for a home visit" in client.get(there).content.decode()
    # Who asks now is answered in the same words as everybody.
    assert "An officer sees it" in client.post(f"/certification/{duty.public_id}/visit/").content.decode()


@pytest.mark.parametrize("channel", ["data_event", "self_capture", "family_capture", "pigeon"])
def test_a_way_nobody_walks_has_no_page(channel: str) -> None:
    client, _row, duty = daughter_with_mother()
    assert client.get(f"/certification/{duty.public_id}/ways/{channel}/").status_code == 404


def test_the_other_ways_are_one_tap_from_the_camera() -> None:
    client, _row, duty = daughter_with_mother()
    page = client.get(f"/certification/{duty.public_id}/camera/").content.decode()
    for channel in ("counter", "doctor", "bank", "paper"):
        assert f'href="/certification/{duty.public_id}/ways/{channel}/"' in page


def test_who_may_only_show_the_card_reads_nothing_of_certifications() -> None:
    row = asked()
    actions.confirm_request(
        actor=town.citizen("grandmother"), binding_id=row.public_id, scopes=frozenset({"card"})
    )
    page = signed_in(DAUGHTER).get(f"/family/accounts/{row.public_id}/").content.decode()
    assert "Family account is usable" in page and "no certification to do" not in page


def test_a_revoked_mandate_closes_every_page_at_the_next_request() -> None:
    client, row, duty = daughter_with_mother()
    assert client.get(f"/certification/{duty.public_id}/").status_code == 200
    actions.end(actor=town.citizen("grandmother"), binding_id=row.public_id)
    assert client.get(f"/certification/{duty.public_id}/").status_code == 404
    assert "Chen Guilan" not in client.get("/certification/").content.decode()


def test_a_late_undo_says_why_and_what_to_do() -> None:
    client, row, _duty = daughter_with_mother()
    with clock.fixed(clock.now() + timedelta(minutes=11)):
        answer = client.post(f"/family/accounts/{row.public_id}/undo/")
    assert answer.status_code == 409
    assert "final" in answer.content.decode()
