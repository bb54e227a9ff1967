"""The door of every endpoint: who may pass is declared beside the route, or the application does not start."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import current_app, g
from flask_login import current_user
from werkzeug.exceptions import Unauthorized

from deliberate.errors import CodesBlind, Forbidden, NotFound
from deliberate.models import Assembly
from deliberate.queries.assemblies import assembly_by_slug, roles_in
from deliberate.rules import Permission, Person, codes_without_sight, may
from deliberate.web.errors import wants_json

View = TypeVar("View", bound=Callable[..., Any])


def open_to_all(view: View) -> View:
    """Declare that anybody may call this view."""
    view.access = "all"  # type: ignore[attr-defined]
    return view


def person_in(assembly: Assembly | None) -> Person:
    """The one who asks, with the roles held in `assembly`."""
    if not current_user.is_authenticated:
        return Person()
    roles = roles_in(assembly, current_user.id) if assembly is not None else frozenset()
    return Person(roles=frozenset(roles), has_account=True)


def allowed(permission: Permission) -> bool:
    """Whether the one who asks may do this in the assembly of the request."""
    assembly = g.get("assembly")
    return may(permission, person_in(assembly), assembly)


def requires(permission: Permission) -> Callable[[View], View]:
    """Declare the permission a view needs; a `slug` in its address names the assembly, kept in `g.assembly`.

    Whoever may not even see the assembly gets "not found", so that drafts stay unknown.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            g.assembly = assembly_by_slug(kwargs["slug"]) if "slug" in kwargs else None
            if g.assembly is not None:
                g.assembly_language = g.assembly.language
            if not allowed(permission):
                return refuse(g.assembly, permission)
            return view(*args, **kwargs)

        guarded.access = permission.value  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return decorate


def refuse(assembly: Assembly | None, permission: Permission) -> Any:
    """Send strangers to the log-in page, hide what they may not know of, and refuse the rest in words."""
    if not current_user.is_authenticated:
        if wants_json():
            raise Unauthorized
        return current_app.login_manager.unauthorized()  # type: ignore[attr-defined]
    if assembly is not None and not may(Permission.SEE_ASSEMBLY, person_in(assembly), assembly):
        raise NotFound
    if permission is Permission.SEE_REPORT and codes_without_sight(person_in(assembly), assembly):
        raise CodesBlind
    raise Forbidden


def reads_as_member() -> bool:
    """Whether the one who asks holds a role in the assembly of the request."""
    return bool(person_in(g.assembly).roles)
