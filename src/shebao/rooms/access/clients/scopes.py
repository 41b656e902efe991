"""What a token may: the scopes of clients and of personal tokens, with the words a citizen reads."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

FAMILIES, MANDATES, CERTIFICATIONS = "families:read", "mandates:read", "certifications:read"
NOTICES, EVIDENCE, WEBHOOKS = "notices:read", "evidence:write", "webhooks:manage"

CLIENT_SCOPES = (FAMILIES, MANDATES, CERTIFICATIONS, EVIDENCE, WEBHOOKS)
PERSONAL_SCOPES = {
    FAMILIES: _("Your family accounts"),
    MANDATES: _("Who may act for whom"),
    CERTIFICATIONS: _("Certifications and due dates"),
    NOTICES: _("Your messages"),
}
"""Scope → what the citizen reads. A personal token reads and never acts."""
