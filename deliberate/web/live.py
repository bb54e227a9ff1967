"""The live result: counts that follow the votes, for everyone who may see the report.

What moves is read once a second in each process and laid out once for each statement that has moved; what one reader
may see of it is decided with every look.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

from flask import Blueprint, Response, current_app, g, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from markupsafe import Markup

from deliberate.models import Question
from deliberate.reports.live import UNSEEN, LiveRow, LiveState, LiveView, load_live_state, load_unseen_rows
from deliberate.rules import Permission
from deliberate.storage.kept_reads import KeptReads
from deliberate.web.access import is_allowed, is_member, requires
from deliberate.web.kept_places import leave_kept_place
from deliberate.web.participate.cookie import find_current_participant
from deliberate.web.polling_interval import PollingInterval
from deliberate.web.shared_pages import shared_page

bp = Blueprint("live", __name__)
POLLING_INTERVAL = PollingInterval()
NAME = "live_counts"
# A laid out statement takes a kilobyte or two.
MOST_ROWS = 4_000


def lay_out_row(row: LiveRow, _languages: tuple[str, str]) -> Markup:
    """Return a statement with its counts, in the languages of the present request: reader, assembly."""
    return Markup(current_app.jinja_env.get_template("live/row.html").render(row=row))  # noqa: S704  (our own template)


@dataclass
class KeptCounts:
    """What one application keeps: states by question, and laid out statements."""

    states: KeptReads[int, LiveState]
    lay_out: Callable[[LiveRow, tuple[str, str]], Markup] = field(
        default_factory=lambda: lru_cache(MOST_ROWS)(lay_out_row)
    )


@bp.get("/a/<slug>/<int:position>/live")
@requires(Permission.SEE_REPORT, kept=True)
@shared_page
def show(slug: str, position: int) -> ResponseReturnValue:
    """Show the page, or with `?part=counts` only what moves; "not modified" where nothing has moved."""
    participant, has_role = find_current_participant(g.assembly), is_member()
    question = g.question
    state = find_kept().states.get(question.id, lambda: load_live_state(question))
    unseen = load_unseen_rows(question, state, participant, has_role=has_role)
    tag = compute_tag(question, state, unseen)
    whole = request.args.get("part") != "counts"
    if not whole and request.if_none_match.contains_weak(tag):
        return add_polling_headers(make_response("", 304), tag)
    counts = render_counts(state.build_view(unseen))
    if not whole:
        return add_polling_headers(make_response(counts), tag)
    leave_kept_place()
    return render_template(
        "live/show.html",
        assembly=g.assembly,
        question=g.question,
        counts=counts,
        may_vote=g.assembly.is_open and is_allowed(Permission.TAKE_PART),
    )


def find_kept() -> KeptCounts:
    """Return what this application keeps of live results."""
    kept: KeptCounts | None = current_app.extensions.get(NAME)
    if kept is None:
        seconds = current_app.config["PAGE_CACHE_SECONDS"]
        kept = current_app.extensions.setdefault(NAME, KeptCounts(KeptReads(seconds)))
    return kept


def compute_tag(question: Question, state: LiveState, unseen: frozenset[int] | None) -> str:
    """Return a tag that changes whenever what this reader sees has changed; other readers may have the same."""
    seen = "all" if unseen is None else f"{zlib.crc32(repr(sorted(unseen)).encode()):x}"
    return f"{question.id}-{state.mark:x}-{seen}-{get_locale()}-{int(question.assembly.is_open)}"


def render_counts(view: LiveView) -> Markup:
    """Return turnout and statements, the statements as they were laid out when they last moved."""
    languages, lay_out = (str(get_locale()), str(g.assembly.language)), find_kept().lay_out
    shown, unseen = list[Markup](), list[Markup]()
    for row in view.rows:
        (unseen if row.hidden == UNSEEN else shown).append(lay_out(row, languages))
    page = current_app.jinja_env.get_template("live/counts.html")
    return Markup(page.render(live=view, shown=shown, unseen=unseen))  # noqa: S704  (our own template)


def add_polling_headers(answer: Response, tag: str) -> Response:
    """Add the tag, and the seconds until it is worth asking again."""
    answer.set_etag(tag)
    answer.headers["X-Ask-Again"] = str(POLLING_INTERVAL.next())
    return answer
