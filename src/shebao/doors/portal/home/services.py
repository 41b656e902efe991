"""The services of the centre and every word people use for them, the seeds' own included."""

from __future__ import annotations

import re
from dataclasses import dataclass
from operator import itemgetter
from unicodedata import normalize

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Service:
    """One service: where it is, what it is called, and by which other words people look for it."""

    name: str
    href: str
    icon: str
    tone: str
    label: Promise
    detail: Promise
    words: tuple[str, ...]


SERVICES = (
    Service(
        "social_security",
        "/social-security/",
        "shield-check",
        "info",
        _("Social Security"),
        _("The five insurances, the card and the family service"),
        (
            "社保",
            "社会保险",
            "社保管理",
            "social security management",
            "social insurance",
            "civic center",
            "市民中心",
        ),
    ),
    Service(
        "certification",
        "/certification/",
        "badge-check",
        "due",
        _("Benefit qualification certification"),
        _("Proof of life, for yourself and for your family"),
        (
            "社会保险待遇资格认证",
            "待遇资格认证",
            "资格认证",
            "生存认证",
            "年审",
            "年检",
            "认证",
            "代办认证",
            "帮家人认证",
            "他人认证",
            "treatment qualification certification",
            "social security certification",
            "social security benefits qualification certification",
            "annual review",
            "certification for others",
            "proof of life",
            "life certificate",
        ),
    ),
    Service(
        "family",
        "/family/",
        "heart-handshake",
        "kin",
        _("Family service"),
        _("Add family accounts and act for your relatives"),
        (
            "社保卡亲情服务",
            "亲情服务",
            "亲情账户",
            "添加亲情账户",
            "绑定家人",
            "家庭账户",
            "social security card family service",
            "add family account",
            "bind family account",
            "family information",
        ),
    ),
    Service(
        "pension",
        "/social-security/pension/",
        "calendar-days",
        "good",
        _("Retirement and pension"),
        _("When you can retire, about how much, and what you have paid"),
        (
            "养老金",
            "退休",
            "退休年龄",
            "延迟退休",
            "弹性退休",
            "养老金测算",
            "缴费记录",
            "个人账户",
            "retirement age",
            "pension estimate",
            "contribution record",
            "individual account",
        ),
    ),
    Service(
        "funds",
        "/funds/",
        "landmark",
        "info",
        _("The social insurance funds"),
        _("What every fund takes in, pays and holds"),
        (
            "社保基金",
            "社会保险基金",
            "基金收支",
            "基金结余",
            "基金公示",
            "social insurance fund",
            "fund statements",
            "fund income and expenditure",
            "months payable",
        ),
    ),
    Service(
        "my",
        "/my/",
        "circle-user-round",
        "plain",
        _("My"),
        _("Your record, who may act for you, who looked at your data"),
        ("我的", "个人中心", "谁看过我的信息", "who looked at my data", "my record", "sessions"),
    ),
    Service(
        "city",
        "/city/",
        "map-pin",
        "plain",
        _("Choose a city"),
        _("See the services of another city"),
        ("城市", "选择城市", "corresponding city", "region", "select city"),
    ),
)


QUIET = (
    Service(
        "answer",
        "/answer/",
        "message-square-text",
        "plain",
        _("Private answer"),
        _("Answer a question the agency asked you alone, with the code from the message"),
        ("私下回复", "私下答复", "回复询问", "private answer", "private question", "answer privately"),
    ),
)
"""Found by their words and shown on no page: whom they concern has been told the words."""


def find(words: str) -> list[Service]:
    """The services that any typed word fits, best first; nothing typed finds nothing."""
    asked = _plain(words)
    if not asked:
        return []
    scored = [(_score(asked, service), service) for service in (*SERVICES, *QUIET)]
    return [service for score, service in sorted(scored, key=itemgetter(0), reverse=True) if score[0]]


def holds_number(text: str) -> bool:
    """Whether somebody typed a personal number, in whatever width and grouping, where a word belongs."""
    return bool(re.search(r"\d{15}", re.sub(r"[\s\-‐-―_.·]", "", normalize("NFKC", text))))


def _score(asked: str, service: Service) -> tuple[int, int]:
    """How well a service fits, and by how long a name: of two that fit, the more particular one is meant."""
    names = {_plain(word) for word in (*service.words, str(service.label))}
    if asked in names:
        return 3, len(asked)
    if fits := [len(name) for name in names if asked in name or name in asked]:
        return 2, max(fits)
    parts = [part for part in words_of(asked) if len(part) > 3]
    return int(any(part in name for name in names for part in parts)), 0


def words_of(text: str) -> list[str]:
    """The blank-separated words of a text."""
    return text.split()


def _plain(text: str) -> str:
    return " ".join(normalize("NFKC", text).casefold().split())
