"""The live result: counts that follow the votes, for everyone who may see the report."""

from __future__ import annotations

from flask import Blueprint, Response, g, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from deliberate.reports.live import build_live_view, compute_live_tag
from deliberate.rules import Permission
from deliberate.web.access import is_allowed, is_member, requires
from deliberate.web.participate.cookie import find_current_participant
from deliberate.web.polling_interval import PollingInterval

bp = Blueprint("live", __name__)
POLLING_INTERVAL = PollingInterval()


@bp.get("/a/<slug>/<int:position>/live")
@requires(Permission.SEE_REPORT)
def show(slug: str, position: int) -> ResponseReturnValue:
    """Show the page, or with `?part=counts` only what moves; "not modified" where nothing has moved."""
    participant = find_current_participant(g.assembly)
    has_role = is_member()
    whole = request.args.get("part") != "counts"
    tag = compute_live_tag(g.question, participant, f"{'role' if has_role else 'none'}-{get_locale()}")
    if not whole and request.if_none_match.contains_weak(tag):
        return add_polling_headers(make_response("", 304), tag)
    page = render_template(
        "live/show.html" if whole else "live/counts.html",
        assembly=g.assembly,
        question=g.question,
        live=build_live_view(g.question, participant, has_role=has_role),
        may_vote=g.assembly.is_open and is_allowed(Permission.TAKE_PART),
    )
    return page if whole else add_polling_headers(make_response(page), tag)


def add_polling_headers(answer: Response, tag: str) -> Response:
    """Add the tag, and the seconds until it is worth asking again."""
    answer.set_etag(tag)
    answer.headers["X-Ask-Again"] = str(POLLING_INTERVAL.next())
    return answer
