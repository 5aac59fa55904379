"""Where requests to registries may go, and where not."""

from __future__ import annotations

import ipaddress
import socket

import httpx
from django.conf import settings

BASES = (
    "CROSSREF_BASE_URL",
    "EUTILS_BASE_URL",
    "DATACITE_BASE_URL",
    "DOI_BASE_URL",
    "DOAJ_BASE_URL",
    "RETRACTION_WATCH_URL",
)
PUBLIC_REGISTRIES = frozenset(
    {"api.crossref.org", "eutils.ncbi.nlm.nih.gov", "api.datacite.org", "doi.org", "doaj.org", "gitlab.com"}
)
"""Names of the public internet. What a site sets instead is its own affair, and may be a machine in its own house."""


class NotAllowed(Exception):
    """An address that no request may go to."""


def check(url: httpx.URL) -> None:
    """Raise NotAllowed unless the settings name the host, and unless a public name leads to a public address."""
    own = {httpx.URL(getattr(settings, name)).host for name in BASES}
    if url.scheme not in ("http", "https") or url.host not in own | set(settings.DOI_AGENCY_HOSTS):
        raise NotAllowed(f"is not at {url.host}, which is in none of the settings.")
    if url.host in PUBLIC_REGISTRIES | set(settings.DOI_AGENCY_HOSTS) and not _is_public(url):
        raise NotAllowed(f"is at a private address ({url.host}), where no public registry is.")


def redirect(url: httpx.URL, location: str, also_hosts: frozenset[str]) -> httpx.URL:
    """Where `location` leads from `url`. Raises NotAllowed when that is another host and not one of `also_hosts`."""
    target = url.join(location)
    is_same = (target.scheme, target.host, target.port) == (url.scheme, url.host, url.port)
    is_agency = target.host in also_hosts and target.scheme == "https" and target.port is None
    if not is_same and not is_agency:
        raise NotAllowed(f"sent us on to another host ({target.host or 'none'}).")
    return target


def _is_public(url: httpx.URL) -> bool:
    """A name that cannot be resolved here (behind a proxy, say) is not private."""
    try:
        found = socket.getaddrinfo(url.host, url.port or 443, type=socket.SOCK_STREAM)
    except OSError:
        return True
    return all(ipaddress.ip_address(address[4][0]).is_global for address in found)
