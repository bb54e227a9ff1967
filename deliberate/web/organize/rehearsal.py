"""The rehearsal of a draft: a simulated crowd votes, the report is looked at, and all of it goes before opening."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from deliberate.demo.rehearsal import GROUPS, end_rehearsal, rehearse, simulate_rehearsal
from deliberate.queries.participants import has_rehearsal
from deliberate.queries.readiness import MIN_SEEDS, count_visible_seeds
from deliberate.queries.runs import find_latest_run
from deliberate.rules import Permission
from deliberate.web.access import requires
from deliberate.web.organize.blueprint import bp
from deliberate.web.refusals import refusals_on
from deliberate.web.transaction import write_transaction


def render_rehearsal_page() -> str:
    """Return the page of the rehearsal."""
    seeds = [count_visible_seeds(question) for question in g.assembly.questions]
    return render_template(
        "organize/rehearsal.html",
        assembly=g.assembly,
        is_held=has_rehearsal(g.assembly),
        is_possible=min(seeds, default=0) >= MIN_SEEDS,
        people=sum(GROUPS.values()),
        runs=[(question, find_latest_run(question)) for question in g.assembly.questions],
    )


@bp.get("/<slug>/rehearsal")
@requires(Permission.OPEN_AND_CLOSE)
def rehearsal(slug: str) -> ResponseReturnValue:
    """Say what a rehearsal is, or where its reports are."""
    return render_rehearsal_page()


@bp.post("/<slug>/rehearsal")
@requires(Permission.OPEN_AND_CLOSE)
@refusals_on(render_rehearsal_page)
def hold_rehearsal(slug: str) -> ResponseReturnValue:
    """Let the simulated crowd vote."""
    votes = simulate_rehearsal(g.assembly)
    with write_transaction():
        rehearse(assembly=g.assembly, actor=current_user, rehearsal=votes)
    flash(gettext("The simulated crowd has voted. The report follows in a moment."), "status")
    return redirect(url_for(".rehearsal", slug=slug), 303)


@bp.post("/<slug>/rehearsal/remove")
@requires(Permission.OPEN_AND_CLOSE)
@refusals_on(render_rehearsal_page)
def remove_rehearsal(slug: str) -> ResponseReturnValue:
    """Remove everything that the rehearsal made."""
    with write_transaction():
        end_rehearsal(assembly=g.assembly, actor=current_user)
    flash(gettext("The rehearsal was removed, with every simulated vote and result."), "status")
    return redirect(url_for(".assembly", slug=slug), 303)
