"""How often one network may do something, counted without keeping its address."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from ipaddress import ip_address, ip_network

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.limits import times_counted
from cms.refusals import Locked

WHOLE_NETWORK = {4: 32, 6: 64}
"""Bits of an address that name a network: providers give one household a whole /64 of version 6."""


def count(request: HttpRequest, act: str, *, at_most: int, seconds: int) -> None:
    """Count one `act` of the visitor's network. Raises Locked when there were more than `at_most` in `seconds`."""
    key = f"limit:{act}:{seconds}:{visitor(request)}"
    if times_counted(key, seconds) > at_most:
        raise Locked(
            _(
                "There were many requests from your network in a short time. Please wait a few minutes and try again."
            )
        )


def visitor(request: HttpRequest) -> str:
    """A code for the visitor's network that holds for a day and from which the address cannot be read."""
    address = ip_address(get_adapter(request).get_client_ip(request))
    network = ip_network((address, WHOLE_NETWORK[address.version]), strict=False)
    return hmac.digest(_salt_of_today(), network.network_address.packed, "sha256").hex()[:32]


def _salt_of_today() -> bytes:
    """A random salt for today, forgotten after the day; the site's key alone would allow trying all addresses."""
    name = f"limit-salt:{timezone.now().date().isoformat()}"
    salt = cache.get_or_set(name, secrets.token_hex, 24 * 60 * 60)
    return hashlib.sha256(f"{settings.SECRET_KEY}{salt}".encode()).digest()
