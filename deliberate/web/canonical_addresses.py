"""One address for each page: capitals and a closing slash lead to it; no assembly hides behind a page of our own."""

from __future__ import annotations

from functools import cache
from urllib.parse import quote

from flask import Flask, current_app, redirect, request
from werkzeug import Response
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, UnicodeConverter, ValidationError

# The variable part of a route that holds the slug of an assembly.
SLUG = "slug"


@cache
def collect_reserved_slugs(addresses: Map) -> frozenset[str]:
    """Return the words of fixed addresses that stand where other addresses have the name of an assembly."""
    rules = [rule.rule.split("/") for rule in addresses.iter_rules()]
    before = {
        (*rule[:place],) for rule in rules for place, part in enumerate(rule) if part.endswith(f"{SLUG}>") and place
    }
    following = (rule[len(start)] for rule in rules for start in before if (*rule[: len(start)],) == start)
    # No name has a dot.
    return frozenset(word for word in following if word and not {"<", "."} & set(word))


class UnreservedSlugConverter(UnicodeConverter):
    """The name of an assembly in an address that a page of our own does not have already."""

    def to_url(self, value: str) -> str:
        if value in collect_reserved_slugs(self.map):
            raise ValidationError
        return super().to_url(value)


def redirect_to_canonical() -> Response | None:
    """Send a reader who typed capitals or a closing slash on to the page."""
    if request.method not in {"GET", "HEAD"}:
        return None
    typed = (request.view_args or {}).get(SLUG, "")
    if request.url_rule is not None and typed == typed.lower():
        return None
    path = next(
        (path for path in build_candidate_paths(request.path) if path != request.path and is_known_path(path)), None
    )
    if path is None:
        return None
    query = request.query_string.decode("latin-1")
    target = request.script_root + quote(path, safe="/%:@!$&'()*+,;=~-._")
    return redirect(f"{target}?{query}" if query else target, 308)


def build_candidate_paths(path: str) -> list[str]:
    """Return the addresses that may be meant, the nearest first."""
    bare = path.rstrip("/") or "/"
    return [bare, bare.lower(), f"{bare.lower()}/"]


def is_known_path(path: str) -> bool:
    """Return whether a page of ours has this address."""
    adapter = current_app.create_url_adapter(request)
    if path.startswith("//") or adapter is None:
        return False
    try:
        rule, values = adapter.match(path, method="GET", return_rule=True)
    except HTTPException:
        return False
    slug = values.get(SLUG, "")
    return bool(rule.endpoint != "static" and slug == slug.lower())


def register(app: Flask) -> None:
    """Let routes name an unreserved slug, and lead every reader to the one address."""
    app.url_map.converters["unreserved"] = UnreservedSlugConverter
    app.before_request(redirect_to_canonical)
