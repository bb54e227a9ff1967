"""What moves while an assembly is open: counts for the overview, and the presentation screen."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from flask import Response, flash, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_decimal, gettext
from flask_login import current_user

from deliberate.models import Assembly
from deliberate.queries.counts import count_assembly_participation
from deliberate.queries.moderation_queue import count_moderation_queue
from deliberate.queries.runs import find_latest_run
from deliberate.rules import Permission
from deliberate.services.hall import create_hall_link, withdraw_hall_link
from deliberate.web.access import requires
from deliberate.web.mount import build_public_url
from deliberate.web.organize.blueprint import bp
from deliberate.web.qr import draw_qr
from deliberate.web.reach import Reachability, describe_reachability, is_local_only
from deliberate.web.refusals import refusals_on
from deliberate.web.transaction import write_transaction


def build_join_link(assembly: Assembly, channel: str | None = None) -> str:
    """Return the address to hand out, everywhere or by one channel."""
    return build_public_url("participate.assembly", slug=assembly.slug, c=channel)


def render_join_qr(assembly: Assembly) -> str:
    """Return the link as a QR code: inline SVG of our own drawing."""
    return draw_qr(build_join_link(assembly))


def load_live_state(assembly: Assembly) -> dict[str, Any]:
    """Return counts as they are shown, and the newest run of each question."""
    counts = count_assembly_participation(assembly)
    runs = {question.position: find_latest_run(question) for question in assembly.questions}
    return {
        "counts": {
            "participants": format_decimal(counts.participants),
            "votes": format_decimal(counts.votes),
            "statements": format_decimal(counts.visible),
            "waiting": format_decimal(count_moderation_queue(assembly)),
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
    """Show the counts for a page that stays open; "not modified" where nothing has moved."""
    state = load_live_state(g.assembly)
    answer: Response = jsonify(state)
    answer.set_etag(hashlib.sha256(json.dumps(state, sort_keys=True).encode()).hexdigest()[:32])
    return answer.make_conditional(request)


def render_screen_page() -> str:
    """Return the page of the presentation screen: its link, and what it shows."""
    key = g.assembly.hall_key
    return render_template(
        "organize/screen.html",
        assembly=g.assembly,
        screen=build_public_url("hall.show", key=key) if key is not None else None,
        local=describe_reachability(Reachability.LOCAL) if is_local_only() else "",
    )


@bp.get("/<slug>/screen")
@requires(Permission.SEE_DESK)
def screen(slug: str) -> ResponseReturnValue:
    """Show how to open the presentation screen in a hall."""
    return render_screen_page()


@bp.post("/<slug>/screen")
@requires(Permission.OPEN_AND_CLOSE, also=Permission.SEE_REPORT)
@refusals_on(render_screen_page)
def create_screen_link(slug: str) -> ResponseReturnValue:
    """Create the link that opens the screen without logging in."""
    with write_transaction():
        create_hall_link(assembly=g.assembly, actor=current_user)
    return redirect(url_for(".screen", slug=slug), 303)


@bp.post("/<slug>/screen/withdraw")
@requires(Permission.OPEN_AND_CLOSE)
@refusals_on(render_screen_page)
def withdraw_screen_link(slug: str) -> ResponseReturnValue:
    """Let the link lead nowhere from now on."""
    with write_transaction():
        withdraw_hall_link(assembly=g.assembly, actor=current_user)
    flash(gettext("The link was withdrawn. Screens that were opened with it no longer work."), "status")
    return redirect(url_for(".screen", slug=slug), 303)
