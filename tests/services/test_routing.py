"""Drawing the next statement on every database: by policy, logged with its probability, reading no log."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from deliberate.aggregation.checks import simulate_two_groups
from deliberate.aggregation.modules.space.newcomer import build_stored_space
from deliberate.aggregation.modules.space.plane import compute_plane_rotation
from deliberate.aggregation.runner import run_modules
from deliberate.aggregation.votes import Votes
from deliberate.analysis.input import load_analysis_input
from deliberate.errors import AssemblyLocked, SettingRefused
from deliberate.extensions import db
from deliberate.jobs.analysis import analyse_now
from deliberate.models import Assembly, AssemblyState, Choice, EntryKind, Exposure, Participant, Statement
from deliberate.models.columns import now
from deliberate.queries.next_statement import RoutedStatement
from deliberate.queries.votes import load_vote_matrix
from deliberate.services.assemblies import create_assembly, edit_assembly
from deliberate.services.bulk_votes import VoteRow, add_participants, insert_votes
from deliberate.services.exposures import increment_shown
from deliberate.services.joining import join_assembly
from deliberate.services.questions import add_question
from deliberate.services.statements import add_seeds
from deliberate.services.vote_path.board import load_board
from deliberate.services.voting import cast_vote, choose_first_cards
from deliberate.services.worker_runs import store_directions


def open_assembly(statements: int = 4, words: tuple[str, ...] = ("Plant tree",), **routing: float) -> Assembly:
    """An open assembly with one question; the statements begin with these words by turns."""
    assembly = create_assembly(owner=None, title="Trees", slug="trees")
    question = add_question(assembly=assembly, actor=None, text="Which trees?")
    texts = [f"{words[n % len(words)]} number {n}." for n in range(statements)]
    add_seeds(question=question, actor=None, texts=texts)
    if routing:
        edit_assembly(assembly=assembly, actor=None, routing=routing)
    assembly.state, assembly.opened_at = AssemblyState.OPEN, now()
    db.session.flush()
    return assembly


def statements_of(assembly: Assembly) -> list[Statement]:
    return list(assembly.questions[0].statements)


def drawn(assembly: Assembly, participant: Any = None, times: int = 60) -> list[Any]:
    found = [draw_next(assembly, participant) for _ in range(times)]
    assert None not in found
    return found


def draw_next(assembly: Assembly, participant: Participant | None) -> RoutedStatement | None:
    """The draw of the next statement of the first question."""
    board = load_board(db.session.connection(), assembly.slug, 1)
    assert board is not None
    cards = choose_first_cards(participant=participant, board=board, held=frozenset(), wanted=1).cards
    return cards[0].origin.draw if cards else None


def test_each_draw_carries_the_probability_over_all_purposes(db_session: Any) -> None:
    assembly = open_assembly(fewest=0.5, random=0.5)
    first, second, *rest = statements_of(assembly)
    increment_shown(statement_ids=[first.id, second.id, second.id])
    increment_shown(statement_ids=[second.id])
    published = {first.id: 0.125, second.id: 0.125} | {statement.id: 0.375 for statement in rest}
    draws = drawn(assembly)
    assert {draw.statement_id: draw.probability for draw in draws} == pytest.approx(
        {draw.statement_id: published[draw.statement_id] for draw in draws}
    )
    assert {draw.purpose for draw in draws} == {"fewest", "random"}
    assert {draw.statement_id for draw in draws} == set(published)


def test_without_a_map_information_is_logged_as_a_fallback(db_session: Any) -> None:
    # Even shares: of sixty draws none of one kind comes once in 10^18 runs.
    assembly = open_assembly(fewest=0.0, random=0.5, information=0.5)
    draws = drawn(assembly)
    assert {draw.purpose for draw in draws} == {"random", "fallback"}
    assert {draw.probability for draw in draws} == {0.25}


class Space:
    """What the module space hands on: directions of the statements."""

    dimensions = 2

    def compute_informative_directions(self) -> np.ndarray:
        return np.array([[1.0, 0.0], [0.9, 0.0], [0.0, 0.8], [0.0, 0.1]])


def test_with_a_map_the_statement_that_tells_most_is_drawn(db_session: Any) -> None:
    assembly = open_assembly(fewest=0.0, random=0.1, information=0.9)
    question = assembly.questions[0]
    person = join_assembly(assembly=assembly).participant
    numbers = {statement.number: statement for statement in statements_of(assembly)}
    first = numbers[min(numbers)]
    cast_vote(participant=person, statement_id=first.id, choice=Choice.DISAGREE)
    store_directions(question=question, votes=load_vote_matrix(question), space=Space())
    third = sorted(numbers)[2]
    draws = drawn(assembly, person)
    # After a vote along the first direction the second one is the least known.
    chosen = {draw.statement_id: draw.probability for draw in draws if draw.purpose == "information"}
    assert chosen == pytest.approx({numbers[third].id: 0.9 + 0.1 / 3})
    # Whichever way the person votes: nothing is drawn because agreement is likely.
    cast_vote(participant=person, statement_id=first.id, choice=Choice.AGREE)
    again = {draw.statement_id for draw in drawn(assembly, person) if draw.purpose == "information"}
    assert again == {numbers[third].id}
    store_directions(question=question, votes=load_vote_matrix(question), space=None)
    assert question.directions is None


class Nowhere(Space):
    """A fit whose direction predicts nothing."""

    dimensions = 0


def test_a_map_of_noise_is_not_kept(db_session: Any) -> None:
    question = open_assembly().questions[0]
    store_directions(question=question, votes=load_vote_matrix(question), space=Nowhere())
    assert question.directions is None


def store_votes(assembly: Assembly, votes: Votes) -> None:
    """Keep simulated votes as those of the assembly's people on its statements."""
    statements = statements_of(assembly)
    ids = add_participants(
        assembly=assembly,
        people=[{"number": n, "external_id": None} for n in range(votes.people)],
        entry=EntryKind.IMPORTED,
    )
    rows = [
        VoteRow(participant_id=ids[int(p)], statement_id=statements[int(j)].id, choice=int(c), cast_at=now(),
         pass_reason=None)
        for p, j, c in zip(votes.person, votes.statement, votes.choice, strict=True)
    ]  # fmt: skip
    insert_votes(question=assembly.questions[0], rows=rows)


