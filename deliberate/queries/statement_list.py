"""The list of a question's statements: found by words, filtered by state, fifty a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from deliberate.extensions import db
from deliberate.models import Moderation, Question, Statement

ROWS_ON_A_PAGE = 50
REPLACED = "replaced"
# "" is every state.
STATES = ("", *(str(state) for state in Moderation), REPLACED)


@dataclass(frozen=True)
class StatementList:
    """One page of the statements that match.

    counts: how many match the words in each state, "" for all of them. found: how many match words and state. total:
    statements of the question.
    """

    statements: Sequence[Statement]
    counts: Mapping[str, int]
    found: int
    total: int
    find: str
    state: str
    page: int
    pages: int

    @property
    def address(self) -> dict[str, str]:
        """What the address says of the search, for links to other pages of it."""
        return {name: value for name, value in (("find", self.find), ("state", self.state)) if value}

    @property
    def first(self) -> int:
        """The place of the first statement of the page among those found; 0 where none is."""
        return (self.page - 1) * ROWS_ON_A_PAGE + 1 if self.found else 0


def load_statement_list(
    question: Question, *, find: str = "", state: str = "", page: int = 1, around: int | None = None
) -> StatementList:
    """Return one page of those with every word of `find` (or the number) in this state; an unknown state means all.

    around: number of a statement whose page is wanted instead of `page`. Reads the text of every statement, but only
    the statements of the page as a whole.
    """
    state = state if state in STATES else ""
    columns = (Statement.id, Statement.number, Statement.text, Statement.moderation, Statement.replaced_by_id)
    mine = select(*columns).where(Statement.question_id == question.id).order_by(Statement.number)
    rows = db.session.execute(mine).all()
    words = find.casefold().split()
    matching = [row for row in rows if all(word in row.text.casefold() or word == str(row.number) for word in words)]
    states = {row.id: REPLACED if row.replaced_by_id is not None else str(row.moderation) for row in matching}
    chosen = [row for row in matching if state in ("", states[row.id])]
    pages = max(-(-len(chosen) // ROWS_ON_A_PAGE), 1)
    place = next((n for n, row in enumerate(chosen) if row.number == around), None)
    page = min(max(page if place is None else place // ROWS_ON_A_PAGE + 1, 1), pages)
    shown = [row.id for row in chosen[(page - 1) * ROWS_ON_A_PAGE : page * ROWS_ON_A_PAGE]]
    statements = db.session.scalars(select(Statement).where(Statement.id.in_(shown)).order_by(Statement.number)).all()
    return StatementList(
        statements=statements,
        counts={"": len(matching), **Counter(states.values())},
        found=len(chosen),
        total=len(rows),
        find=find,
        state=state,
        page=page,
        pages=pages,
    )
