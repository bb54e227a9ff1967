"""The site, or one assembly, as an app on a home screen: its name, icons and where it starts."""

from __future__ import annotations

from flask import Blueprint, Flask, Response, g, json, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from deliberate.models import Assembly
from deliberate.rules import Permission
from deliberate.web.access import open_to_all, requires
from deliberate.web.shared_pages import shared_page

bp = Blueprint("installing", __name__)
NAME, PAPER = "Deliberate", "#fbfaf7"
# Home screens cut longer names.
LONGEST_SHORT_NAME = 30
ICONS = (("icon-192", "192x192", "any"), ("icon-512", "512x512", "any"), ("icon-maskable-512", "512x512", "maskable"))


@bp.get("/app.webmanifest")
@open_to_all
@shared_page
def site() -> ResponseReturnValue:
    """Describe the site as an app that starts at its home page."""
    return build_manifest(name=NAME, start=url_for("home.index"), language=str(get_locale() or "en"))


@bp.get("/a/<slug>/app.webmanifest")
@requires(Permission.SEE_ASSEMBLY)
@shared_page
def assembly(slug: str) -> ResponseReturnValue:
    """Describe one assembly as an app that starts at its question."""
    current: Assembly = g.assembly
    start = url_for("participate.assembly", slug=slug)
    return build_manifest(name=current.title, start=start, language=current.language)


def build_manifest(*, name: str, start: str, language: str) -> Response:
    """Return the web app manifest."""
    document = {
        "id": start,
        "name": name,
        "short_name": name if len(name) <= LONGEST_SHORT_NAME else f"{name[: LONGEST_SHORT_NAME - 1].rstrip()}…",
        "start_url": start,
        "scope": url_for("home.index"),
        "display": "standalone",
        "lang": language,
        "dir": "auto",
        "background_color": PAPER,
        "theme_color": PAPER,
        "icons": [
            {
                "src": url_for("static", filename=f"icons/{file}.png"),
                "sizes": size,
                "type": "image/png",
                "purpose": purpose,
            }
            for file, size, purpose in ICONS
        ],
    }
    return Response(json.dumps(document, ensure_ascii=False), mimetype="application/manifest+json")


def find_manifest_address() -> str:
    """Return the manifest of the page at hand: of its assembly once that is public, else of the site."""
    found = g.get("assembly")
    if found is None or found.is_draft:
        return url_for("installing.site")
    return url_for("installing.assembly", slug=found.slug)


def register(app: Flask) -> None:
    """Let every page name its manifest."""
    app.jinja_env.globals["find_manifest_address"] = find_manifest_address
