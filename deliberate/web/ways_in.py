"""How a browser was let in: by an invitation or by its host's site, kept in the session until its person joins."""

from __future__ import annotations

from flask import current_app, session

from deliberate.models import Assembly
from deliberate.services.entry import WayIn, derive_host_key
from deliberate.services.fingerprints import compute_keyed_fingerprint

WAYS_KEY = "ways-in"
INVITATION, HOST = "invitation", "host"
# A browser that visits many assemblies keeps the newest; cookies are small.
MOST_KEPT = 4


def keep_way_in(assembly: Assembly, kind: str, value: str) -> None:
    """Remember how this browser was let in, for the first thing that it sends."""
    others = [(slug, way) for slug, way in session.get(WAYS_KEY, {}).items() if slug != assembly.slug]
    kept = [kind, value, compute_host_fingerprint(assembly)] if kind == HOST else [kind, value]
    session[WAYS_KEY] = dict([*others, (assembly.slug, kept)][-MOST_KEPT:])


def compute_host_fingerprint(assembly: Assembly) -> str:
    """Return the fingerprint of the secret with which the host's site vouches now; empty where none does."""
    site_key = str(current_app.config["SECRET_KEY"])
    secret = derive_host_key(assembly, site_key)
    return "" if secret is None else compute_keyed_fingerprint(site_key, "deliberate.host-secret", secret)


def find_way_in(assembly: Assembly) -> WayIn:
    """Return how this browser was let in here; by the open link where nothing else is known.

    A host's word ends with the secret that it was signed with.
    """
    kind, value, *sign = session.get(WAYS_KEY, {}).get(assembly.slug, ("", ""))
    if kind == INVITATION:
        return WayIn(invitation=value)
    is_vouched = kind == HOST and assembly.host_key_salt is not None and sign == [compute_host_fingerprint(assembly)]
    return WayIn(external_id=value) if is_vouched else WayIn()


def forget_way_in(assembly: Assembly) -> None:
    """Forget how this browser was let in here."""
    if assembly.slug in session.get(WAYS_KEY, {}):
        session[WAYS_KEY] = {slug: way for slug, way in session[WAYS_KEY].items() if slug != assembly.slug}
