"""Decides what a batch of ballots changes: no database, no clock of its own, one refusal for each ballot refused."""

from __future__ import annotations

import datetime as dt

from deliberate.errors import (
    AssemblyClosed,
    AssemblyNotOpen,
    DomainError,
    NotFound,
    StatementNotVisible,
    WordingChanged,
)
from deliberate.models import AssemblyState, Choice
from deliberate.queries.next_statement import RoutedStatement
from deliberate.services.vote_path.ballots import (
    CARD_DAYS,
    MOST_CARDS,
    Ballot,
    BallotBatch,
    BallotResult,
    BatchOutcome,
    BoardStatement,
    Card,
    CardOrigin,
    CurrentStatement,
    VoteRows,
    VoterState,
)
from deliberate.services.vote_path.board import Board
from deliberate.services.vote_path.draw import draw_statement

# The purpose in the token of a card that was logged as shown before.
SHOWN = "shown"


def ensure_takes_votes(state: VoterState, at: dt.datetime) -> None:
    """Raise AssemblyNotOpen, AssemblyClosed."""
    if state.assembly_state == AssemblyState.DRAFT:
        raise AssemblyNotOpen
    if state.assembly_state != AssemblyState.OPEN or (state.closes_at is not None and state.closes_at <= at):
        raise AssemblyClosed


def decide_batch(batch: BallotBatch, state: VoterState, board: Board, at: dt.datetime) -> tuple[BatchOutcome, VoteRows]:
    """Return the answer and the rows to write. Raises AssemblyNotOpen, AssemblyClosed."""
    ensure_takes_votes(state, at)
    return Decision(batch, state, board, at).make()


