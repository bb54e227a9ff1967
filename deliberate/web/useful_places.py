"""Where to go on from an error page: the nearest place that the one who asks may see."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g, request, url_for
from flask_babel import gettext
from flask_login import current_user

from deliberate.models import Assembly
from deliberate.queries.assemblies import find_assembly
from deliberate.rules import Permission, may


def choose_entry_page(assembly: Assembly) -> str:
    """Return the page of the assembly on which the one who asks begins: decision-makers have one of their own."""
    from deliberate.web.access import load_person

    person = load_person(assembly)
    if may(Permission.SEE_DESK, person, assembly):
        return "organize.assembly"
    return "organize.responses" if may(Permission.RESPOND, person, assembly) else "participate.assembly"


@dataclass(frozen=True)
class UsefulLink:
    """A link with its text."""

    name: str
    address: str


def find_useful_links() -> list[UsefulLink]:
    """Return the places to go on to, the nearest first; the start page is always among them."""
    start = UsefulLink(gettext("Go to the home page"), url_for("home.index"))
    assembly, at_desk = find_visible_assembly(), request.path.lower().startswith("/organize")
    if assembly is not None:
        return [*build_assembly_links(assembly, at_desk), start]
    if at_desk and current_user.is_authenticated:
        return [UsefulLink(gettext("My assemblies"), url_for("organize.assemblies")), start]
    return [start]


def build_links_without_database() -> list[UsefulLink]:
    """Return the places to go on to, known from the address alone: the database may be out of reach."""
    start = UsefulLink(gettext("Go to the home page"), url_for("home.index"))
    slug, endpoint = find_request_slug(), request.endpoint or ""
    if not slug or endpoint.startswith("home."):
        return [start]
    page = "organize.assembly" if endpoint.startswith("organize.") else "participate.assembly"
    return [UsefulLink(gettext("Back to the assembly"), url_for(page, slug=slug)), start]


def find_request_slug() -> str:
    """Return the name of the assembly in the address, even where the rest of it is not ours; empty for none."""
    known = (request.view_args or {}).get("slug")
    if known:
        return str(known)
    parts = request.path.lower().split("/")
    return parts[2] if len(parts) > 2 and parts[1] in {"a", "organize"} else ""


def find_visible_assembly() -> Assembly | None:
    """Return the assembly of the request, if the one who asks may know of it."""
    from deliberate.web.access import may_see

    admitted: Assembly | None = g.get("assembly")
    if admitted is not None:
        return admitted
    slug = find_request_slug()
    found = find_assembly(slug) if slug else None
    return found if may_see(found) else None


def build_assembly_links(assembly: Assembly, at_desk: bool) -> list[UsefulLink]:
    """Return the page of those with a role on which they begin; else the question asked for, and the assembly."""
    entry = choose_entry_page(assembly)
    if at_desk and entry.startswith("organize."):
        return [UsefulLink(gettext("Back to the assembly"), url_for(entry, slug=assembly.slug))]
    positions = {question.position for question in assembly.questions}
    position = (request.view_args or {}).get("position")
    found = [UsefulLink(gettext("Back to the assembly"), url_for("participate.assembly", slug=assembly.slug))]
    if position in positions and len(positions) > 1:
        address = url_for("participate.question", slug=assembly.slug, position=position)
        found.insert(0, UsefulLink(gettext("Back to the question"), address))
    return found
