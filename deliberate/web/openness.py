"""What everybody may check: the moderators' decisions with their reasons, without names and without the texts."""

from __future__ import annotations

from collections import Counter

from flask import Blueprint, g, render_template
from flask.typing import ResponseReturnValue

from deliberate.queries.desk import decisions_of
from deliberate.rules import Permission
from deliberate.web.access import requires
from deliberate.web.organize.words import REASONS, VERDICTS

bp = Blueprint("openness", __name__)


@bp.get("/a/<slug>/decisions")
@requires(Permission.SEE_ASSEMBLY)
def decisions(slug: str) -> ResponseReturnValue:
    """Every decision of a moderator: what on, when, which verdict, why."""
    entries = decisions_of(g.assembly)
    return render_template(
        "home/decisions.html",
        assembly=g.assembly,
        entries=entries,
        tally=Counter(str(entry.detail.get("verdict")) for entry in entries),
        verdicts=VERDICTS,
        reasons=REASONS,
    )
