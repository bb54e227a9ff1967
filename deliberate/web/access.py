"""Access control: who may use an endpoint is declared beside the route, or the application does not start."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import current_app, g, render_template, request
from flask_login import current_user
from werkzeug.exceptions import Unauthorized

from deliberate.errors import (
    AssemblyNotOpen,
    CodesBlind,
    Forbidden,
    NotFound,
    ReportForOrganizers,
    ReportNotOpen,
)
from deliberate.models import Assembly, ResultsVisibility
from deliberate.queries.accounts import load_roles
from deliberate.queries.assemblies import find_assembly
from deliberate.rules import Permission, Person, is_blinded_coder, may
from deliberate.web.negotiation import wants_json

View = TypeVar("View", bound=Callable[..., Any])
# What people without a role may be allowed; where they are not, they get a refusal, never the organizers' log-in page.
PUBLIC_PERMISSIONS = frozenset({Permission.SEE_ASSEMBLY, Permission.SEE_REPORT, Permission.TAKE_PART})


def open_to_all(view: View) -> View:
    """Declare that anyone may call this view."""
    view.access = "all"  # type: ignore[attr-defined]
    return view


def load_person(assembly: Assembly | None) -> Person:
    """Return the one who asks, with the roles held in `assembly`."""
    if not current_user.is_authenticated:
        return Person()
    return Person(roles=load_roles(assembly, current_user.id), has_account=True)


def is_allowed(permission: Permission) -> bool:
    """Return whether the one who asks may do this in the assembly of the request."""
    assembly = g.get("assembly")
    return may(permission, load_person(assembly), assembly)


def may_see(assembly: Assembly | None) -> bool:
    """Return whether the sender may know what this assembly holds; equally slow where there is no such assembly."""
    return may(Permission.SEE_ASSEMBLY, load_person(assembly), assembly)


def requires(permission: Permission, also: Permission | None = None) -> Callable[[View], View]:
    """Declare the permission a view needs; a `slug` in its address names the assembly, kept in `g.assembly`.

    Whoever may not even see the assembly gets "not found", so that drafts stay unknown. A `position` names a question
    of it: it is looked up after the permission, before the view runs, and kept in `g.question` (`web/places.py`).

    also: a second permission; whoever has only the first is refused without saying what is missing.
    """

    def decorate(view: View) -> View:
        def admits(**kwargs: Any) -> bool:
            """Let the one who asks in to the page this view belongs to, or not; the view itself may not have run."""
            found = find_assembly(kwargs["slug"]) if "slug" in kwargs else None
            if not may(permission, load_person(found), found) or ("slug" in kwargs and found is None):
                return False
            keep_assembly(found)
            return True

        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if not admits(**kwargs):
                found = find_assembly(kwargs["slug"]) if "slug" in kwargs else None
                return refuse_access(found, permission, is_named="slug" in kwargs)
            if also is not None and not is_allowed(also):
                raise Forbidden
            if g.assembly is not None:
                kwargs["slug"] = g.assembly.slug
            if "position" in kwargs:
                kwargs["position"] = g.question.position
            return view(*args, **kwargs)

        guarded.access, guarded.admits = permission.value, admits  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return decorate


def keep_assembly(assembly: Assembly | None) -> None:
    """Keep the assembly for the rest of the request, and its language for readers who name none."""
    g.assembly = assembly
    g.pop("question", None)
    if assembly is not None:
        g.assembly_language = assembly.language


def refuse_access(assembly: Assembly | None, permission: Permission, *, is_named: bool) -> Any:
    """Redirect strangers on organizers' pages to the log-in page, hide what they may not know of, refuse the rest.

    Organizers' pages of a missing assembly answer strangers like those of any other.
    """
    person = load_person(assembly)
    if permission not in PUBLIC_PERMISSIONS and not current_user.is_authenticated:
        if wants_json():
            raise Unauthorized
        return current_app.login_manager.unauthorized()  # type: ignore[attr-defined]
    if assembly is None and is_named:
        raise NotFound
    if assembly is not None and not may(Permission.SEE_ASSEMBLY, person, assembly):
        return render_announcement(assembly) if permission in PUBLIC_PERMISSIONS else hide_existence()
    keep_assembly(assembly)
    g.needed = permission
    if permission is Permission.SEE_REPORT and assembly is not None:
        raise build_report_refusal(assembly, person)
    raise Forbidden


def hide_existence() -> Any:
    """Answer as if there were nothing. Raises NotFound."""
    raise NotFound


def render_announcement(assembly: Assembly) -> Any:
    """Tell people of a draft whose link was published that it is to open; of any other, nothing. Raises NotFound."""
    if not assembly.announced:
        raise NotFound
    keep_assembly(assembly)
    if wants_json() or request.method not in {"GET", "HEAD"}:
        raise AssemblyNotOpen
    return render_template("participate/not_open.html", assembly=assembly)


def build_report_refusal(assembly: Assembly, person: Person) -> Forbidden:
    """Return why this person may not see the report of an assembly that they may see."""
    if is_blinded_coder(person, assembly):
        return CodesBlind()
    after_close = assembly.results_visibility == ResultsVisibility.AFTER_CLOSE and not assembly.is_closed
    return ReportNotOpen() if after_close else ReportForOrganizers()


def is_member() -> bool:
    """Return whether the one who asks holds a role in the assembly of the request."""
    return bool(load_person(g.assembly).roles)
