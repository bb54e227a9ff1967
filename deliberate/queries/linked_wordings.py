"""Statements that people linked because they say the same: each with its own votes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import case, func, select

from deliberate.extensions import db
from deliberate.models import Moderation, Question, Statement, Vote


@dataclass(frozen=True)
class LinkedWording:
    """One wording of a wish: number, text, and how people voted on it while it took votes."""

    number: int
    text: str
    agrees: int
    disagrees: int
    passes: int

    @property
    def votes(self) -> int:
        return self.agrees + self.disagrees + self.passes


def load_linked_wordings(question: Question) -> dict[int, list[LinkedWording]]:
    """Return, by the number of the statement that stands for them, all wordings of it with their votes apart: its own
    first, then those that moderators merged into it. Statements that nothing was merged into are left out."""
    into = dict(
        db.session.execute(
            select(Statement.id, Statement.merged_into_id).where(
                Statement.question_id == question.id, Statement.moderation == Moderation.MERGED
            )
        ).all()
    )
    if not into:
        return {}
    choices = [func.sum(case((Vote.choice == choice, 1), else_=0)) for choice in (1, -1, 0)]
    rows = db.session.execute(
        select(Statement.id, Statement.number, Statement.text, *choices)
        .outerjoin(Vote, Vote.statement_id == Statement.id)
        .where(Statement.question_id == question.id)
        .group_by(Statement.id, Statement.number, Statement.text)
        .order_by(Statement.number)
    ).all()
    numbers = {row[0]: row[1] for row in rows}
    found: dict[int, list[LinkedWording]] = {}
    for key, number, text, *counts in rows:
        root = follow_links(key, into)
        if root in numbers:
            found.setdefault(numbers[root], []).append(LinkedWording(number, text, *(count or 0 for count in counts)))
    return {
        root: sorted(wordings, key=lambda one: (one.number != root, one.number))
        for root, wordings in found.items()
        if len(wordings) > 1
    }


def follow_links(key: int, into: Mapping[int, int | None]) -> int:
    """Return the statement at the end of the links; they lead in no circle (`formats/full_check`)."""
    passed = {key}
    while (following := into.get(key)) is not None and following not in passed:
        passed.add(following)
        key = following
    return key
