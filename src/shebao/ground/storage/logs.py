"""No log line carries a social security number or a telephone number."""

from __future__ import annotations

import logging
import re

from shebao.values import identifiers

_NUMBER = re.compile(r"(?<![0-9A-Za-z])[0-9]{17}[0-9Xx](?![0-9A-Za-z])")
_PHONE = re.compile(r"(?<![0-9A-Za-z])(?:\+?86[ -]?)?(1[0-9]{2}[ -]?[0-9]{4}[ -]?[0-9]{4})(?![0-9A-Za-z])")
_FORMATTER = logging.Formatter()


def masked(text: str) -> str:
    """``text`` with every social security number and mobile number reduced to its ends."""
    return _PHONE.sub(_masked_phone, _NUMBER.sub(_masked_number, text))


class NumberFilter(logging.Filter):
    """Masks the message and the traceback of each record; put it on every handler."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Mask in place and let the record pass."""
        record.msg, record.args = masked(record.getMessage()), ()
        if record.exc_info and not record.exc_text:
            record.exc_text = _FORMATTER.formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = masked(record.exc_text)
        return True


def _masked_number(match: re.Match[str]) -> str:
    try:
        return identifiers.parse_number(match[0]).masked
    except identifiers.NumberError as error:
        # A slip of one digit is still somebody's number; eighteen digits without a birth date are something
        # else.
        return f"{match[0][:4]}**********{match[0][-4:]}" if error.code == "checksum" else match[0]


def _masked_phone(match: re.Match[str]) -> str:
    return identifiers.masked_phone(re.sub(r"[ -]", "", match[1]))
