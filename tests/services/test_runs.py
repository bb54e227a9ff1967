"""Runs on every database: asked for once, held by a lease, taken up again, stale when anything has changed."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from deliberate.concepts.coding import Code, StatementCoding
from deliberate.jobs.analysis import analyse_next, analyse_now, analyse_run
from deliberate.jobs.worker import finish_waiting_runs
from deliberate.models import AssemblyState, EntryKind, Moderation, Participant, Question, Run, Statement
from deliberate.models.columns import now
from deliberate.queries.counts import count_question_participation
from deliberate.queries.runs import PAUSE_SECONDS, count_waiting_runs, is_stale
from deliberate.services.assemblies import create_assembly
from deliberate.services.bulk_votes import add_participants, insert_votes
from deliberate.services.coding.codes import code_statement
from deliberate.services.moderation import moderate_statement
from deliberate.services.runs import request_run
from deliberate.services.voting import cast_vote
from deliberate.services.worker_runs import (
    MAX_ATTEMPTS,
    claim_next_run,
    claim_run,
    lock_held_run,
    release_run,
    report_progress,
)

SIGNS = {"A": 1, "D": -1, "P": 0}


def question_with(session: Any, *rows: str) -> Question:
    """An open assembly whose people voted as written: A agree, D disagree, P pass, - not seen."""
    assembly = create_assembly(owner=None, title="Trees", slug="trees")
    assembly.state, assembly.opened_at = AssemblyState.OPEN, now()
    question = Question(assembly=assembly, position=1, text="Which trees?")
    session.add(question)
    session.flush()
    width = max((len(row) for row in rows), default=0)
    statements = [Statement(question=question, number=n, text=f"Statement {n}.", text_key=str(n)) for n in range(width)]
    session.add_all(statements)
    session.flush()
    people = add_participants(
        assembly=assembly,
        people=[{"number": n, "external_id": None} for n in range(len(rows))],
        entry=EntryKind.IMPORTED,
    )
    insert_votes(
        question=question,
        rows=[
            {"participant_id": people[person], "statement_id": statements[place].id, "choice": SIGNS[sign],
             "cast_at": now(), "pass_reason": None}
            for person, row in enumerate(rows) for place, sign in enumerate(row) if sign != "-"
        ],
    )  # fmt: skip
    session.commit()
    return question


def first_vote(session: Any, question: Question) -> tuple[Participant, Statement]:
    person = session.query(Participant).filter_by(assembly_id=question.assembly_id, number=0).one()
    return person, question.statements[0]


TWO_CAMPS = ["AAD"] * 20 + ["ADA"] * 20


def test_a_second_request_joins_the_first(db_session: Any) -> None:
    question = question_with(db_session, *TWO_CAMPS)
    assert request_run(question=question).id == request_run(question=question).id


def test_the_same_input_is_not_computed_twice(db_session: Any) -> None:
    question = question_with(db_session, *TWO_CAMPS)
    first = analyse_now(question)
    assert first.state == "finished"
    assert analyse_now(question).id == first.id


def test_an_accepted_statement_is_an_outcome_with_its_evidence(db_session: Any) -> None:
    run = analyse_now(question_with(db_session, *TWO_CAMPS * 3))
    states = {outcome.statement.number: outcome.state for outcome in run.outcomes}
    assert states == {0: "accepted", 1: "divided", 2: "divided"}
    assert run.findings is not None
    assert run.findings["counts"] == {"participants": 120, "statements": 3, "votes": 360}


def test_a_changed_vote_makes_a_run_stale_and_a_new_run_fresh(db_session: Any) -> None:
    question = question_with(db_session, *TWO_CAMPS)
    run = analyse_now(question)
    assert not is_stale(run)
    person, statement = first_vote(db_session, question)
    cast_vote(participant=person, statement_id=statement.id, choice=-1)
    db_session.commit()
    assert is_stale(run)
    assert not is_stale(analyse_now(question))


def test_a_code_and_a_rejection_make_a_run_stale(db_session: Any) -> None:
    question = question_with(db_session, *TWO_CAMPS)
    run = analyse_now(question)
    coding = StatementCoding((Code("use", "supports"),))
    code_statement(statement=question.statements[0], coding=coding, coder_name="Ada")
    db_session.commit()
    assert is_stale(run)
    second = analyse_now(question)
    assert second.findings is not None
    assert second.findings["concepts"]["profiles"]["use"]["cells"]["endorsed_support"] == [0]
    question.statements[1].moderation = Moderation.REJECTED
    db_session.commit()
    assert is_stale(second)


def test_a_turned_down_statement_is_no_outcome(db_session: Any) -> None:
    question = question_with(db_session, *TWO_CAMPS)
    question.statements[1].moderation = Moderation.REJECTED
    db_session.commit()
    run = analyse_now(question)
    assert {outcome.statement.number for outcome in run.outcomes} == {0, 2}
    assert count_question_participation(question).votes == 120


def test_a_claimed_run_belongs_to_one_worker(db_session: Any) -> None:
    run = request_run(question=question_with(db_session, *TWO_CAMPS))
    db_session.commit()
    assert claim_next_run(lease_seconds=60) is not None
    db_session.commit()
    assert claim_next_run(lease_seconds=60) is None
    assert claim_run(run_id=run.id, lease_seconds=60) is None
    assert count_waiting_runs(lease_seconds=60) == 0


def test_a_silent_worker_loses_its_run_and_cannot_store_any_more(db_session: Any) -> None:
    run = request_run(question=question_with(db_session, *TWO_CAMPS))
    claim_next_run(lease_seconds=60)
    db_session.commit()
    first_attempt = run.attempts
    run.heartbeat_at = now() - dt.timedelta(minutes=5)
    db_session.commit()
    taken = claim_next_run(lease_seconds=60)
    assert taken is not None
    assert taken.attempts == first_attempt + 1
    db_session.commit()
    analyse_run(run.id, first_attempt)
    db_session.refresh(run)
    assert (run.state, run.findings) == ("running", None)
    assert lock_held_run(run_id=run.id, attempt=first_attempt) is None
    db_session.commit()
    analyse_run(run.id, taken.attempts)
    db_session.refresh(run)
    assert run.state == "finished"


def test_a_worker_that_lost_its_run_reports_nothing_of_it(db_session: Any) -> None:
    run = request_run(question=question_with(db_session, *TWO_CAMPS))
    first = claim_run(run_id=run.id, lease_seconds=60)
    assert first is not None
    lost, silent_since = first.attempts, now() - dt.timedelta(minutes=5)
    run.heartbeat_at = silent_since
    db_session.flush()
    second = claim_run(run_id=run.id, lease_seconds=60)
    assert second is not None
    second.heartbeat_at = silent_since
    db_session.flush()
    report_progress(run_id=run.id, attempt=lost, share=0.9, stage="Old")
    db_session.refresh(run)
    assert (run.progress, run.stage, run.heartbeat_at) == (0.0, "", silent_since)
    report_progress(run_id=run.id, attempt=second.attempts, share=0.5, stage="New")
    db_session.refresh(run)
    assert (run.progress, run.stage) == (0.5, "New")


def test_a_run_that_kills_its_worker_again_and_again_is_given_up_in_words(db_session: Any) -> None:
    run = request_run(question=question_with(db_session, *TWO_CAMPS))
    for _ in range(MAX_ATTEMPTS):
        run.heartbeat_at = now() - dt.timedelta(minutes=5)
        db_session.flush()
        assert claim_next_run(lease_seconds=60) is not None
    run.heartbeat_at = now() - dt.timedelta(minutes=5)
    db_session.commit()
    assert claim_next_run(lease_seconds=60) is None
    assert run.state == "failed"
    assert run.error == "The analysis was interrupted several times and was abandoned."


def test_a_run_that_met_a_busy_database_waits_longer_after_each_attempt(db_session: Any) -> None:
    run = request_run(question=question_with(db_session, *TWO_CAMPS))
    for pause in PAUSE_SECONDS.values():
        assert claim_next_run(lease_seconds=60) is not None
        release_run(run=run)
        run.heartbeat_at = now() - dt.timedelta(seconds=pause - 5)
        db_session.commit()
        assert (claim_next_run(lease_seconds=60), count_waiting_runs(lease_seconds=60)) == (None, 0)
        run.heartbeat_at = now() - dt.timedelta(seconds=pause + 1)
        db_session.commit()
        assert count_waiting_runs(lease_seconds=60) == 1
    assert list(PAUSE_SECONDS) == list(range(1, MAX_ATTEMPTS))
    assert sorted(PAUSE_SECONDS.values()) == list(PAUSE_SECONDS.values())
    assert claim_next_run(lease_seconds=60) is not None
    release_run(run=run)
    assert (run.state, run.error) == ("failed", "The analysis was interrupted several times and was abandoned.")


def test_a_fault_ends_a_run_in_words(db_session: Any) -> None:
    question = question_with(db_session, *TWO_CAMPS)
    question.assembly.modules = ["no_such_module"]
    db_session.commit()
    run = analyse_now(question)
    assert run.state == "failed"
    assert "There is no module called “no_such_module”." in run.error


@pytest.mark.parametrize(
    "rows",
    [(), ("A",), ("AD",), ("A", "A"), ("A", "D"), ("PP", "PP"), ("A-", "-A"), ("AA", "AA")],
    ids=["empty", "one vote", "one person", "one statement", "one statement, two sides", "all pass", "apart", "alike"],
)
def test_too_little_is_said_in_words_and_no_group_is_made_up(db_session: Any, rows: tuple[str, ...]) -> None:
    run = analyse_now(question_with(db_session, *rows))
    assert run.state == "finished", run.error
    assert run.findings is not None
    blocks = [block for module in run.findings["modules"] for block in module["blocks"]]
    assert any(block["kind"] == "note" and block["title"] == "Not enough data" for block in blocks)
    assert not any(block["name"] == "polis_classic.groups" for block in blocks)
    assert {outcome.state for outcome in run.outcomes} <= {"undetermined"}


def test_the_worker_finishes_what_waits_in_order(db_session: Any) -> None:
    question = question_with(db_session, *TWO_CAMPS)
    request_run(question=question)
    db_session.commit()
    assert finish_waiting_runs() == 1
    assert not analyse_next()


def test_moderation_by_a_person_is_seen_by_the_next_run(db_session: Any) -> None:
    question = question_with(db_session, *TWO_CAMPS)
    first = analyse_now(question)
    moderate_statement(
        statement=question.statements[0], actor=None, verdict="rejected", reason="off_topic", note="not about trees"
    )
    db_session.commit()
    second = analyse_now(question)
    assert second.id != first.id
    assert db_session.get(Run, first.id).findings == first.findings
