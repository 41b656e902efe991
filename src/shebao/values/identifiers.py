"""Social security numbers, telephone numbers, and the opaque ids the outside sees.

The social security number is the citizen identity number (Social Insurance Law art. 58) as GB 11643-1999
defines it: six digits of county, eight of birth, three of sequence (odd is male), one check character.
Counties are not looked up: lists of county codes miss thousands of people born before the codes changed.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import date
from operator import mul
from typing import Literal

from shebao.values import clock
from shebao.values.sentences import gettext_noop as _

Sex = Literal["male", "female"]

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_EARLIEST_BIRTH = date(1850, 1, 1)
_SEPARATORS = re.compile(r"[\s\-‐‑‒–—―−]+")

NUMBER_SENTENCES: dict[str, str] = {
    "empty": _("Enter the social security number."),
    "length": _("A social security number has 18 characters."),
    "fifteen": _("This is an old number with 15 digits. Enter the 18 characters printed on the card."),
    "characters": _("A social security number has 17 digits, then a digit or the letter X."),
    "date": _("The digits 7 to 14 are the date of birth, and this is not a date. Check them."),
    "checksum": _("One of the digits is not right. Compare the number with the card."),
}
"""Code of a :class:`NumberError` → English sentence, for the caller's gettext."""

PHONE_SENTENCES: dict[str, str] = {
    "empty": _("Enter the phone number."),
    "characters": _("A phone number has digits only."),
    "length": _("A mobile phone number has 11 digits and begins with 1."),
}
"""Code of a :class:`PhoneError` → English sentence, for the caller's gettext."""


class NumberError(ValueError):
    """Not a social security number; ``code`` is a key of :data:`NUMBER_SENTENCES`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class PhoneError(ValueError):
    """Not a mobile phone number; ``code`` is a key of :data:`PHONE_SENTENCES`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True, repr=False)
class SocialSecurityNumber:
    """A number that passed :func:`parse_number`; printed, it is masked; ``value`` is the whole of it."""

    value: str

    @property
    def county(self) -> str:
        """The six digits of the county of first registration."""
        return self.value[:6]

    @property
    def birth_date(self) -> date:
        """The date of birth in the digits 7 to 14."""
        return birth_date_of(self.value)

    @property
    def sex(self) -> Sex:
        """The seventeenth digit: odd is male, even is female."""
        return "male" if int(self.value[16]) % 2 else "female"

    @property
    def masked(self) -> str:
        """The first and the last four characters, the ten between hidden."""
        return f"{self.value[:4]}{'*' * 10}{self.value[-4:]}"

    def __repr__(self) -> str:
        return f"SocialSecurityNumber({self.masked!r})"

    def __str__(self) -> str:
        return self.masked


def parse_number(text: str) -> SocialSecurityNumber:
    """The number a person typed: full-width digits, spaces, hyphens and a small x are forgiven, nothing else.

    :raises NumberError: with the code of what is wrong.
    """
    value = tidy_number(text)
    if not value:
        raise NumberError("empty")
    if not re.fullmatch(r"[0-9]+X?", value):
        raise NumberError("characters")
    if len(value) != 18:
        raise NumberError("fifteen" if len(value) == 15 and value.isdigit() else "length")
    try:
        birth = birth_date_of(value)
    except ValueError:
        raise NumberError("date") from None
    if not _EARLIEST_BIRTH <= birth <= clock.today():
        raise NumberError("date")
    if check_digit(value[:17]) != value[17]:
        raise NumberError("checksum")
    return SocialSecurityNumber(value)


def check_digit(first17: str) -> str:
    """The check character of 17 digits (ISO 7064 MOD 11-2, GB 11643-1999)."""
    if len(first17) != len(_WEIGHTS):
        raise ValueError("A check character is that of 17 digits.")
    return _CHECK[sum(map(mul, _WEIGHTS, map(int, first17))) % 11]


def lengthened(text: str) -> str:
    """The eighteen characters of an old number of fifteen digits (GB 11643-1989): its year of birth began with 19.

    :raises NumberError: when it is not fifteen digits with a date of birth.
    """
    old = tidy_number(text)
    if not re.fullmatch(r"[0-9]{15}", old):
        raise NumberError("length")
    first17 = f"{old[:6]}19{old[6:]}"
    return parse_number(first17 + check_digit(first17)).value


def tidy_number(text: str) -> str:
    """What was typed without blanks and hyphens, in plain digits and a capital X."""
    return _tidy(text).upper()


def birth_date_of(number: str) -> date:
    """The date in the digits 7 to 14; ``ValueError`` when it is none."""
    return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))


def parse_phone(text: str) -> str:
    """Eleven digits of a mobile phone; a leading +86 or 0086, spaces and hyphens are forgiven.

    :raises PhoneError: with the code of what is wrong.
    """
    value = re.sub(r"^(\+|00)86(?=1)", "", _tidy(text))
    if not value:
        raise PhoneError("empty")
    if not re.fullmatch(r"[0-9]+", value):
        raise PhoneError("characters")
    if len(value) != 11 or value[0] != "1":
        raise PhoneError("length")
    return value


def masked_phone(phone: str) -> str:
    """The first three and the last four digits."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 8 else "*" * len(phone)


def public_id() -> str:
    """A new opaque id: 128 random bits, 22 characters that may stand in a URL."""
    return secrets.token_urlsafe(16)


def _tidy(text: str) -> str:
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", text))
