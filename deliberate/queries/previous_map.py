"""What an analysis takes up from the run before it: the map that people have seen."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from deliberate.aggregation.modules.space.module import shown_before
from deliberate.extensions import db
from deliberate.models import Question, Run, RunState


def shown_earlier(question: Question) -> dict[str, Any] | None:
    """Module name → what it showed, from the newest finished run; where that drew no map, the one it had taken up.

    None where there has been no map yet.
    """
    newest = db.session.execute(
        select(Run.id, Run.findings, Run.earlier)
        .where(Run.question_id == question.id, Run.state == RunState.FINISHED.value)
        .order_by(Run.id.desc())
        .limit(1)
    ).one_or_none()
    if newest is None:
        return None
    blocks = [block for module in newest.findings["modules"] for block in module["blocks"]]
    drawn = next((block for block in blocks if block["name"] == "space.map"), None)
    if drawn is None:
        taken_up: dict[str, Any] | None = newest.earlier
        return taken_up
    return {"space": {"run": newest.id, "statements": shown_before(drawn)}}
