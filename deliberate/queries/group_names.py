"""The names that people gave to published opinion groups."""

from __future__ import annotations

from sqlalchemy import select

from deliberate.extensions import db
from deliberate.models import GroupName, Run


def load_group_name_rows(run_id: int) -> dict[str, GroupName]:
    """Return the rows of a run's named groups, by letter."""
    rows = select(GroupName).where(GroupName.run_id == run_id).order_by(GroupName.label)
    return {row.label: row for row in db.session.scalars(rows)}


def count_unreviewed_names(run_id: int) -> int:
    """Return how many names of a run were carried over and not reviewed yet."""
    return sum(row.carried for row in load_group_name_rows(run_id).values())


def load_group_names_of_all_runs(question_id: int) -> list[tuple[int, str, str]]:
    """Return (run, letter, name) of all named groups of a question: differs whenever someone has named one."""
    rows = (
        select(GroupName.run_id, GroupName.label, GroupName.name)
        .join(Run, Run.id == GroupName.run_id)
        .where(Run.question_id == question_id)
        .order_by(GroupName.run_id, GroupName.label)
    )
    return [(run, label, name) for run, label, name in db.session.execute(rows)]