def test_an_analysis_keeps_the_directions_of_its_space(db_session: Any) -> None:
    votes = simulate_two_groups(people=200, statements=12)
    assembly = open_assembly(statements=12, fewest=0.0, random=0.5, information=0.5)
    question, statements = assembly.questions[0], statements_of(assembly)
    store_votes(assembly, votes)
    assembly.modules = ["space"]
    assert analyse_now(question).state == "finished"
    assert question.directions is not None
    assert len(question.directions["statements"]) == 12
    # The camps differ on every second statement: a vote there tells most about a newcomer.
    newcomer = join_assembly(assembly=assembly).participant
    telling = {draw.statement_id for draw in drawn(assembly, newcomer) if draw.purpose == "information"}
    assert telling
    assert telling <= {statement.id for statement in statements[1::2]}


def test_statements_with_few_votes_are_placed_by_their_words_for_the_live_map_too(db_session: Any) -> None:
    votes = simulate_two_groups(people=200, statements=12)
    assembly = open_assembly(12, words=("Plant a linden", "Build a parking lot"))
    newest = votes.statement == 11
    kept = ~newest | (np.cumsum(newest) <= 5)
    store_votes(
        assembly, replace(votes, **{name: getattr(votes, name)[kept] for name in ("person", "statement", "choice")})
    )
    assembly.modules = ["space"]
    run = analyse_now(assembly.questions[0])
    assert run.space is not None
    given = load_analysis_input(assembly.questions[0], run.settings)
    space = run_modules(given.votes, ["space"], {}).result("space")
    turn = compute_plane_rotation(space, given.votes.statement_ids, None)
    by_votes_alone = build_stored_space(given.votes, space, turn)["statements"]
    moved = {number for number, row in run.space["statements"].items() if row != by_votes_alone[number]}
    assert moved == {"12"}
    # Every second statement divides the camps, and reads alike: the newest is expected to divide them as well.
    assert abs(run.space["statements"]["12"][2]) > abs(by_votes_alone["12"][2])


def test_shares_that_are_no_policy_are_refused_and_fixed_at_opening(db_session: Any) -> None:
    assembly = create_assembly(owner=None, title="Trees", slug="trees")
    for shares in ({"fewest": 1.0}, {"fewest": 0.5, "random": 0.2}, {"popular": 1.0}):
        with pytest.raises(SettingRefused):
            edit_assembly(assembly=assembly, actor=None, routing=shares)
    edit_assembly(assembly=assembly, actor=None, routing={"random": 1.0})
    assembly.state, assembly.opened_at = AssemblyState.OPEN, now()
    with pytest.raises(AssemblyLocked):
        edit_assembly(assembly=assembly, actor=None, routing={"fewest": 0.5, "random": 0.5})


def test_a_vote_logs_the_next_draw_even_if_no_vote_follows(app: Flask, client: FlaskClient) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        open_assembly()
        db.session.commit()
        number = statements_of(db.session.scalars(select(Assembly)).one())[0].number
    client.post("/a/trees/1/votes", data={"statement": number, "choice": "agree"})
    with app.app_context():
        (exposure,) = db.session.scalars(select(Exposure)).all()
        assert 0 < exposure.probability <= 1
        shown = db.session.scalars(select(Statement.shown).order_by(Statement.number)).all()
        assert sum(shown) == 1
        assert db.session.get_one(Statement, exposure.statement_id).shown == 1
