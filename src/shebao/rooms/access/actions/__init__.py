"""The only writers of accounts, sessions, proofs and offices."""

from shebao.rooms.access.actions.accounts import choose_look, open_account
from shebao.rooms.access.actions.offices import appoint, dismiss
from shebao.rooms.access.actions.proofing import (
    DOCUMENTS,
    claim_identity,
    confirm_identity_at_counter,
    raise_level,
    refuse_identity_claim,
)
from shebao.rooms.access.actions.sessions import end_other_sessions, end_session, open_session, sign_out
from shebao.rooms.access.actions.sign_in import SignedIn, ask_for_code, sign_in

__all__ = [
    "DOCUMENTS",
    "SignedIn",
    "appoint",
    "ask_for_code",
    "choose_look",
    "claim_identity",
    "confirm_identity_at_counter",
    "dismiss",
    "end_other_sessions",
    "end_session",
    "open_account",
    "open_session",
    "raise_level",
    "refuse_identity_claim",
    "sign_in",
    "sign_out",
]
