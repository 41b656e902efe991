"""Where a request comes from, coarse enough to count tries and too coarse to follow a person."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest


def network_of(request: HttpRequest) -> str:
    """The /24 or /64 of the caller; empty when unknown. Only the operator's own proxies are believed."""
    address = request.META.get("REMOTE_ADDR", "")
    if settings.PROXIES:
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
        hops = [hop.strip() for hop in forwarded.split(",") if hop.strip()]
        address = hops[-settings.PROXIES] if len(hops) >= settings.PROXIES else address
    try:
        version = ip_address(address).version
    except ValueError:
        return ""
    return str(ip_network(f"{address}/{24 if version == 4 else 64}", strict=False))
