"""The card of the voting page: which statement it shows, and how far the voter is."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request

from deliberate.extensions import db
from deliberate.models import Participant, Statement
from deliberate.queries.next_statement import (
    RoutedStatement,
    VotingQueue,
    find_pending_statement,
    route_next_statement,
)
from deliberate.web.numbers import read_sent_number
from deliberate.web.participate.cookie import seal_draw

BATCH_SIZE = 10


@dataclass(frozen=True)
class VotingCard:
    """What the voting page shows: the statement, or none when all are answered; how far the voter is."""

    statement: Statement | None
    draw: str
    answered: int
    total: int

    @property
    def place(self) -> int:
        """Which statement of the present batch this is, from 1."""
        return self.answered % BATCH_SIZE + 1

    @property
    def batch(self) -> int:
        """How long the present batch is."""
        return min(BATCH_SIZE, self.total - self.answered // BATCH_SIZE * BATCH_SIZE)

    @property
    def is_batch_done(self) -> bool:
        return self.answered > 0 and self.answered % BATCH_SIZE == 0


def build_card(queue: VotingQueue, participant: Participant | None) -> VotingCard:
    """Return the card of the statement asked for, else of the last one shown if still open, else of a new draw.

    A new draw is logged when its vote comes back.
    """
    asked = find_requested_statement(queue)
    shown = find_pending_statement(queue, participant) if asked is None else None
    draw = asked or (RoutedStatement(shown, "", 0.0) if shown is not None else route_next_statement(queue))
    statement = db.session.get(Statement, draw.statement_id) if draw is not None else None
    seal = seal_draw(draw, statement.wording) if draw is not None and statement is not None and shown is None else ""
    return VotingCard(statement, seal, queue.answered, queue.answered + len(queue.open))


def build_reworded_card(queue: VotingQueue, statement: Statement) -> VotingCard:
    """Return a statement in its new wording, for someone who sent a vote on the old one."""
    seal = seal_draw(RoutedStatement(statement.id, "chosen", 1.0), statement.wording)
    return VotingCard(statement, seal, queue.answered, queue.answered + len(queue.open))


def find_requested_statement(queue: VotingQueue) -> RoutedStatement | None:
    """Return the statement that `?statement=` names, as long as it is open and not answered yet."""
    number = read_sent_number(request.args, "statement")
    if number is None:
        return None
    wanted = queue.id_of(number)
    return RoutedStatement(wanted, "chosen", 1.0) if any(queued.id == wanted for queued in queue.open) else None
