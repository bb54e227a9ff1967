"""The vote path: batches end as one vote after another would, in this process and with others, killed or closed."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import numpy as np
import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from deliberate.aggregation.routing import (
    POLICIES,
    compute_information_gain,
    compute_routing_probabilities,
)
from deliberate.extensions import db
from deliberate.models import Assembly, Choice, Exposure, Participant, Statement, Vote, VoteEvent
from deliberate.services.assemblies import close_assembly
from deliberate.services.joining import join_assembly
from deliberate.services.vote_path.ballots import Ballot, BallotBatch, BoardStatement, CardOrigin
from deliberate.services.vote_path.board import Board, load_board
from deliberate.services.vote_path.draw import draw_statement
from deliberate.services.voting import cast_ballots
from tests.child_processes import ending
from tests.services.test_routing import open_assembly


@settings(max_examples=60)
@given(
    shown=st.lists(st.integers(0, 3), min_size=1, max_size=12),
    policy=st.sampled_from(sorted(POLICIES)),
    directions=st.lists(st.tuples(st.floats(-2, 2), st.floats(-2, 2)), min_size=12, max_size=12),
    voted=st.lists(st.integers(1, 12), max_size=5),
    has_map=st.booleans(),
)
def test_a_draw_has_the_published_probability(
    shown: list[int], policy: str, directions: list[tuple[float, float]], voted: list[int], has_map: bool
) -> None:
    statements = tuple(BoardStatement(10 + n, n + 1, f"Plant {n}.", 1, "seed") for n in range(len(shown)))
    vectors = {str(n + 1): list(one) for n, one in enumerate(directions)}
    known: Any = {"dimensions": 2, "ridge": 0.5, "statements": vectors} if has_map else None
    board = Board(1, 1, "en", POLICIES[policy], known, statements, {10 + n: count for n, count in enumerate(shown)})
    gain = None
    if has_map:
        before, after = (
            np.array([vectors[str(n)] for n in numbers]).reshape(-1, 2) for numbers in (voted, range(1, len(shown) + 1))
        )
        gain = compute_information_gain(before, after, 0.5)
        # Two statements that tell the same but for rounding may fall on either side of a tie.
        if gain is not None and len({round(value, 6) for value in gain}) < len({*gain.tolist()}):
            return
    published = compute_routing_probabilities(shown, gain, POLICIES[policy])
    statement, draw = draw_statement(board, statements, voted)
    assert draw.statement_id == statement.id
    assert draw.probability == pytest.approx(published.total[statement.number - 1])
    assert draw.purpose in {name for name, _, _ in published.purposes}


def make_batch(dice: random.Random, board: Board, person: int, cards: list[CardOrigin]) -> BallotBatch:
    """One to six ballots on any statement, some withdrawn, some with tokens of cards that were given out."""
    by_statement = {origin.draw.statement_id: origin for origin in cards}
    ballots = tuple(
        Ballot(
            number := dice.randint(1, 7),
            dice.choice([1, 0, -1, None]),
            dice.choice([None, "unsure"]),
            1,
            by_statement.get(board.statements[number - 1].id) if number <= 6 else None,
        )
        for _ in range(dice.randint(1, 6))
    )
    held = frozenset(dice.sample(range(1, 7), dice.randint(0, 2)))
    return BallotBatch(
        board.assembly_id, board.question_id, ballots, participant_id=person, held=held, wanted=dice.randint(0, 4)
    )


@pytest.mark.parametrize("seed", range(3))
def test_any_batches_end_as_one_vote_after_another(db_session: Any, seed: int) -> None:
    dice, assembly = random.Random(seed), open_assembly(statements=6)
    people = [join_assembly(assembly=assembly).participant.id for _ in range(2)]
    board = load_board(db_session.connection(), "trees", 1)
    assert board is not None
    ids = {one.number: one.id for one in board.statements}
    expected: dict[tuple[int, int], tuple[int, str | None]] = {}
    given_out: dict[int, list[CardOrigin]] = {person: [] for person in people}
    changes = 0
    for _ in range(25):
        person = dice.choice(people)
        batch = make_batch(dice, board, person, given_out[person])
        outcome = cast_ballots(batch=batch, board=board)
        for ballot, result in zip(batch.ballots, outcome.results, strict=True):
            assert (result.refusal is not None) is (ballot.number == 7)
            if ballot.number == 7:
                continue
            key, before = (person, ids[ballot.number]), dict(expected)
            if ballot.choice is None:
                expected.pop(key, None)
            else:
                expected[key] = (ballot.choice, ballot.pass_reason if ballot.choice == Choice.PASS else None)
            changes += expected != before
            assert result.changed is (expected != before)
        mine = {statement for who, statement in expected if who == person}
        assert (outcome.answered, outcome.total) == (len(mine), 6)
        shown = [card.statement for card in outcome.cards]
        assert len({one.id for one in shown}) == len(shown) == min(batch.wanted, len(shown))
        assert not {one.id for one in shown} & mine
        assert not {one.number for one in shown} & batch.held
        given_out[person] += [card.origin for card in outcome.cards]
    rows = db_session.execute(select(Vote.participant_id, Vote.statement_id, Vote.choice, Vote.pass_reason)).all()
    assert {(person, key): (choice, reason) for person, key, choice, reason in rows} == expected
    assert db_session.scalar(select(func.count()).select_from(VoteEvent)) == changes
    drawn = select(func.count()).select_from(Exposure).where(Exposure.purpose != "chosen")
    assert db_session.scalar(select(func.sum(Statement.shown))) == db_session.scalar(drawn)


def read_lines(child: subprocess.Popen[str], count: int) -> list[list[int]]:
    """The next acknowledgements of a process."""
    assert child.stdout is not None
    return [[int(part) for part in child.stdout.readline().split()] for _ in range(count)]


def read_rest(child: subprocess.Popen[str]) -> Iterator[list[int]]:
    assert child.stdout is not None
    for line in child.stdout:
        if line.endswith("\n") and line != "end\n":
            yield [int(part) for part in line.split()]


@pytest.mark.slow
def test_no_acknowledged_vote_is_lost_by_a_kill_and_none_lands_after_the_close(app: Flask, tmp_path: Any) -> None:
    """Two processes vote for sixty people each; one is killed, then voting closes under the other."""
    with app.app_context():
        assembly = open_assembly(statements=6)
        for number in range(120):
            join_assembly(assembly=assembly, token=f"person {number}")
        db.session.commit()

    command = [sys.executable, "-m", "tests.services.voting_process", app.config["DATABASE_URL"], str(tmp_path)]
    with ExitStack() as stack:
        one, two = (
            stack.enter_context(
                ending(
                    subprocess.Popen(
                        [*command, str(first), str(first + 60)], stdout=subprocess.PIPE, text=True, encoding="ascii"
                    )
                )
            )
            for first in (0, 60)
        )
        told = [*read_lines(one, 20), *read_lines(two, 20)]
        one.kill()
        told += [*read_rest(one), *read_lines(two, 20)]
        with app.app_context():
            close_assembly(assembly=db.session.scalars(select(Assembly)).one(), actor=None)
            db.session.commit()
        with app.app_context():
            at_close = db.session.scalar(select(func.count()).select_from(VoteEvent))
        told += read_rest(two)
        assert two.wait(60) == 0
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(VoteEvent)) == at_close
        rows = db.session.execute(
            select(Vote.participant_id, Statement.number, Vote.choice).join(
                Statement, Statement.id == Vote.statement_id
            )
        ).all()
        stored = {(person, number): choice for person, number, choice in rows}
        base = db.session.scalar(select(func.min(Participant.id))) or 0

    assert len(stored) == len(rows)
    last = {(base + person, number): choice for person, choice, *numbers in told for number in numbers}
    # The last choice that was acknowledged, or one that came after it and whose answer was lost.
    lost = {key for key, choice in last.items() if stored.get(key) not in {choice, -1}}
    assert lost == set()
