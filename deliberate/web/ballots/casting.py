"""Lets a request vote: its participant at once, someone new by joining with the first vote that is stored."""

from __future__ import annotations

from dataclasses import replace

from flask import g

from deliberate.errors import StorageUncertain, VoteStateUnknown
from deliberate.services.joining import hash_secret
from deliberate.services.vote_path.ballots import Ballot, BallotBatch, BallotResult, BatchOutcome
from deliberate.services.vote_path.board import Board
from deliberate.services.voting import cast_ballots, load_kept_board, submit_ballots
from deliberate.web.forms.participate import Joining
from deliberate.web.participate.acting_as import ensure_acting_as
from deliberate.web.participate.cookie import find_current_participant, find_or_join_participant
from deliberate.web.signed_cookie import read_cookie_token
from deliberate.web.transaction import end_reading, write_transaction


class NothingStored(Exception):
    """Every vote of a newcomer was refused, so that no one has joined."""

    def __init__(self, outcome: BatchOutcome) -> None:
        self.outcome = outcome


def cast_batch(batch: BallotBatch, board: Board, joining: Joining) -> BatchOutcome:
    """Store a batch for the participant of this request, who may join with it.

    Raises AssemblyNotOpen, AssemblyClosed, DeviceSignedOut, ParticipantMerged, VoteStateUnknown; for someone new
    JoiningPaused, TooManyJoin.
    """
    token = read_cookie_token(g.assembly)
    participant = find_current_participant(g.assembly) if token is not None else None
    if token is not None and participant is not None:
        ensure_acting_as(participant)
        end_reading()
        return submit_ballots(batch=replace(batch, token_hash=hash_secret(token)), board=board)
    try:
        with write_transaction(afresh=False):
            participant = find_or_join_participant(g.assembly, joining)
            outcome = cast_ballots(batch=replace(batch, participant_id=participant.id), board=board)
            if all(result.refusal is not None for result in outcome.results):
                raise NothingStored(outcome)
            return outcome
    except NothingStored as nothing:
        g.participant, g.nobody_joined = None, True
        return nothing.outcome
    except StorageUncertain as uncertain:
        raise VoteStateUnknown(retry_after=uncertain.retry_after) from uncertain


def cast_single(ballot: Ballot, joining: Joining | None = None, wanted: int = 1) -> BallotResult:
    """Store one ballot on the question of this request, and draw and log what comes next. Raises its refusal, and what
    `cast_batch` raises."""
    board = load_kept_board(g.assembly.slug, g.question.position)
    batch = BallotBatch(board.assembly_id, board.question_id, (ballot,), wanted=wanted)
    result = cast_batch(batch, board, joining or Joining()).results[0]
    if result.refusal is not None:
        raise result.refusal
    return result
