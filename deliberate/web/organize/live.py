"""What moves while an assembly is open: counts for the overview, and the page for the hall."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from flask import Response, g, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import format_decimal, gettext

from deliberate.models import Assembly
from deliberate.queries.counts import assembly_counts
from deliberate.queries.moderation_queue import waiting_count
from deliberate.queries.runs import latest_run
from deliberate.rules import Permission
from deliberate.web.access import requires
from deliberate.web.mount import public_url
from deliberate.web.organize import bp
from deliberate.web.qr import draw_qr
from deliberate.web.reach import Reach, local_only, reach_words


def join_link(assembly: Assembly, channel: str | None = None) -> str:
    """The address to hand out, everywhere or by one channel."""
    return public_url("participate.assembly", slug=assembly.slug, c=channel)


def join_picture(assembly: Assembly) -> str:
    """The link as a QR code: inline SVG of our own drawing."""
    return draw_qr(join_link(assembly))


def moving(assembly: Assembly) -> dict[str, Any]:
    """Counts as they are shown, and the newest run of each question."""
    counts = assembly_counts(assembly)
    runs = {question.position: latest_run(question) for question in assembly.questions}
    return {
        "counts": {
            "participants": format_decimal(counts.participants),
            "votes": format_decimal(counts.votes),
            "statements": format_decimal(counts.visible),
            "waiting": format_decimal(waiting_count(assembly)),
        },
        "open": assembly.is_open,
        "runs": {
            position: {"state": run.state, "progress": run.progress, "stage": gettext(run.stage) if run.stage else ""}
            for position, run in runs.items()
            if run is not None
        },
    }


@bp.get("/<slug>/live")
@requires(Permission.SEE_DESK)
def live(slug: str) -> ResponseReturnValue:
    """The counts for a page that stays open; "not modified" where nothing has moved."""
    found = moving(g.assembly)
    answer: Response = jsonify(found)
    answer.set_etag(hashlib.sha256(json.dumps(found, sort_keys=True).encode()).hexdigest()[:32])
    return answer.make_conditional(request)


@bp.get("/<slug>/screen")
@requires(Permission.SEE_DESK)
def screen(slug: str) -> ResponseReturnValue:
    """For the wall of a hall: question, link, code and counters; no result."""
    return render_template(
        "organize/screen.html",
        assembly=g.assembly,
        link=join_link(g.assembly),
        code=join_picture(g.assembly),
        counts=moving(g.assembly)["counts"],
        local=reach_words(Reach.LOCAL) if local_only() else "",
    )
