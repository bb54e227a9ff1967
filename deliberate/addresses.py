"""Addresses of this machine: the one served, the one in the local network, and which of them only works here."""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import urlsplit

WILDCARD_HOSTS = frozenset({"0.0.0.0", "::", ""})  # noqa: S104  (names to compare with; nothing listens here)
# Addresses for documentation: no one responds there, and nothing is sent.
PROBE_ADDRESSES = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))


def is_local(base: str) -> bool:
    """Return whether a web address leads to nowhere but this machine itself."""
    host = urlsplit(base).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def find_network_address() -> str | None:
    """Return the address of this machine in the local network, as others there see it; None where there is no network.

    The system is asked which of its addresses it would send from; that sends nothing.
    """
    for family, far in PROBE_ADDRESSES:
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as probe:
                probe.connect((far, 9))
                found = str(probe.getsockname()[0])
        except OSError:
            continue
        if not ipaddress.ip_address(found).is_loopback:
            return found
    return None


def build_web_address(host: str, port: int) -> str:
    """Return the address to hand out for a server that listens here. Standing for every address, the one in the
    network."""
    if host in WILDCARD_HOSTS:
        host = find_network_address() or "127.0.0.1"
    name = f"[{host}]" if ":" in host else host
    return f"http://{name}" if port == 80 else f"http://{name}:{port}"
