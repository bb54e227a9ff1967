"""The channel by which someone came (`?c=`): kept in the session from the first page until they join."""

from __future__ import annotations

from flask import Flask, request, session

from deliberate.services.joining import clean_channel

# A browser that visits many assemblies keeps the newest; cookies are small.
MOST_KEPT, LONGEST_SLUG = 4, 80
PUBLIC_BLUEPRINTS = frozenset({"participate", "report", "live", "openness"})


def remember_channel() -> None:
    """Keep the channel that the address names, for the assembly it leads to."""
    slug, channel = (request.view_args or {}).get("slug", ""), clean_channel(request.args.get("c"))
    if (
        request.method != "GET"
        or request.blueprint not in PUBLIC_BLUEPRINTS
        or channel is None
        or len(slug) > LONGEST_SLUG
    ):
        return
    before = session.get("channels", {})
    if before.get(slug) != channel:
        others = [(name, value) for name, value in before.items() if name != slug]
        session["channels"] = dict([*others, (slug, channel)][-MOST_KEPT:])


def find_channel(slug: str) -> str | None:
    """Return the channel by which this browser came to the assembly, if any."""
    found: str | None = session.get("channels", {}).get(slug)
    return found


def register(app: Flask) -> None:
    """Remember the channel on every request that leads to an assembly."""
    app.before_request(remember_channel)
