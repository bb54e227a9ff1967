"""The list of a question's statements on the desk: found by words, filtered by state, fifty a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import request
from sqlalchemy import select

from deliberate.extensions import db
from deliberate.models import Question, Statement
from deliberate.text import N_
from deliberate.web.numbers import read_sent_number

ROWS_ON_A_PAGE = 50
REPLACED = "replaced"
# In the order of the filter; "" is every state.
STATES = {
    "": N_("All"),
    "waiting": N_("Waiting for a moderator"),
    "visible": N_("Visible to everyone"),
    "rejected": N_("Rejected by a moderator"),
    "merged": N_("Merged with a similar statement"),
    REPLACED: N_("Replaced by a new wording"),
}


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


def load_statement_list(question: Question) -> StatementList:
    """Return the page that the address asks for: `find`, `state`, `page`, or `around` the number of a statement.

    Reads the text of every statement, but only the statements of one page as a whole.
    """
    find, state = request.args.get("find", "").strip(), request.args.get("state", "")
    state = state if state in STATES else ""
    rows = db.session.execute(
        select(
            Statement.id, Statement.number, Statement.text, Statement.moderation, Statement.replaced_by_id
        ).where(Statement.question_id == question.id).order_by(Statement.number)
    ).all()  # fmt: skip
    words = find.casefold().split()
    matching = [row for row in rows if all(word in row.text.casefold() or word == str(row.number) for word in words)]
    states = {row.id: REPLACED if row.replaced_by_id is not None else str(row.moderation) for row in matching}
    chosen = [row for row in matching if state in ("", states[row.id])]
    pages = max(-(-len(chosen) // ROWS_ON_A_PAGE), 1)
    around = read_sent_number(request.args, "around")
    place = next((n for n, row in enumerate(chosen) if row.number == around), None)
    asked = read_sent_number(request.args, "page") or 1 if place is None else place // ROWS_ON_A_PAGE + 1
    page = min(max(asked, 1), pages)
    shown = [row.id for row in chosen[(page - 1) * ROWS_ON_A_PAGE : page * ROWS_ON_A_PAGE]]
    statements = db.session.scalars(select(Statement).where(Statement.id.in_(shown)).order_by(Statement.number)).all()
    counts = Counter(states.values())
    return StatementList(
        statements=statements,
        counts={"": len(matching), **counts},
        found=len(chosen),
        total=len(rows),
        find=find,
        state=state,
        page=page,
        pages=pages,
    )
