"""The blueprint of the organizers' pages, and the template variables that all of them have."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g

from deliberate.queries.moderation_queue import count_moderation_queue
from deliberate.queries.question_work import count_question_work
from deliberate.reports.imported import load_import_history
from deliberate.rules import Permission
from deliberate.web.access import is_allowed
from deliberate.web.organize import labels
from deliberate.web.rate_limits import load_flood

bp = Blueprint("organize", __name__, url_prefix="/organize")


@bp.context_processor
def desk_words() -> dict[str, Any]:
    """Return the template variables of every organizers' page: labels, permissions, how much waits."""
    return {
        "words": labels,
        "may": lambda permission: is_allowed(Permission(permission)),
        "past_of": load_import_history,
        "flood": load_flood(g.assembly) if g.get("assembly") is not None else None,
        "question_work": count_question_work,
        "to_moderate": count_moderation_queue(g.assembly) if g.get("assembly") is not None else 0,
    }
