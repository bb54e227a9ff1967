"""Which sites may show an assembly inside their own pages: checked here, since the list becomes part of a header."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from deliberate.errors import Invalid
from deliberate.extensions import db
from deliberate.models import Account, Assembly
from deliberate.services.audit import record_action
from deliberate.text import N_

MOST_SITES, LONGEST_SITE = 20, 200
HOST = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*")
# Hosts that browsers trust without encryption.
LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1"})


class EmbedSiteInvalid(Invalid):
    message = N_("“%(site)s” can't be the address of a site that embeds this assembly.")
    hint = N_("Enter the beginning of its address, such as https://www.example.org, without a path. Nothing was saved.")


class TooManyEmbedSites(Invalid):
    message = N_("At most %(count)d sites can embed an assembly.")
    hint = N_("Nothing was saved.")


def parse_site(text: str) -> str:
    """Return scheme, host and port of a site as browsers name its origin. Raises EmbedSiteInvalid."""
    given = text.strip()
    refusal = EmbedSiteInvalid(site=given[:LONGEST_SITE])
    try:
        parts = urlsplit(given if len(given) <= LONGEST_SITE else "")
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except (ValueError, UnicodeError):
        raise refusal from None
    is_plain = parts.path in {"", "/"} and not (parts.query or parts.fragment or parts.username or parts.password)
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and host in LOCAL_HOSTS)
    if not (is_plain and is_safe and HOST.fullmatch(host)) or any(sign.isspace() for sign in given):
        raise refusal
    return f"{parts.scheme}://{host}" + (f":{port}" if port is not None else "")


def set_embed_sites(*, assembly: Assembly, actor: Account | None, lines: str) -> None:
    """Let exactly these sites, one a line, embed the assembly. Raises EmbedSiteInvalid, TooManyEmbedSites."""
    sites = sorted({parse_site(line) for line in lines.splitlines() if line.strip()})
    if len(sites) > MOST_SITES:
        raise TooManyEmbedSites(count=MOST_SITES)
    if sites != assembly.embed_sites:
        changes = {"embed_sites": (list(assembly.embed_sites), sites)}
        assembly.embed_sites = sites
        record_action(assembly, actor, "embedding changed", changes=changes)
        db.session.flush()
