"""The card of the voting page: which statement it shows, and how far the voter is."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import request
from markupsafe import Markup

from deliberate.models import Participant, Question, Statement
from deliberate.queries.next_statement import RoutedStatement, load_voting_queue
from deliberate.queries.statements import find_statement
from deliberate.services.vote_path.ballots import BatchOutcome, BoardStatement, Card
from deliberate.services.vote_path.board import compute_added
from deliberate.services.vote_path.decide import SHOWN
from deliberate.services.voting import choose_first_cards, load_kept_board
from deliberate.web.ballots.answer import BATCH_SIZE
from deliberate.web.ballots.seal import seal_draw
from deliberate.web.filters import format_number
from deliberate.web.numbers import read_sent_number
from deliberate.web.participate.kept_page import OwnTexts

# How many cards a page brings beside the one that it shows.
FURTHER = 3


@dataclass(frozen=True)
class ShownStatement:
    """A statement as a page shows it; number and text may be marks that stand for them.

    added: since when it is there to vote on, in seconds since 1970. is_new: whether that is since one's last visit.
    """

    number: int | str
    text: str
    wording: int
    origin: str
    added: int = 0
    is_new: bool = False

    def mark(self, texts: OwnTexts) -> ShownStatement:
        """Return it with marks for what differs between people."""
        return replace(self, number=texts.mark(self.number), text=texts.mark(self.text), added=0)


def show(statement: Statement | BoardStatement) -> ShownStatement:
    """Return what a page shows of a statement."""
    added = (
        statement.added
        if isinstance(statement, BoardStatement)
        else compute_added(statement.created_at, statement.moderated_at)
    )
    return ShownStatement(statement.number, statement.text, statement.wording, str(statement.origin), added)


@dataclass(frozen=True)
class ShownProgress:
    """How far the voter is, as a page shows it; each may be a mark that stands for it.

    place: which statement of the present batch this is, from 1; batch: how long that batch is; dots: one for each of
    it, those that are answered filled.
    """

    place: int | str
    batch: int | str
    answered: str
    dots: str

    def mark(self, texts: OwnTexts) -> ShownProgress:
        """Return it with marks for all of it."""
        return ShownProgress(
            texts.mark(self.place), texts.mark(self.batch), texts.mark(self.answered), texts.mark(self.dots)
        )


@dataclass(frozen=True)
class VotingCard:
    """What the voting page shows: the statement, or none when all are answered; how far the voter is.

    further: what a script may show after it. marked: how far the voter is, where marks stand for it.
    """

    statement: ShownStatement | None
    draw: str
    answered: int
    total: int
    further: tuple[Card, ...] = ()
    marked: ShownProgress | None = None

    @property
    def progress(self) -> ShownProgress:
        """Return how far the voter is, as the page shows it."""
        if self.marked is not None:
            return self.marked
        return ShownProgress(self.place, self.batch, format_number(self.answered), build_dots(self.place, self.batch))

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

    def tell_news(self, since: int | None) -> VotingCard:
        """Return it with its statement marked as new, where it was added after this time."""
        if self.statement is None or since is None:
            return self
        return replace(self, statement=replace(self.statement, is_new=self.statement.added > since))

    def mark(self, texts: OwnTexts, *, pausing: bool = False) -> VotingCard:
        """Return it with marks for what differs between people, but for whether they have voted on anything at all.

        pausing: whether the page tells of the batch that is done, in place of the next statement.
        """
        if self.statement is None:
            return self
        marked = replace(self, statement=self.statement.mark(texts), draw=texts.mark(self.draw), further=())
        if pausing:
            return marked
        return replace(marked, answered=min(self.answered, 1), marked=self.progress.mark(texts))


def build_dots(place: int, batch: int) -> Markup:
    """Return a dot for each statement of a batch, those before this place filled."""
    return Markup('<i class="on"></i>') * (place - 1) + Markup("<i></i>") * (batch - place + 1)


def build_card(question: Question, participant: Participant | None) -> VotingCard:
    """Return the card of the statement asked for, else of the last one shown if still open, else of a new draw.

    A new draw is logged when its vote comes back.
    """
    outcome = choose_card(question, participant)
    asked = find_requested_statement(question, participant)
    if asked is not None:
        return build_chosen_card(outcome, participant, asked)
    if not outcome.cards:
        return VotingCard(None, "", outcome.answered, outcome.total)
    card, *further = outcome.cards
    draw = card.origin.draw
    seal = "" if draw.purpose == SHOWN else seal_draw(draw, card.statement.wording, card.origin.participant_id)
    return VotingCard(show(card.statement), seal, outcome.answered, outcome.total, tuple(further))


def build_reworded_card(question: Question, participant: Participant | None, statement: Statement) -> VotingCard:
    """Return a statement in its new wording, for someone who sent a vote on the old one."""
    return build_chosen_card(choose_card(question, participant), participant, statement)


def choose_card(question: Question, participant: Participant | None) -> BatchOutcome:
    """Return what is shown next, and how far the voter is."""
    board = load_kept_board(question.assembly.slug, question.position)
    return choose_first_cards(participant=participant, board=board, held=frozenset(), wanted=1 + FURTHER)


def build_chosen_card(outcome: BatchOutcome, participant: Participant | None, statement: Statement) -> VotingCard:
    """Return the card of this very statement."""
    person = participant.id if participant is not None else 0
    seal = seal_draw(RoutedStatement(statement.id, "chosen", 1.0), statement.wording, person)
    further = tuple(card for card in outcome.cards if card.statement.id != statement.id)
    return VotingCard(show(statement), seal, outcome.answered, outcome.total, further[:FURTHER])


def find_requested_statement(question: Question, participant: Participant | None) -> Statement | None:
    """Return the statement that `?statement=` names, as long as it is open and not answered yet. Raises NotFound."""
    number = read_sent_number(request.args, "statement")
    if number is None:
        return None
    queue = load_voting_queue(question, participant)
    wanted = queue.id_of(number)
    return find_statement(question, number) if any(queued.id == wanted for queued in queue.open) else None
