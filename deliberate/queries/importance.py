"""How many people marked a statement as important to them: counted apart from votes, and part of no result."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func, select

from deliberate.extensions import db
from deliberate.models import Moderation, Question, Statement, Vote
from deliberate.queries.linked_wordings import follow_links


def count_marks_on(statement_ids: Iterable[int]) -> dict[int, int]:
    """Return how many people marked each of these statements as important to them, by row id; none are left out."""
    rows = db.session.execute(
        select(Vote.statement_id, func.count())
        .where(Vote.is_important, Vote.statement_id.in_(list(statement_ids)))
        .group_by(Vote.statement_id)
    )
    return dict(rows.all())


def count_marks(question: Question) -> dict[int, int]:
    """Return how many people marked each visible statement, by public number; 0 where no one did.

    Whoever marked it or a statement that was merged into it is counted once. Marks on a wording that was replaced are
    left out, as votes on it are.
    """
    rows = db.session.execute(
        select(Statement.id, Statement.number, Statement.moderation, Statement.merged_into_id).where(
            Statement.question_id == question.id, Statement.replaced_by_id.is_(None)
        )
    ).all()
    visible = {row.id: row.number for row in rows if row.moderation == Moderation.VISIBLE}
    into = {row.id: row.merged_into_id for row in rows if row.moderation == Moderation.MERGED}
    found = dict.fromkeys(visible.values(), 0)
    people: dict[int, set[int]] = {}
    marked = select(Vote.statement_id, Vote.participant_id).join(Statement, Statement.id == Vote.statement_id)
    for statement, person in db.session.execute(marked.where(Statement.question_id == question.id, Vote.is_important)):
        root = visible.get(follow_links(statement, into))
        if root is not None:
            people.setdefault(root, set()).add(person)
    return found | {number: len(marking) for number, marking in people.items()}
