"""The organizer's desk, one file per topic."""

from typing import Any

from flask import Blueprint, g

from deliberate.queries.desk import waiting_count
from deliberate.reports.imported import past_of
from deliberate.rules import Permission
from deliberate.web.access import allowed
from deliberate.web.organize import words
from deliberate.web.rate_limits import flood_in

bp = Blueprint("organize", __name__, url_prefix="/organize")


@bp.context_processor
def desk_words() -> dict[str, Any]:
    """What every page of the desk may ask: its words, who may do what, how much waits."""
    return {
        "words": words,
        "may": lambda permission: allowed(Permission(permission)),
        "past_of": past_of,
        "flood": flood_in(g.assembly) if g.get("assembly") is not None else None,
        "to_moderate": waiting_count(g.assembly) if g.get("assembly") is not None else 0,
    }


from deliberate.web.organize import (  # noqa: E402
    analysis,
    answers,
    archiving,
    channels,
    cloning,
    codebooks,
    codes,
    coding,
    defaults,
    form_drafts,
    framing,
    groups,
    importing,
    live,
    members,
    method,
    moderation,
    opening,
    overview,
    pauses,
    people,
    practice,
    reach,
    settling,
    setup,
    statements,
    tensions,
)

__all__ = [
    "analysis",
    "answers",
    "archiving",
    "bp",
    "channels",
    "cloning",
    "codebooks",
    "codes",
    "coding",
    "defaults",
    "form_drafts",
    "framing",
    "groups",
    "importing",
    "live",
    "members",
    "method",
    "moderation",
    "opening",
    "overview",
    "pauses",
    "people",
    "practice",
    "reach",
    "settling",
    "setup",
    "statements",
    "tensions",
]
