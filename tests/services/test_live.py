"""The live result on every database: counters from latest votes, analyses that follow, and take each other's place."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from deliberate.jobs.analysis import analyse_now
from deliberate.jobs.live import LiveBoards, LiveThread
from deliberate.jobs.worker import finish_waiting_runs
from deliberate.models import AssemblyState, LiveTally, Question, ResultsVisibility, Run, Statement, Vote
from deliberate.models.columns import now
from deliberate.queries.counts import count_question_participation
from deliberate.queries.live import find_live_tally
from deliberate.queries.moderation_queue import load_audit_log
from deliberate.queries.runs import find_latest_finished_run, is_stale, load_runs
from deliberate.queries.votes import load_vote_matrix
from deliberate.services.assemblies import close_assembly
from deliberate.services.audit import record_action
from deliberate.services.responses import publish_response
from deliberate.services.voting import cast_vote, take_back_vote
from deliberate.services.wording import replace_statement
from deliberate.storage.sqlite_write_queue import WriteQueueTimeout
from tests.services.test_runs import TWO_CAMPS, first_vote, question_with


def counted(question: Question) -> dict[str, list[float]]:
    """Agrees, disagrees, passes of each statement as the matrix of votes has them."""
    votes = load_vote_matrix(question)
    return {
        str(number): [int(row[2]), int(row[0]), int(row[1])]
        for number, row in zip(votes.statement_ids.tolist(), votes.counts, strict=True)
    }


def shown(session: Any, question: Question) -> dict[str, list[float]]:
    session.expire_all()
    found = find_live_tally(question)
    assert found is not None
    return {number: row[:3] for number, row in found.counts.items()}


def test_counters_follow_votes_changes_and_undos(db_session: Any) -> None:
    question = question_with(db_session, *TWO_CAMPS, "---")
    boards = LiveBoards()
    assert boards.follow() == {question.id}
    assert shown(db_session, question) == counted(question)
    person, statement = first_vote(db_session, question)
    for act in (
        lambda: cast_vote(participant=person, statement_id=statement.id, choice=-1),
        lambda: cast_vote(participant=person, statement_id=statement.id, choice=0),
        lambda: take_back_vote(participant=person, statement_id=statement.id),
    ):
        act()
        db_session.commit()
        assert boards.follow() == {question.id}
        assert shown(db_session, question) == counted(question)


def test_the_number_of_voters_counts_people(db_session: Any) -> None:
    question = question_with(db_session, "A--", "---")
    boards = LiveBoards()
    boards.follow()
    person, statement = first_vote(db_session, question)
    assert db_session.get_one(LiveTally, question.id).voters == 1
    take_back_vote(participant=person, statement_id=statement.id)
    db_session.commit()
    boards.follow()
    db_session.expire_all()
    tally = find_live_tally(question)
    assert tally is not None
    assert (tally.voters, tally.votes) == (0, 0)


def test_what_a_busy_database_did_not_take_comes_with_the_next_round(
    db_session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = question_with(db_session, *TWO_CAMPS, "---")
    boards = LiveBoards()
    boards.follow()
    person, statement = first_vote(db_session, question)
    cast_vote(participant=person, statement_id=statement.id, choice=-1)
    db_session.commit()

    def refused(*_: object) -> bool:
        raise OperationalError("UPDATE", {}, WriteQueueTimeout("others are writing"))

    with monkeypatch.context() as busy:
        busy.setattr("deliberate.jobs.live.store_board", refused)
        with pytest.raises(OperationalError):
            boards.follow()
    db_session.rollback()
    assert boards.follow() == {question.id}
    assert shown(db_session, question) == counted(question)


def test_nothing_new_writes_nothing(db_session: Any) -> None:
    question = question_with(db_session, *TWO_CAMPS)
    boards = LiveBoards()
    boards.follow()
    assert boards.follow() == set()
    assert boards.follow() == set()
    assert db_session.get(LiveTally, question.id).version == 1
    assert LiveBoards().follow() == set()


def test_a_statement_added_later_is_counted(db_session: Any) -> None:
    question = question_with(db_session, *TWO_CAMPS)
    boards = LiveBoards()
    boards.follow()
    added = Statement(question=question, number=3, text="Plant more.", text_key="3")
    db_session.add(added)
    db_session.flush()
    person, _ = first_vote(db_session, question)
    cast_vote(participant=person, statement_id=added.id, choice=1)
    db_session.commit()
    boards.follow()
    assert shown(db_session, question)["3"] == [1, 0, 0]


def test_an_import_that_never_was_open_has_no_live_result(db_session: Any) -> None:
    question = question_with(db_session, *TWO_CAMPS)
    question.assembly.state = AssemblyState.CLOSED
    db_session.commit()
    boards = LiveBoards()
    assert boards.follow() == set()
    assert find_live_tally(question) is None


def is_fresh(question: Question) -> bool:
    """Whether the newest analysis is of what there is now."""
    newest = find_latest_finished_run(question)
    return newest is not None and not is_stale(newest)


@pytest.fixture
def follower(app: Any) -> LiveThread:
    app.config["LIVE_PAUSE_SECONDS"] = 5
    return LiveThread(app)


def vote_again(session: Any, question: Question, choice: int) -> None:
    person, statement = first_vote(session, question)
    cast_vote(participant=person, statement_id=statement.id, choice=choice)
    session.commit()


def test_an_analysis_follows_the_votes_and_waits_its_turn(db_session: Any, follower: LiveThread) -> None:
    question = question_with(db_session, *TWO_CAMPS)
    follower.look(100.0)
    assert finish_waiting_runs() == 1
    first = find_latest_finished_run(question)
    assert first is not None
    assert first.is_automatic
    vote_again(db_session, question, -1)
    follower.look(101.0)
    assert finish_waiting_runs() == 0
    follower.look(10_000.0)
    assert finish_waiting_runs() == 1
    db_session.expire_all()
    assert is_fresh(question)
    assert [run.is_automatic for run in load_runs(question.assembly)] == [True]


def test_a_vote_just_before_the_close_is_still_analysed(db_session: Any, follower: LiveThread) -> None:
    question = question_with(db_session, *TWO_CAMPS)
    follower.look(100.0)
    finish_waiting_runs()
    vote_again(db_session, question, -1)
    close_assembly(assembly=question.assembly, actor=None)
    db_session.commit()
    follower.look(10_000.0)
    assert finish_waiting_runs() == 1
    assert is_fresh(question)


def test_no_analysis_by_itself_where_results_are_not_live(db_session: Any, follower: LiveThread) -> None:
    question = question_with(db_session, *TWO_CAMPS)
    question.assembly.results_visibility = ResultsVisibility.AFTER_CLOSE
    db_session.commit()
    follower.look(100.0)
    assert finish_waiting_runs() == 0
    assert shown(db_session, question) == counted(question)


def test_an_automatic_run_that_was_answered_stays(db_session: Any, follower: LiveThread) -> None:
    question = question_with(db_session, *TWO_CAMPS)
    follower.look(100.0)
    finish_waiting_runs()
    answered = find_latest_finished_run(question)
    assert answered is not None
    kept = answered.id
    publish_response(
        outcome=answered.outcomes[0], actor=None, disposition="adopted", reason="We will.", responsible="The mayor"
    )
    db_session.commit()
    vote_again(db_session, question, -1)
    follower.look(10_000.0)
    finish_waiting_runs()
    db_session.expire_all()
    assert db_session.get(Run, kept) is not None
    assert len(load_runs(question.assembly)) == 2


def run_of(question: Question) -> Run:
    found = find_latest_finished_run(question)
    assert found is not None
    return found


def rows_of(question: Question, name: str) -> list[dict[str, Any]]:
    """The rows of one block of the newest analysis."""
    findings = run_of(question).findings
    assert findings is not None
    blocks = {block["name"]: block for module in findings["modules"] for block in module["blocks"]}
    return list(blocks[name]["rows"])


def test_live_claims_are_those_of_the_module_on_the_same_votes(db_session: Any) -> None:
    question = question_with(db_session, *["AADP"] * 30, *["ADD-"] * 40, *["APDA"] * 9)
    question.assembly.modules = ["tally"]
    question.assembly.module_settings = {"tally": {"least_votes": 30}}
    db_session.commit()
    LiveBoards().follow()
    analyse_now(question)
    db_session.expire_all()
    tally = find_live_tally(question)
    assert tally is not None
    live = {int(number): (row[3], row[4], row[5]) for number, row in tally.counts.items()}
    found = {
        row["statement"]: (round(row["lower"], 4), round(row["upper"], 4), row["claim"])
        for row in rows_of(question, "tally.statements")
    }
    assert live == found
    assert {row[2] for row in live.values()} == {"supported", "opposed", "not_supported", "insufficient"}


def with_groups(session: Any, question: Question, *groups: list[int]) -> None:
    """An analysis that publishes these groups, by the numbers of their members."""
    made = [
        {"label": label, "size": len(members), "members": members}
        for label, members in zip("ABC", groups, strict=False)
    ]
    block = {"name": "groups.groups", "kind": "groups", "groups": made}
    findings = {"modules": [{"module": "groups", "blocks": [block]}], "outcomes": []}
    session.add(Run(question=question, state="finished", findings=findings, finished_at=now()))
    session.commit()


def least(session: Any, question: Question) -> list[tuple[str | None, float | None]]:
    session.expire_all()
    found = find_live_tally(question)
    assert found is not None
    return [tuple(row[6:8]) for row in found.counts.values()]


def test_the_least_agreeing_group_follows_the_votes(db_session: Any) -> None:
    question = question_with(db_session, *["AD"] * 12, *["AA"] * 12, *["A-"] * 9)
    boards = LiveBoards()
    boards.follow()
    assert least(db_session, question) == [(None, None), (None, None)]
    with_groups(db_session, question, list(range(12)), list(range(12, 24)))
    assert boards.follow() == {question.id}, "an analysis moves the live result though nobody voted"
    assert least(db_session, question) == [("A", round(13 / 14, 4)), ("A", round(1 / 14, 4))]
    vote_again(db_session, question, -1)
    boards.follow()
    assert least(db_session, question)[0] == ("A", round(12 / 14, 4))
    assert boards.follow() == set()
    # A group of which fewer than ten people took a side is not told apart.
    with_groups(db_session, question, list(range(12)), list(range(12, 21)))
    boards.follow()
    assert least(db_session, question) == [(None, None), (None, None)]


def test_without_published_groups_or_with_too_many_votes_none_is_named(
    db_session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = question_with(db_session, *["AD"] * 12, *["AA"] * 12)
    with_groups(db_session, question)
    LiveBoards().follow()
    assert least(db_session, question) == [(None, None), (None, None)]
    monkeypatch.setattr("deliberate.services.live.MAX_VOTES_BY_GROUP", 47)
    with_groups(db_session, question, list(range(12)), list(range(12, 24)))
    LiveBoards().follow()
    assert least(db_session, question) == [(None, None), (None, None)]


def test_the_report_promised_for_after_the_close_is_made_without_anybody_asking(
    db_session: Any, follower: LiveThread
) -> None:
    question = question_with(db_session, *TWO_CAMPS)
    question.assembly.results_visibility = ResultsVisibility.AFTER_CLOSE
    question.assembly.closes_at = now() - dt.timedelta(minutes=5)
    follower.app.config["LIVE_PAUSE_SECONDS"] = 0
    db_session.commit()
    follower.look(100.0)
    db_session.expire_all()
    # The sweep closes what the closing time has closed, and the log says when.
    assert (question.assembly.state, question.assembly.closed_at) == ("closed", question.assembly.closes_at)
    assert load_audit_log(question.assembly)[0].action == "closed"
    assert finish_waiting_runs() == 1
    assert find_latest_finished_run(question) is not None
    follower.look(200.0)
    assert finish_waiting_runs() == 0


def test_an_import_is_not_analysed_anew_by_itself(db_session: Any, follower: LiveThread) -> None:
    question = question_with(db_session, *TWO_CAMPS)
    close_assembly(assembly=question.assembly, actor=None)
    record_action(question.assembly, None, "imported")
    db_session.commit()
    follower.look(100.0)
    assert finish_waiting_runs() == 0


def live_votes(question: Question) -> int:
    """Return the votes that the live result counts."""
    tally = find_live_tally(question)
    assert tally is not None
    return tally.votes


def test_what_a_moderator_decides_reaches_the_live_result_without_a_vote(db_session: Any, follower: LiveThread) -> None:
    question = question_with(db_session, *TWO_CAMPS)
    follower.look(100.0)
    finish_waiting_runs()
    voted = db_session.scalars(select(Statement).where(Statement.question_id == question.id)).first()
    assert voted is not None
    before = live_votes(question)
    question.next_number = 1 + max(statement.number for statement in question.statements)
    own = len(db_session.scalars(select(Vote).where(Vote.statement_id == voted.id)).all())
    replace_statement(voted, None, "Trams should run all night.", "Clearer.")
    db_session.commit()
    follower.look(10_000.0)
    db_session.expire_all()
    assert live_votes(question) == before - own == count_question_participation(question).votes
    assert finish_waiting_runs() == 1
    newest = find_latest_finished_run(question)
    assert newest is not None
    assert not is_stale(newest)


def test_a_look_that_finds_nothing_to_do_delays_no_later_analysis(db_session: Any, follower: LiveThread) -> None:
    question = question_with(db_session, *TWO_CAMPS)
    follower.look(100.0)
    finish_waiting_runs()
    follower.look(10_000.0)
    vote_again(db_session, question, -1)
    follower.look(10_001.0)
    assert finish_waiting_runs() == 1