class Decision:
    """One batch on its way: the person's votes as they become, and the rows that make them so."""

    def __init__(self, batch: BallotBatch, state: VoterState, board: Board, at: dt.datetime) -> None:
        self.batch, self.state, self.board, self.at = batch, state, board, at
        self.votes, self.last_shown, self.shown = dict(state.votes), state.last_shown, set(state.shown)
        self.withdrawn = set[int]()
        self.rows = VoteRows(state.participant_id, at, stale_device=state.stale_device)

    def make(self) -> tuple[BatchOutcome, VoteRows]:
        results = tuple(self.decide_one(ballot) for ballot in self.batch.ballots)
        voted = self.votes.keys()
        open_ones = [one for one in self.board.statements if one.id not in voted]
        answered, total = len(self.board.statements) - len(open_ones), len(self.board.statements)
        self.note_showing(open_ones)
        cards = self.choose_cards(open_ones)
        return BatchOutcome(self.state.participant_id, results, answered, total, cards), self.rows

    def decide_one(self, ballot: Ballot) -> BallotResult:
        """Return what one ballot comes to; refused ones change nothing."""
        statement = self.state.statements.get(ballot.number)
        if statement is None:
            return BallotResult(refusal=NotFound())
        if ballot.choice is None:
            return self.withdraw(statement)
        refusal = find_refusal(statement, ballot)
        if refusal is not None:
            return BallotResult(refusal=refusal)
        wanted = (ballot.choice, ballot.pass_reason if ballot.choice == Choice.PASS else None)
        before = self.votes.get(statement.id)
        if before != wanted:
            self.votes[statement.id] = self.rows.votes[statement.id] = wanted
            # A new reason for passing is an act too: the log moves with everything that an analysis reads.
            self.rows.events.append((statement.id, ballot.choice))
        if before is None and ballot.origin is not None and self.is_good(ballot.origin, statement.id, ballot.wording):
            self.log_draw(ballot.origin.draw)
        # An offer that ended meanwhile takes the mark along, never the vote.
        important = False if ballot.important and not self.board.offers_importance else ballot.important
        self.note_mark(statement.id, important, is_first=before is None)
        return BallotResult(*wanted, changed=before != wanted, is_first=before is None, important=important)

    def note_mark(self, statement_id: int, important: bool | None, *, is_first: bool) -> None:
        """Keep what a ballot says of the mark. It is no act of voting: the log does not move, and no analysis is due.

        A new vote has no mark, so that nothing is written where it is to have none; but one that was withdrawn in this
        batch and cast again may have kept its row, with the mark.
        """
        says_something = important is not None and (important or not is_first)
        if says_something or statement_id in self.withdrawn:
            self.rows.marks[statement_id] = bool(important)

    def withdraw(self, statement: CurrentStatement) -> BallotResult:
        changed = self.votes.pop(statement.id, None) is not None
        if changed:
            self.rows.votes[statement.id] = None
            self.rows.marks.pop(statement.id, None)
            self.withdrawn.add(statement.id)
            self.rows.events.append((statement.id, None))
            # It is shown again, because the person asked for it.
            self.rows.exposures.append(RoutedStatement(statement.id, "chosen", 1.0))
            self.last_shown = statement.id
        return BallotResult(changed=changed)

    def is_good(self, origin: CardOrigin, statement_id: int, wording: int) -> bool:
        """Return whether a token speaks of this statement and wording, was made for this person and is not too old.

        One made for no one is good for those who joined later.
        """
        for_them = origin.participant_id == self.state.participant_id or (
            origin.participant_id == 0 and origin.issued <= self.state.joined_at.timestamp()
        )
        age = self.at.timestamp() - origin.issued
        matches = origin.draw.statement_id == statement_id and origin.wording == wording
        return matches and for_them and -60 <= age <= CARD_DAYS * 86_400

    def log_draw(self, draw: RoutedStatement) -> None:
        """Log what was shown, once for each draw, however often its token comes back."""
        key = (draw.statement_id, draw.purpose, draw.probability)
        if draw.purpose != SHOWN and key not in self.shown:
            self.shown.add(key)
            self.rows.exposures.append(draw)
            self.rows.shown[draw.statement_id] += 1
            self.last_shown = draw.statement_id

    def note_showing(self, open_ones: list[BoardStatement]) -> None:
        """Log the card that the person's own device shows now."""
        origin = self.batch.showing
        statement = next((one for one in open_ones if origin and one.id == origin.draw.statement_id), None)
        if origin is not None and statement is not None and self.is_good(origin, statement.id, statement.wording):
            self.log_draw(origin.draw)

    def choose_cards(self, open_ones: list[BoardStatement]) -> tuple[Card, ...]:
        """Return what to show next, none of it held already: what was shown last and is still open, then draws.

        Where the person has nothing to go on with, the first card is on their screen next, so its draw is logged now.
        """
        batch, cards = self.batch, list[Card]()
        waits = not batch.held and batch.showing is None
        left = [one for one in open_ones if one.number not in batch.held]
        if batch.showing is not None:
            left = [one for one in left if one.id != batch.showing.draw.statement_id]
        pending = next((one for one in left if one.id == self.last_shown), None)
        voted = [self.board.numbers[key] for key in self.votes if key in self.board.numbers]
        while left and len(cards) < min(batch.wanted, MOST_CARDS):
            if pending is not None and not cards:
                statement, draw = pending, RoutedStatement(pending.id, SHOWN, 1.0)
            else:
                statement, draw = draw_statement(self.board, left, voted)
                if waits and not cards:
                    self.log_draw(draw)
            left = [one for one in left if one is not statement]
            cards.append(self.make_card(statement, draw))
        return tuple(cards)

    def make_card(self, statement: BoardStatement, draw: RoutedStatement) -> Card:
        issued = int(self.at.timestamp())
        return Card(statement, CardOrigin(draw, statement.wording, self.state.participant_id, issued))


def find_refusal(statement: CurrentStatement, ballot: Ballot) -> DomainError | None:
    """Return why this statement takes no vote on the text that was shown, if so."""
    if statement.is_replaced:
        return WordingChanged()
    if not statement.is_visible:
        return StatementNotVisible()
    return WordingChanged() if statement.wording != ballot.wording else None
