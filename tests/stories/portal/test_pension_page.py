"""The page of retirement and pension: plain words first, the steps behind, a what-if that keeps what was typed."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bindings import bound
from door import DAUGHTER, browser, signed_in
from shebao.demo import town
from shebao.ground.audit.records import looks_at
from shebao.rooms.insurance.contributions.models import AccountYear, ContributionYear

pytestmark = pytest.mark.django_db
PAGE = "/social-security/pension/"
HUSBAND = "10000000003"
NEWCOMER = "10000000009"
QUERIES = 8


def read(client, path=PAGE, language="en", **data):
    answer = client.post(path, data, headers={"accept-language": language}) if data else None
    return answer or client.get(path, headers={"accept-language": language})


def test_it_begins_with_the_month_in_plain_words_in_both_languages() -> None:
    english = read(signed_in(HUSBAND)).content.decode()
    assert "You can retire in May 2037, at 62 years 6 months" in english
    assert "The reform of 2025 moved the month the law sets by 30 months." in english
    assert "Estimate: about " in english and "last year&#x27;s is used" in english
    chinese = read(signed_in(HUSBAND), language="zh-CN").content.decode()
    assert "您可在2037年5月退休，届时62岁6个月" in chinese
    assert "测算：按现在的标准，每月约" in chinese


def test_every_step_stands_there_with_article_source_and_whether_it_is_confirmed() -> None:
    text = read(signed_in(HUSBAND)).content.decode()
    assert "Social Insurance Law, art. 15" in text
    assert "Measures on the Gradual Raising of the Statutory Retirement Age, art. 1" in text
    assert "zhejiang.chinatax.gov.cn" in text or "official addresses" in text
    assert "unconfirmed" in text
    assert text.index("You can retire") < text.index("Average contribution index")


def test_the_gaps_are_told_in_words() -> None:
    text = read(signed_in(DAUGHTER)).content.decode()
    assert "July 2004 to August 2004: 2 months" in text
    assert "June 2017 to December 2017: 7 months" in text


def test_what_if_answers_and_writes_nothing_but_the_look() -> None:
    client = signed_in(HUSBAND)
    rows = ContributionYear.objects.count(), AccountYear.objects.count()
    wish = {"category": "male", "retire": "2034/11", "wage": "12,000.50", "go_on": "on"}
    answer = read(client, **wish)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "You can retire in November 2034, at 60 years" in text
    assert 'value="12,000.50"' in text
    assert "You chose this month. The law sets May 2037." in text
    assert (
        "in writing 3 months before" in text and "written agreement with the employer 1 month before" in text
    )
    assert (ContributionYear.objects.count(), AccountYear.objects.count()) == rows
    assert looks_at(town.someone("husband").key)[0].action == "contributions.read"


@pytest.mark.parametrize(
    ("wish", "sentence"),
    [
        ({"retire": "soon"}, "Please write the month like 2031-03."),
        ({"retire": "2031-13"}, "Please write the month like 2031-03."),
        ({"retire": "2060-01"}, "You can choose a month from November 2034 to May 2040."),
        ({"wage": "much"}, "Please write the wage as a number"),
        ({"wage": "1e99"}, "Please write a wage of at most 1,000,000 yuan a month."),
        ({"wage": "2,000,000"}, "Please write a wage of at most 1,000,000 yuan a month."),
        ({"wage": "-5"}, "Please write a wage above zero"),
        ({"wage": "NaN"}, "Please write the wage as a number"),
        ({"wage": "10.005"}, "Please write a wage above zero"),
        ({"category": "f50"}, "category"),
    ],
)
def test_a_wish_that_cannot_be_is_told_at_its_field_and_kept(wish: dict[str, str], sentence: str) -> None:
    answer = read(signed_in(HUSBAND), **({"category": "male", "go_on": "on"} | wish))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in text
    assert "You can retire in May 2037" in text
    if "category" not in wish:
        assert f'value="{next(iter(wish.values()))}"' in text


def test_all_that_is_wrong_is_told_at_once_at_the_top_where_the_page_opens() -> None:
    wish = {"category": "male", "go_on": "on", "retire": "2060-01", "wage": "2,000,000"}
    text = read(signed_in(HUSBAND), **wish).content.decode()
    assert 'action="#error"' in text
    summary = text[text.index('<div id="error">') :]
    assert text.index('<div id="error">') < text.index("You can retire in May 2037")
    summary = summary[: summary.index("Everything you typed has been kept.")]
    assert "You can choose a month from November 2034 to May 2040." in summary
    assert "Please write a wage of at most 1,000,000 yuan a month." in summary
    assert "autofocus" in summary and 'href="#id_wage"' in summary and 'href="#id_retire"' in summary
    assert 'id="error"' not in read(signed_in(HUSBAND)).content.decode()


def test_the_record_and_the_rule_say_the_same_index() -> None:
    text = read(signed_in(HUSBAND), category="male", go_on="on", wage="11200").content.decode()
    assert "1.3281" in text and "1.3280" not in text


def test_a_woman_chooses_which_age_holds_for_her() -> None:
    client = signed_in(DAUGHTER)
    assert "You can retire in " in read(client).content.decode()
    worker = read(client, category="f50", go_on="on").content.decode()
    manager = read(client, category="f55", go_on="on").content.decode()
    assert "at 50 years 9 months" in worker
    assert "at 56 years 8 months" in manager


def test_a_member_is_seen_under_the_mandate_and_nobody_else() -> None:
    member = town.someone("grandmother")
    client = signed_in(DAUGHTER)
    path = f"{PAGE}{member.public_id}/"
    assert client.get(path).status_code == 404
    bound()
    text = client.get(path).content.decode()
    assert "The pension is being paid already" in text and "Chen Guilan" in text
    assert looks_at(member.key)[0].purpose == "family_service"


def test_somebody_without_contributions_reads_the_month_and_that_nothing_is_on_record() -> None:
    ContributionYear.objects.filter(person=town.someone("husband")).delete()
    text = read(signed_in(HUSBAND)).content.decode()
    assert "You can retire in May 2037" in text
    assert "No contributions are on record" in text and "Estimate" not in text


def test_silence_says_who_can_answer() -> None:
    region = town.someone("late_uncle").region
    person = town.someone("husband")
    chengdu = type(region).objects.get(code="510100")
    person.enrolments.filter(scheme="pension").update(region=chengdu)
    text = read(signed_in(HUSBAND)).content.decode()
    assert "Nobody has told us: Calculation base of the year (Chengdu)" in text
    assert "Chengdu Social Insurance Center can answer." in text
    chinese = read(signed_in(HUSBAND), language="zh-CN").content.decode()
    assert "请向成都市社会保险中心查询" in chinese


def test_strangers_and_the_unproved_are_sent_to_the_door() -> None:
    assert browser().get(PAGE).status_code == 302
    assert signed_in(NEWCOMER).get(PAGE).status_code == 302


def test_the_page_asks_the_database_little() -> None:
    client = signed_in(HUSBAND)
    client.get(PAGE)
    with CaptureQueriesContext(connection) as asked:
        client.get(PAGE)
    assert len(asked) <= QUERIES, "\n".join(query["sql"] for query in asked)
