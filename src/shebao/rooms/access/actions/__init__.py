"""The only writers of accounts, sessions, proofs and offices."""

from shebao.rooms.access.actions.accounts import choose_look, open_account
from shebao.rooms.access.actions.counter import Slip, print_counter_code, sign_in_at_counter
from shebao.rooms.access.actions.offices import appoint, dismiss
from shebao.rooms.access.actions.passkeys import (
    Answer,
    add_passkey,
    end_passkeys_at_counter,
    lose_passkey,
    prove_again_with_passkey,
    sign_in_with_passkey,
)
from shebao.rooms.access.actions.proofing import (
    DOCUMENTS,
    claim_identity,
    confirm_identity_at_counter,
    raise_level,
    refuse_identity_claim,
)
from shebao.rooms.access.actions.second_step import (
    SetUp,
    finish_with_digits,
    finish_with_passkey,
    keep_authenticator,
    prove_again_with_digits,
    set_up_and_finish,
)
from shebao.rooms.access.actions.sessions import end_other_sessions, end_session, open_session, sign_out
from shebao.rooms.access.actions.sign_in import HalfWay, SignedIn, ask_for_code, prove_again, sign_in
from shebao.rooms.access.actions.vouching import invite, vouch

__all__ = [
    "DOCUMENTS",
    "Answer",
    "HalfWay",
    "SetUp",
    "SignedIn",
    "Slip",
    "add_passkey",
    "appoint",
    "ask_for_code",
    "choose_look",
    "claim_identity",
    "confirm_identity_at_counter",
    "dismiss",
    "end_other_sessions",
    "end_passkeys_at_counter",
    "end_session",
    "finish_with_digits",
    "finish_with_passkey",
    "invite",
    "keep_authenticator",
    "lose_passkey",
    "open_account",
    "open_session",
    "print_counter_code",
    "prove_again",
    "prove_again_with_digits",
    "prove_again_with_passkey",
    "raise_level",
    "refuse_identity_claim",
    "set_up_and_finish",
    "sign_in",
    "sign_in_at_counter",
    "sign_in_with_passkey",
    "sign_out",
    "vouch",
]
