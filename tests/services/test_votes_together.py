"""Batches that PostgreSQL commits together: each has its own answer, and none waits for another's person."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text

from deliberate.errors import AssemblyClosed
from deliberate.extensions import db
from deliberate.models import Assembly, Vote
from deliberate.services.assemblies import close_assembly
from deliberate.services.joining import hash_secret, join_assembly
from deliberate.services.vote_path.ballots import Ballot, BallotBatch
from deliberate.services.vote_path.board import Board
from deliberate.services.vote_path.path import VotePath, find_vote_path, read_board_without_session
from deliberate.services.vote_path.together import PostgresGroupWriter, StoreAlone
from deliberate.services.vote_path.writer import WaitingBatch
from tests.databases import Postgres, application
from tests.services.test_routing import open_assembly

Opened = tuple[VotePath, Board]


pytestmark = pytest.mark.postgres


@pytest.fixture
def app(postgres: Postgres, tmp_path: Path) -> Iterator[Flask]:
    with postgres.fresh() as url, application(url, tmp_path) as made:
        yield made


@pytest.fixture
def opened(app: Flask) -> Opened:
    """Three people, "person 0" to "person 2", and where they vote."""
    with app.app_context():
        assembly = open_assembly(statements=6)
        for number in range(3):
            join_assembly(assembly=assembly, token=f"person {number}")
        db.session.commit()
    path = find_vote_path(app)
    return path, read_board_without_session(path, "trees", 1)


def waiting(board: Board, person: int, *numbers: int) -> WaitingBatch:
    ballots = tuple(Ballot(number, 1, None, 1) for number in numbers)
    token = hash_secret(f"person {person}")
    return WaitingBatch(BallotBatch(board.assembly_id, board.question_id, ballots, token_hash=token), board)


def write(path: VotePath, *group: WaitingBatch) -> PostgresGroupWriter:
    writer = path.writer
    assert isinstance(writer, PostgresGroupWriter)
    writer.write(group)
    return writer


def test_whoever_is_held_or_sends_twice_is_left_out_and_the_others_are_stored(app: Flask, opened: Opened) -> None:
    path, board = opened
    held, free, again, nobody = (waiting(board, *one) for one in ((0, 1), (1, 1, 2), (1, 3), (9, 1)))
    with path.engine.connect() as other:
        other.execute(text("SELECT id FROM participant ORDER BY id LIMIT 1 FOR UPDATE"))
        writer = write(path, held, free, again, nobody)
        other.rollback()
    assert isinstance(held.error, StoreAlone)
    assert isinstance(nobody.error, StoreAlone)
    assert free.outcome is not None
    assert [result.changed for result in free.outcome.results] == [True, True]
    assert writer.waiting.get_nowait() is again
    write(path, again, held_again := waiting(board, 0, 1))
    assert again.outcome is not None
    assert held_again.outcome is not None
    # What was seen on the second look was committed by the first.
    assert again.outcome.answered == 3
    with app.app_context():
        assert len(db.session.scalars(select(Vote)).all()) == 4


def test_a_close_refuses_each_and_a_group_that_breaks_is_stored_one_by_one(
    app: Flask, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, board = opened
    monkeypatch.setattr("deliberate.services.vote_path.together.READ_TOGETHER", "SELECT 1 / 0, %(tokens)s::text[]")
    broken = waiting(board, 1, 1)
    write(path, broken)
    assert isinstance(broken.error, StoreAlone)
    assert path.writer.submit(broken.batch, board).answered == 1
    monkeypatch.undo()
    with app.app_context():
        close_assembly(assembly=db.session.scalars(select(Assembly)).one(), actor=None)
        db.session.commit()
    late = [waiting(board, person, 1) for person in range(3)]
    write(path, *late)
    assert [type(one.error) for one in late] == [AssemblyClosed] * 3
    with app.app_context():
        assert len(db.session.scalars(select(Vote)).all()) == 1
