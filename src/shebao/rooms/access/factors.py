"""Second factors as mathematics: the digits of an authenticator (RFC 6238) and the answers of a passkey (WebAuthn)."""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass
from urllib.parse import quote

import webauthn
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from webauthn.helpers import bytes_to_base64url, options_to_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from shebao.values import clock

STEP_SECONDS, DIGITS = 30, 6
_SKEW = 1
"""Half minutes a phone's clock may be off, either way."""


def new_secret() -> str:
    """160 random bits in Base32, as every authenticator reads them."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def digits_at(secret: str, step: int) -> str:
    """The six digits of one half minute."""
    # SHA-1 because it is the only hash every authenticator app speaks; as an HMAC it is sound.
    totp = TOTP(base64.b32decode(secret), DIGITS, SHA1(), STEP_SECONDS)  # noqa: S303
    return totp.generate(step * STEP_SECONDS).decode()


def step_now() -> int:
    """The number of the half minute that runs."""
    return int(clock.now().timestamp()) // STEP_SECONDS


def step_of(secret: str, digits: str, after: int) -> int | None:
    """The half minute these digits belong to, later than ``after`` and close to now; None when there is none."""
    now = step_now()
    found = None
    for step in range(now - _SKEW, now + _SKEW + 1):
        # Every candidate is compared, so that the time says nothing about which one fitted.
        if secrets.compare_digest(digits_at(secret, step), digits) and step > after:
            found = step
    return found


def app_address(secret: str, holder: str, issuer: str) -> str:
    """What the square code holds: the address an authenticator app opens (Key URI Format)."""
    label = f"{quote(issuer)}:{quote(holder)}"
    return (
        f"otpauth://totp/{label}?secret={secret}&issuer={quote(issuer)}&digits={DIGITS}&period={STEP_SECONDS}"
    )


@dataclass(frozen=True, slots=True)
class Here:
    """The center as a browser knows it: its name without a port, and its origin."""

    name: str
    origin: str


@dataclass(frozen=True, slots=True)
class Registered:
    """A new passkey: its id, its public key, how often it has signed."""

    credential: str
    public_key: bytes
    sign_count: int


class NotThisKey(Exception):
    """The browser's answer does not hold: another challenge, another center, another key, or no finger on it."""


def ask_to_register(here: Here, *, user: str, name: str, known: list[str]) -> tuple[str, str]:
    """The options a browser needs to make a passkey, as JSON, and their challenge."""
    options = webauthn.generate_registration_options(
        rp_id=here.name,
        rp_name="Shebao 社保",
        user_id=user.encode(),
        user_name=name,
        exclude_credentials=_descriptors(known),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
    )
    return options_to_json(options), bytes_to_base64url(options.challenge)


def ask_to_sign(here: Here, known: list[str]) -> tuple[str, str]:
    """The options a browser needs to answer with a passkey, as JSON, and their challenge; no ids: any of ours."""
    options = webauthn.generate_authentication_options(
        rp_id=here.name,
        allow_credentials=_descriptors(known),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json(options), bytes_to_base64url(options.challenge)


def registered(here: Here, challenge: str, answer: str) -> Registered:
    """Read the browser's answer to :func:`ask_to_register`; raises ``NotThisKey``."""
    try:
        found = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=webauthn.base64url_to_bytes(challenge),
            expected_rp_id=here.name,
            expected_origin=here.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise NotThisKey from error
    return Registered(bytes_to_base64url(found.credential_id), found.credential_public_key, found.sign_count)


def credential_in(answer: str) -> str:
    """The id of the key that answered, as yet unproved; empty when the answer cannot be read."""
    try:
        return bytes_to_base64url(webauthn.helpers.parse_authentication_credential_json(answer).raw_id)
    except (WebAuthnException, ValueError, KeyError, TypeError):
        return ""


def signed(here: Here, challenge: str, answer: str, key: Registered) -> int:
    """Check the browser's answer to :func:`ask_to_sign`; how often the key has signed now. Raises ``NotThisKey``."""
    try:
        found = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=webauthn.base64url_to_bytes(challenge),
            expected_rp_id=here.name,
            expected_origin=here.origin,
            credential_public_key=key.public_key,
            credential_current_sign_count=key.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise NotThisKey from error
    return found.new_sign_count


def _descriptors(known: list[str]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=webauthn.base64url_to_bytes(one)) for one in known]
