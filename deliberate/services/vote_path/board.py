"""What is the same for everybody who votes on a question: its visible statements, counts, map and policy.

Kept for a second in each process (`storage/kept_reads`). Whether a vote may be stored is never decided by it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import Connection, bindparam, exists, select

from deliberate.aggregation.routing import RoutingPolicy, parse_policy
from deliberate.models import Amendment, Assembly, Comment, Moderation, Question, Statement
from deliberate.models.json_columns import StatementDirections
from deliberate.services.vote_path.ballots import BoardStatement
from deliberate.storage.base import get_table

ASSEMBLY, QUESTION, STATEMENT = get_table(Assembly), get_table(Question), get_table(Statement)
AMENDMENT, COMMENT = get_table(Amendment), get_table(Comment)
SELECT_QUESTION = (
    select(
        QUESTION.c.id,
        ASSEMBLY.c.id.label("assembly_id"),
        ASSEMBLY.c.language,
        ASSEMBLY.c.routing,
        ASSEMBLY.c.offers_importance,
        QUESTION.c.directions,
        exists().where(AMENDMENT.c.assembly_id == ASSEMBLY.c.id).label("is_amended"),
    )
    .join(ASSEMBLY, ASSEMBLY.c.id == QUESTION.c.assembly_id)
    .where(ASSEMBLY.c.slug == bindparam("slug"), QUESTION.c.position == bindparam("position"))
)
SELECT_VISIBLE = (
    select(
        STATEMENT.c.id,
        STATEMENT.c.number,
        STATEMENT.c.text,
        STATEMENT.c.wording,
        STATEMENT.c.origin,
        STATEMENT.c.shown,
        STATEMENT.c.created_at,
        STATEMENT.c.moderated_at,
        exists()
        .where(COMMENT.c.statement_id == STATEMENT.c.id, COMMENT.c.moderation == Moderation.VISIBLE)
        .label("has_comments"),
    )
    .where(STATEMENT.c.question_id == bindparam("question"), STATEMENT.c.moderation == Moderation.VISIBLE)
    .order_by(STATEMENT.c.number)
)


@dataclass(frozen=True)
class Board:
    """The statements of a question that can be voted on, in the order of numbers, and how the next one is drawn.

    shown: how often each was shown to anyone; this process adds what it logs meanwhile. added: number of a statement →
    since when it is there, in seconds since 1970. commented: statements with comments that others may read.
    is_amended: whether anything of the assembly was changed while it was open.
    """

    assembly_id: int
    question_id: int
    language: str
    policy: RoutingPolicy
    directions: StatementDirections | None
    statements: tuple[BoardStatement, ...]
    shown: dict[int, int]
    numbers: dict[int, int] = field(default_factory=dict)
    added: dict[int, int] = field(default_factory=dict)
    commented: frozenset[int] = frozenset()
    is_amended: bool = False
    offers_importance: bool = False

    def find(self, number: int) -> BoardStatement | None:
        """Return the visible statement with this number, if there is one."""
        return next((one for one in self.statements if one.number == number), None)

    def add_shown(self, statement_ids: Iterable[int]) -> None:
        """Count statements that were shown since the board was read."""
        for statement_id in statement_ids:
            self.shown[statement_id] = self.shown.get(statement_id, 0) + 1


def load_board(connection: Connection, slug: str, position: int) -> Board | None:
    """Read the board of a question; None where there is no such question."""
    found = connection.execute(SELECT_QUESTION, {"slug": slug, "position": position}).one_or_none()
    if found is None:
        return None
    rows = connection.execute(SELECT_VISIBLE, {"question": found.id}).all()
    added = {row.number: compute_added(row.created_at, row.moderated_at) for row in rows}
    return Board(
        assembly_id=found.assembly_id,
        question_id=found.id,
        language=found.language,
        policy=parse_policy(found.routing),
        directions=found.directions or None,
        statements=tuple(
            BoardStatement(
                row.id,
                row.number,
                row.text,
                row.wording,
                str(row.origin),
                added[row.number],
            )
            for row in rows
        ),
        shown={row.id: row.shown for row in rows},
        numbers={row.id: row.number for row in rows},
        added=added,
        commented=frozenset(row.id for row in rows if row.has_comments),
        is_amended=found.is_amended,
        offers_importance=found.offers_importance,
    )


def compute_added(created_at: dt.datetime, moderated_at: dt.datetime | None) -> int:
    """Return since when a visible statement is there to vote on, in seconds since 1970.

    A new wording is made after the decision that it inherits.
    """
    return int(max(created_at, moderated_at or created_at).timestamp())
