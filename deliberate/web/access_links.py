"""Where a link with a role leads: what it is for, and a button that opens it in this browser."""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from deliberate.models import AccessLink
from deliberate.queries.access_links import KEPT_OF_KEY
from deliberate.services.access_links import find_link_by_token
from deliberate.web.access import OPENED_LINKS, open_to_all
from deliberate.web.organize.labels import ROLES
from deliberate.web.refusals import refusals_on
from deliberate.web.useful_places import choose_entry_page

bp = Blueprint("access_links", __name__)

# More than anyone is given; the oldest is dropped, so that the cookie stays small.
MOST_OPENED = 20


def load_link(token: str) -> AccessLink:
    """Return the link of the address. Raises LinkInvalid."""
    return find_link_by_token(token=token, site_key=current_app.config["SECRET_KEY"])


def render_link_page(link_token: str) -> str:
    """Return the page of the link. Raises LinkInvalid."""
    link = load_link(link_token)
    return render_template(
        "home/access_link.html", link=link, assembly=link.assembly, role=ROLES[link.role], link_token=link_token
    )


@bp.get("/access/<link_token>")
@open_to_all
def show(link_token: str) -> ResponseReturnValue:
    """Show what the link is for; looking opens nothing."""
    return render_link_page(link_token)


@bp.post("/access/<link_token>")
@open_to_all
@refusals_on(render_link_page)
def enter(link_token: str) -> ResponseReturnValue:
    """Open the link in this browser, so that its address need not be seen again."""
    link = load_link(link_token)
    opened = {**session.get(OPENED_LINKS, {}), str(link.assembly_id): [link.id, link.key[:KEPT_OF_KEY]]}
    session[OPENED_LINKS] = dict(list(opened.items())[-MOST_OPENED:])
    return redirect(url_for(choose_entry_page(link.assembly), slug=link.assembly.slug), 303)
