"""What the machine door refuses before a room is asked."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shebao.values.errors import Refusal


class TokenMissing(Refusal):
    """No token, or one that opens nothing: never which."""

    code = "api.token_missing"
    status = 401
    sentence = _("A valid access token is needed here.")
    next_step = _("Ask for one at the token address, or make a personal token in the citizen center.")


class ScopeMissing(Refusal):
    """The token does not carry what this takes."""

    code = "api.scope_missing"
    status = 403
    sentence = _("This token may not do this: the scope %(scope)s is missing.")
    next_step = _("Ask for a token with this scope. If the client does not have it, ask the operator.")


class NotForThisToken(Refusal):
    """The operation is for the other kind of token."""

    code = "api.not_for_this_token"
    status = 403
    sentence = _("This is for another kind of token.")
    next_step = _("Look up in the reference whether it is for personal tokens or for clients.")


class TooFast(Refusal):
    """More requests than the door takes in a minute."""

    code = "api.too_fast"
    status = 429
    sentence = _("There were too many requests within a minute.")
    next_step = _("Wait as many seconds as the header Retry-After says, then go on.")


class MethodNotAllowed(Refusal):
    """Another method of HTTP."""

    code = "api.method_not_allowed"
    status = 405
    sentence = _("This address does not know this method.")
    next_step = _("The header Allow names those it knows.")


class Unreadable(Refusal):
    """Not JSON, not UTF-8, or with a sign that cannot be kept."""

    code = "api.unreadable"
    status = 400
    sentence = _("The request cannot be read. Nothing was saved.")
    next_step = _("Send it as the reference describes it.")


class Failed(Refusal):
    """The center's own fault."""

    code = "api.failed"
    status = 500
    sentence = _("The center could not answer. The operator reads of it in the log.")
    next_step = _("Try again in a minute, with the same idempotency key if there is one.")


class Busy(Refusal):
    """More asks than are answered at once, or the database is away; nothing was done."""

    code = "api.busy"
    status = 503
    sentence = _("The center cannot answer just now. Nothing was saved.")
    next_step = _("Try again after the seconds named in Retry-After, with the same idempotency key.")


class TooLarge(Refusal):
    """More than the door takes at once."""

    code = "api.too_large"
    status = 413
    sentence = _("The request is too large. Nothing was saved.")
    next_step = _("Send it in several parts.")


class Invalid(Refusal):
    """The shape is right and a value is not."""

    code = "api.invalid"
    status = 422
    sentence = _("Something in the request is not as it should be. Nothing was saved.")
    next_step = _("The member errors says where and what.")


class CursorUnknown(Refusal):
    """A cursor of another list, of somebody else, or none at all."""

    code = "api.cursor_unknown"
    status = 422
    field = "cursor"
    sentence = _("This cursor does not belong to this list.")
    next_step = _("Begin again without a cursor.")


class KeyUnusable(Refusal):
    """No idempotency key where one is needed, or one that cannot be kept."""

    code = "api.key_unusable"
    status = 422
    field = "Idempotency-Key"
    sentence = _("The header Idempotency-Key is missing or cannot be used.")
    next_step = _("Send 1 to 64 letters, digits, dots, hyphens or underscores, new for each request.")


class KeyUsed(Refusal):
    """The same key with another content."""

    code = "api.key_used"
    status = 409
    field = "Idempotency-Key"
    sentence = _("This idempotency key was used before, with another content. Nothing was saved.")
    next_step = _("Choose a new key for a new request; repeat an old one exactly.")


class SignatureUnfit(Refusal):
    """A signed message whose signature is missing, unfit or too old: never which."""

    code = "api.signature_unfit"
    status = 401
    field = "Signature"
    sentence = _("The signature does not fit this message, or is too old.")
    next_step = _("Sign the key, the time and the very bytes that are sent, and check the clock.")


class SignatureUsed(Refusal):
    """A signed message that was taken before."""

    code = "api.signature_used"
    status = 409
    field = "Signature"
    sentence = _("This signed message was already taken. Nothing was saved again.")
    next_step = _("To repeat it, sign it anew with the time of now and the same idempotency key.")


class UnknownScope(Refusal):
    """A scope that does not exist, or none at all."""

    code = "access.unknown_scope"
    status = 422
    field = "scopes"
    sentence = _("Choose at least one of the things it may read.")


class NameMissing(Refusal):
    """A token nobody could tell from another."""

    code = "access.token_name_missing"
    status = 422
    field = "name"
    sentence = _("Give it a name of at most 40 signs, so that you know it again.")


class TooManyTokens(Refusal):
    """More tokens than a person can keep an eye on."""

    code = "access.too_many_tokens"
    sentence = _("You already have %(limit)s tokens.")
    next_step = _("End one that is no longer used.")


class SourceIncomplete(Refusal):
    """A client that hands in evidence without saying for whom, of what kind, or under which key."""

    code = "access.source_incomplete"
    sentence = _("A client that hands in evidence needs a source of its own and kinds of the book.")
    next_step = _("Name them with --source and --kind; no other client may have the same source.")


class KeyUnreadable(Refusal):
    """Not a public key of Ed25519."""

    code = "access.key_unreadable"
    sentence = _("The file is no Ed25519 public key in PEM form.")
