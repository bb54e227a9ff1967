"""Access control: who may use an endpoint is declared beside the route, or the application does not start."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import current_app, g, render_template, request, session
from flask_login import current_user
from sqlalchemy.orm.exc import DetachedInstanceError
from werkzeug.exceptions import HTTPException, Unauthorized

from deliberate.errors import (
    AssemblyNotOpen,
    CodesBlind,
    DomainError,
    Forbidden,
    NotFound,
    ReportForOrganizers,
    ReportNotOpen,
)
from deliberate.models import AccessLink, Account, Assembly, ResultsVisibility
from deliberate.queries.access_links import find_working_link
from deliberate.queries.accounts import load_roles
from deliberate.queries.assemblies import find_assembly
from deliberate.rules import Permission, Person, is_blinded_coder, may
from deliberate.web.kept_places import find_kept_place, leave_kept_place
from deliberate.web.negotiation import wants_json

View = TypeVar("View", bound=Callable[..., Any])
# Links with a role that were opened in this browser: id of the assembly → id and key of the link. Numbers alone may be
# given again once a draft was deleted with its links.
OPENED_LINKS = "links"
# What someone with a link and no account may change: nothing but what a decision-maker is there for.
CHANGES_THROUGH_LINKS = frozenset({Permission.RESPOND})
READING = frozenset({"GET", "HEAD", "OPTIONS"})
# What people without a role may be allowed; where they are not, they get a refusal, never the organizers' log-in page.
PUBLIC_PERMISSIONS = frozenset({Permission.SEE_ASSEMBLY, Permission.SEE_REPORT, Permission.TAKE_PART})


def open_to_all(view: View) -> View:
    """Declare that anyone may call this view."""
    view.access = "all"  # type: ignore[attr-defined]
    return view


def load_person(assembly: Assembly | None) -> Person:
    """Return the one who asks, with the roles held in `assembly`."""
    link = find_own_link(assembly)
    by_link = frozenset() if link is None else frozenset({str(link.role)})
    if not current_user.is_authenticated:
        return Person(roles=by_link)
    roles = load_roles(assembly, current_user.id) | by_link
    return Person(roles=roles, has_account=True, is_operator=current_user.is_operator)


def find_own_link(assembly: Assembly | None) -> AccessLink | None:
    """Return the link with a role in this assembly that was opened in this browser, while it works."""
    kept = session.get(OPENED_LINKS)
    if assembly is None or not kept:
        return None
    opened = kept.get(str(assembly.id))
    return find_working_link(assembly, *opened) if isinstance(opened, list) else None


def find_actor() -> Account | None:
    """Return the account that acts; None for someone who came through a link."""
    return current_user._get_current_object() if current_user.is_authenticated else None


def is_allowed(permission: Permission) -> bool:
    """Return whether the one who asks may do this in the assembly of the request."""
    assembly = g.get("assembly")
    return may(permission, load_person(assembly), assembly)


def may_see(assembly: Assembly | None) -> bool:
    """Return whether the sender may know what this assembly holds; equally slow where there is no such assembly."""
    return may(Permission.SEE_ASSEMBLY, load_person(assembly), assembly)


def requires(permission: Permission, also: Permission | None = None, *, kept: bool = False) -> Callable[[View], View]:
    """Declare the permission a view needs; a `slug` in its address names the assembly, kept in `g.assembly`.

    Whoever may not even see the assembly gets "not found", so that drafts stay unknown. A `position` names a question
    of it: it is looked up after the permission, before the view runs, and kept in `g.question` (`web/places.py`).

    also: a second permission; whoever has only the first is refused without saying what is missing. kept: the view only
    reads, and assembly and question may be a second old (`web/kept_places.py`).
    """

    def decorate(view: View) -> View:
        def admits(**kwargs: Any) -> bool:
            """Let the one who asks in to the page this view belongs to, or not; the view itself may not have run."""
            place = find_kept_place(kwargs["slug"], kwargs["position"]) if kept else None
            if place is not None and may(permission, load_person(place.assembly), place.assembly):
                keep_assembly(place.assembly)
                g.question, g.place_mark = place.question, place.mark
                return True
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
            ensure_account_for_changes(permission)
            if g.assembly is not None:
                kwargs["slug"] = g.assembly.slug
            if "position" in kwargs:
                kwargs["position"] = g.question.position
            return read_kept(view, *args, **kwargs) if kept else view(*args, **kwargs)

        guarded.access, guarded.admits = permission.value, admits  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return decorate


def read_kept(view: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Call a view that only reads; it, or the page of its refusal, gets the ordinary way where it needs more."""
    try:
        return view(*args, **kwargs)
    except DetachedInstanceError:
        leave_kept_place()
        return view(*args, **kwargs)
    except (DomainError, HTTPException):
        leave_kept_place()
        raise


def ensure_account_for_changes(permission: Permission) -> None:
    """Let someone with a link and no account only read and respond. Raises Forbidden."""
    may_change = permission in CHANGES_THROUGH_LINKS or permission in PUBLIC_PERMISSIONS
    if request.method not in READING and not may_change and not current_user.is_authenticated:
        raise Forbidden


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
    if permission not in PUBLIC_PERMISSIONS and not current_user.is_authenticated and not person.roles:
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
