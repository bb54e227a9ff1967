"""The path to impact: at which level the result counts, and what those who decide have answered."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from deliberate.models import Assembly
from deliberate.text import N_

LEVELS = {
    "L0": N_("It is decided alone; the result is for information."),
    "L1": N_("The result informs the decision; those who decide interpret it."),
    "L2": N_("The result can be adopted as written, unless a veto fixed beforehand is used."),
    "L3": N_("The result binds within the remit."),
    "L4": N_("The process starts by itself or on schedule, and its result binds."),
    "L5": N_("The process can change its own rules, with checks and balances."),
}


@dataclass(frozen=True)
class Process:
    """Level of influence with its meaning, decided outcomes, answers by kind, and whether the date has passed."""

    level: str
    meaning: str
    decided: int
    answered: int
    by_kind: dict[str, int]
    answer_by: dt.date | None
    is_overdue: bool


def process_of(assembly: Assembly, outcomes: Sequence[Any], today: dt.date) -> Process:
    """What was promised and what was kept so far. outcomes: views with `state` and `response`."""
    decided = [item for item in outcomes if item.state in ("accepted", "rejected")]
    answers = Counter(item.response.disposition for item in decided if item.response is not None)
    late = assembly.answer_by is not None and assembly.answer_by < today
    return Process(
        level=assembly.influence_level,
        meaning=LEVELS[assembly.influence_level],
        decided=len(decided),
        answered=answers.total(),
        by_kind=dict(answers),
        answer_by=assembly.answer_by,
        is_overdue=late and answers.total() < len(decided),
    )
