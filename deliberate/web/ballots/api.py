"""`POST …/votes` and `GET …/cards`: votes and what to vote on next, for clients that speak JSON."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, jsonify, request
from flask.typing import ResponseReturnValue

from deliberate.errors import DomainError, WordingChanged
from deliberate.models.columns import now
from deliberate.queries.next_statement import RoutedStatement
from deliberate.queries.statements import load_statement
from deliberate.rules import Permission
from deliberate.services.vote_path.ballots import BallotBatch, BoardStatement, Card, CardOrigin
from deliberate.services.vote_path.board import Board, compute_added
from deliberate.services.voting import choose_first_cards, load_kept_board
from deliberate.web.access import requires
from deliberate.web.ballots.answer import CardJSON, ResultJSON, build_cards, build_progress, build_results
from deliberate.web.ballots.casting import cast_batch
from deliberate.web.ballots.seal import find_card_key
from deliberate.web.ballots.sent import MOST_HELD, SentVote, SentVotes, read_held, read_votes, read_wanted
from deliberate.web.errors import build_error_document
from deliberate.web.forms.participate import Joining
from deliberate.web.numbers import read_sent_number, read_sent_numbers
from deliberate.web.participate.acting_as import compute_client_name
from deliberate.web.participate.cookie import find_current_participant, is_signed_out

bp = Blueprint("ballots", __name__, url_prefix="/api/v1")


@bp.get("/assemblies/<slug>/questions/<int:position>/cards")
@requires(Permission.SEE_ASSEMBLY, kept=True)
def cards(slug: str, position: int) -> ResponseReturnValue:
    """Show what to vote on next, how far one is, and whether voting is open. Stores nothing."""
    wanted = read_wanted(read_sent_number(request.args, "next") if "next" in request.args else 3)
    held = read_held(read_sent_numbers(request.args, "held")[: MOST_HELD + 1])
    participant, board = find_current_participant(g.assembly), load_kept_board(slug, position)
    outcome = choose_first_cards(
        participant=participant, board=board, held=held, wanted=wanted if g.assembly.is_open else 0
    )
    return answer_json(
        {
            "open": g.assembly.is_open,
            "participant": participant is not None,
            "who": compute_client_name(participant),
            "signed_out": is_signed_out(g.assembly),
            "consent": g.assembly.consent_version,
            "progress": build_progress(outcome.answered, outcome.total),
            "next": build_cards(outcome.cards, board, find_card_key()),
        }
    )


@bp.post("/assemblies/<slug>/questions/<int:position>/votes")
@requires(Permission.TAKE_PART)
def cast(slug: str, position: int) -> ResponseReturnValue:
    """Store 1 to 20 votes; each has a result of its own. The first one makes its sender a participant."""
    key = find_card_key()
    sent, board = read_votes(request.get_data(), key), load_kept_board(slug, position)
    joining = Joining(consent_version=sent.consent, starts_over=sent.starts_over)
    outcome = cast_batch(build_batch(sent, board), board, joining)
    return answer_json(
        {
            "results": build_results(sent.votes, outcome.results, build_refused),
            "progress": build_progress(outcome.answered, outcome.total),
            "next": build_cards(outcome.cards, board, key),
        }
    )


def build_batch(sent: SentVotes, board: Board) -> BallotBatch:
    """Return the votes as the vote path takes them."""
    return BallotBatch(
        assembly_id=board.assembly_id,
        question_id=board.question_id,
        ballots=sent.ballots,
        showing=sent.showing,
        held=sent.held,
        wanted=sent.wanted,
    )


def build_refused(vote: SentVote, refusal: DomainError) -> ResultJSON:
    """Return why a vote was refused, in the reader's language; with the present wording where it is another one."""
    result: ResultJSON = {
        "id": vote.client_id,
        "statement": vote.number if vote.number >= 0 else None,
        "stored": False,
        "error": build_error_document(refusal)["error"],
    }
    if isinstance(refusal, WordingChanged):
        replacement = build_replacement(vote.number)
        if replacement is not None:
            result["replacement"] = replacement
    return result


def build_replacement(number: int) -> CardJSON | None:
    """Return the card of the present wording of a statement; None where it takes no votes."""
    newest = load_statement(g.question, number).newest
    if not newest.is_visible:
        return None
    participant, key = find_current_participant(g.assembly), find_card_key()
    shown = BoardStatement(
        newest.id,
        newest.number,
        newest.text,
        newest.wording,
        str(newest.origin),
        compute_added(newest.created_at, newest.moderated_at),
    )
    origin = CardOrigin(
        RoutedStatement(newest.id, "chosen", 1.0),
        newest.wording,
        participant.id if participant is not None else 0,
        int(now().timestamp()),
    )
    return build_cards([Card(shown, origin)], load_kept_board(g.assembly.slug, g.question.position), key)[0]


def answer_json(document: dict[str, Any]) -> ResponseReturnValue:
    """Return a document that is one person's own."""
    response = jsonify(document)
    response.headers["Cache-Control"] = "no-store"
    return response
