"""The live result: counts that follow the votes, for everybody who may see the report."""

from __future__ import annotations

from flask import Blueprint, Response, g, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from deliberate.queries.assemblies import question_at
from deliberate.reports.live import live_tag, live_view
from deliberate.rules import Permission
from deliberate.web.access import allowed, reads_as_member, requires
from deliberate.web.participate.cookie import present_participant
from deliberate.web.polling_interval import Pace

bp = Blueprint("live", __name__)
PACE = Pace()


@bp.get("/a/<slug>/<int:position>/live")
@requires(Permission.SEE_REPORT)
def show(slug: str, position: int) -> ResponseReturnValue:
    """The page, or with `?part=counts` only what moves; "not modified" where nothing has moved."""
    question = question_at(g.assembly, position)
    participant = present_participant(g.assembly)
    has_role = reads_as_member()
    whole = request.args.get("part") != "counts"
    tag = live_tag(question, participant, f"{'role' if has_role else 'none'}-{get_locale()}")
    if not whole and request.if_none_match.contains_weak(tag):
        return paced(make_response("", 304), tag)
    page = render_template(
        "live/show.html" if whole else "live/counts.html",
        assembly=g.assembly,
        question=question,
        live=live_view(question, participant, has_role=has_role),
        may_vote=g.assembly.is_open and allowed(Permission.TAKE_PART),
    )
    return page if whole else paced(make_response(page), tag)


def paced(answer: Response, tag: str) -> Response:
    """With the tag, and the seconds until it is worth asking again."""
    answer.set_etag(tag)
    answer.headers["X-Ask-Again"] = str(PACE.next())
    return answer
