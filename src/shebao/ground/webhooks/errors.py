"""What the outbox of webhooks refuses."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shebao.values.errors import Refusal


class AddressForbidden(Refusal):
    """An address nobody outside may make this house call."""

    code = "webhooks.address_forbidden"
    status = 422
    field = "url"
    sentence = _("This address cannot be called from here.")
    next_step = _(
        "Give an https address with a public host name, without a user name in it, on port 443 or above 1023."
    )


class EventUnknown(Refusal):
    """An event that is never told."""

    code = "webhooks.event_unknown"
    status = 422
    field = "events"
    sentence = _("One of the events is not known.")
    next_step = _("Take them from the list in the reference.")


class TooManyEndpoints(Refusal):
    """More addresses than one client needs."""

    code = "webhooks.too_many_endpoints"
    sentence = _("There are already %(limit)s addresses.")
    next_step = _("Delete one that is no longer used.")


class NotDead(Refusal):
    """Sending again what waits or was taken."""

    code = "webhooks.not_dead"
    sentence = _("This delivery waits or has arrived; there is nothing to send again.")
