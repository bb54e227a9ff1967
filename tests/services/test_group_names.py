"""Names of opinion groups on every database: given, refused, taken away, taken over by the next analysis."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from deliberate.extensions import db
from deliberate.jobs.analysis import analyse_now
from deliberate.jobs.live import LiveBoards
from deliberate.models import (
    Account,
    AssemblyState,
    AuditEntry,
    EntryKind,
    GroupName,
    Question,
    Run,
    RunState,
    Statement,
)
from deliberate.models.columns import now
from deliberate.queries.findings import load_findings
from deliberate.queries.group_names import load_group_name_rows
from deliberate.queries.report import load_group_names
from deliberate.reports.documents import build_public_findings
from deliberate.reports.exports.full import build_run_document
from deliberate.reports.live import build_live_view, load_live_state
from deliberate.services.accounts import register_account
from deliberate.services.assemblies import create_assembly
from deliberate.services.bulk_votes import add_participants, insert_votes
from deliberate.services.group_names import (
    AnalysisReplaced,
    GroupNameEmpty,
    GroupNameRepeated,
    GroupNameTooLong,
    GroupUnknown,
    name_groups,
)
from deliberate.services.worker_runs import carry_names, drop_superseded, match_groups

STATEMENTS = 24


def question_of(session: Any, statements: int = STATEMENTS) -> Question:
    assembly = create_assembly(owner=None, title="Trees", slug="trees")
    assembly.state, assembly.opened_at = AssemblyState.OPEN, now()
    assembly.modules = ["space", "structure", "groups"]
    question = Question(assembly=assembly, position=1, text="Which trees?")
    session.add(question)
    session.flush()
    session.add_all(Statement(question=question, number=n, text=f"{n}.", text_key=str(n)) for n in range(statements))
    session.commit()
    return question


def finished(session: Any, question: Question, *members: range, is_automatic: bool = False) -> Run:
    """A finished run that has published groups A, B, … of these people."""
    made = [
        {"label": "ABCDEF"[place], "size": len(people), "members": list(people)} for place, people in enumerate(members)
    ]
    blocks = [{"name": "groups.groups", "kind": "groups", "groups": made}] if made else []
    findings = {"modules": [{"module": "groups", "settings": {}, "blocks": blocks}], "outcomes": []}
    run = Run(question=question, state="finished", findings=findings, finished_at=now(), is_automatic=is_automatic)
    session.add(run)
    session.commit()
    return run


def owner_account() -> Account:
    return register_account(email="owner@example.org", password="a long enough password", display_name="Olu")


def entries(session: Any) -> list[AuditEntry]:
    return list(session.query(AuditEntry).filter_by(action="groups named").order_by(AuditEntry.id))


def test_names_are_kept_cleaned_and_noted(db_session: Any) -> None:
    run = finished(db_session, question_of(db_session), range(30), range(30, 60))
    owner = owner_account()
    given_names = {"A": "  Rules\u202e\n first\x00 ", "B": "Freiheit zuerst"}
    assert name_groups(run=run, actor=owner, names=given_names) == ["A", "B"]
    assert load_group_names(run.id) == {"A": "Rules first", "B": "Freiheit zuerst"}
    row = load_group_name_rows(run.id)["A"]
    assert (row.carried, row.named_by_id) == (False, owner.id)
    (entry,) = entries(db_session)
    assert (entry.actor_id, entry.subject) == (owner.id, "question 1")
    assert entry.detail["names"] == {"A": "Rules first", "B": "Freiheit zuerst"}
    assert entry.detail["changes"] == {"A": ["", "Rules first"], "B": ["", "Freiheit zuerst"]}


def test_a_name_is_changed_swapped_taken_away_and_left(db_session: Any) -> None:
    run = finished(db_session, question_of(db_session), range(30), range(30, 60))
    name_groups(run=run, actor=None, names={"A": "One", "B": "Other"})
    assert name_groups(run=run, actor=None, names={"A": "Other", "B": "One"}) == ["A", "B"]
    assert name_groups(run=run, actor=None, names={"A": " \u202d\u200b\t"}) == ["A"], "nothing that is seen"
    assert load_group_names(run.id) == {"B": "One"}


def test_saving_the_same_again_changes_nothing(db_session: Any) -> None:
    run = finished(db_session, question_of(db_session), range(30), range(30, 60))
    for _ in range(2):
        name_groups(run=run, actor=None, names={"A": "One", "B": ""})
    assert load_group_names(run.id) == {"A": "One"}
    assert len(entries(db_session)) == 1


def numbers_of(question: Question) -> dict[int, int]:
    """The public number of each statement by its row."""
    return {one.id: one.number for one in question.statements}


@pytest.mark.parametrize(
    ("names", "refusal"),
    [
        ({"A": "New", "C": "Third"}, GroupUnknown),
        ({"A": "New", "": "Nobody"}, GroupUnknown),
        ({"A": "New", "B": "x" * 61}, GroupNameTooLong),
        ({"A": "New", "B": "?!"}, GroupNameEmpty),
        ({"A": "New", "B": " nEW. "}, GroupNameRepeated),
        ({"A": "New", "B": "N\u200bew\u200f"}, GroupNameRepeated),
        ({"A": "old B"}, GroupNameRepeated),
    ],
)
def test_what_is_refused_stores_nothing(db_session: Any, names: dict[str, str], refusal: type[Exception]) -> None:
    run = finished(db_session, question_of(db_session), range(30), range(30, 60))
    name_groups(run=run, actor=None, names={"A": "Old A", "B": "Old B"})
    with pytest.raises(refusal):
        name_groups(run=run, actor=None, names=names)
    assert load_group_names(run.id) == {"A": "Old A", "B": "Old B"}
    assert len(entries(db_session)) == 1


def test_sixty_characters_are_enough_and_allowed(db_session: Any) -> None:
    run = finished(db_session, question_of(db_session), range(30))
    name_groups(run=run, actor=None, names={"A": "ä" * 60})
    assert load_group_names(run.id) == {"A": "ä" * 60}


def test_groups_of_an_older_analysis_are_not_named(db_session: Any) -> None:
    question = question_of(db_session)
    old = finished(db_session, question, range(30))
    finished(db_session, question, range(30))
    with pytest.raises(AnalysisReplaced):
        name_groups(run=old, actor=None, names={"A": "Late"})
    assert db_session.query(GroupName).count() == 0


def test_where_nothing_is_published_nothing_can_be_named(db_session: Any) -> None:
    run = finished(db_session, question_of(db_session))
    assert name_groups(run=run, actor=None, names={}) == []
    with pytest.raises(GroupUnknown):
        name_groups(run=run, actor=None, names={"A": "Nobody"})


def test_names_go_with_their_run_and_outlive_whoever_gave_them(db_session: Any) -> None:
    run = finished(db_session, question_of(db_session), range(30), range(30, 60))
    owner = owner_account()
    name_groups(run=run, actor=owner, names={"A": "One", "B": "Other"})
    for entry in entries(db_session):
        db_session.delete(entry)
    db_session.commit()
    db_session.delete(owner)
    db_session.commit()
    db_session.expire_all()
    assert {label: row.named_by_id for label, row in load_group_name_rows(run.id).items()} == {"A": None, "B": None}
    db_session.delete(run)
    db_session.commit()
    assert db_session.query(GroupName).count() == 0


def test_two_clicks_at_once_are_one(app: Flask) -> None:
    with app.app_context():
        number = finished(db.session, question_of(db.session), range(30), range(30, 60)).id
    ready, changed = threading.Barrier(2), []

    def click() -> None:
        with app.app_context():
            ready.wait(10)
            run = db.session.get(Run, number)
            assert run is not None
            changed.append(name_groups(run=run, actor=None, names={"A": "One", "B": "Other"}))
            db.session.commit()

    clicks = [threading.Thread(target=click) for _ in range(2)]
    for thread in clicks:
        thread.start()
    for thread in clicks:
        thread.join(30)
    assert sorted(changed) == [[], ["A", "B"]]
    with app.app_context():
        assert load_group_names(number) == {"A": "One", "B": "Other"}
        assert len(entries(db.session)) == 1


def test_whoever_names_while_the_next_run_is_stored_is_told(app: Flask) -> None:
    with app.app_context():
        asked = question_of(db.session)
        old = finished(db.session, asked, range(40)).id
        new = finished(db.session, asked, range(40)).id
        db.session.execute(update(Run).where(Run.id == new).values(state="running"))
        db.session.commit()
    waiting, refused = threading.Event(), []

    def name() -> None:
        waiting.wait(10)
        with app.app_context():
            run = db.session.get(Run, old)
            assert run is not None
            try:
                name_groups(run=run, actor=None, names={"A": "Late"})
                db.session.commit()
            except AnalysisReplaced as refusal:
                refused.append(refusal)

    naming = threading.Thread(target=name)
    naming.start()
    with app.app_context():
        run = db.session.get(Run, new)
        assert run is not None
        run.state = RunState.FINISHED
        db.session.flush()
        carry_names(run=run)
        waiting.set()
        naming.join(0.3)
        assert naming.is_alive(), "whoever names waits for the analysis that takes the names over"
        db.session.commit()
    naming.join(10)
    with app.app_context():
        assert len(refused) == 1
        assert db.session.query(GroupName).count() == 0


def test_a_run_that_is_stored_meanwhile_waits_for_the_name(app: Flask) -> None:
    with app.app_context():
        asked = question_of(db.session)
        old = finished(db.session, asked, range(40)).id
        new = finished(db.session, asked, range(40)).id
        db.session.execute(update(Run).where(Run.id == new).values(state="running"))
        db.session.commit()
    waiting = threading.Event()

    def store() -> None:
        waiting.wait(10)
        with app.app_context():
            run = db.session.get(Run, new)
            assert run is not None
            run.state = RunState.FINISHED
            carry_names(run=run)
            db.session.commit()

    storing = threading.Thread(target=store)
    storing.start()
    with app.app_context():
        run = db.session.get(Run, old)
        assert run is not None
        name_groups(run=run, actor=None, names={"A": "Just in time"})
        waiting.set()
        storing.join(0.3)
        assert storing.is_alive()
        db.session.commit()
    storing.join(10)
    with app.app_context():
        assert load_group_names(new) == {"A": "Just in time"}


def test_the_next_run_takes_over_what_is_nearly_the_same(db_session: Any) -> None:
    question = question_of(db_session)
    first = finished(db_session, question, range(40), range(40, 70), range(70, 90))
    owner = owner_account()
    name_groups(run=first, actor=owner, names={"A": "Oaks", "B": "Limes", "C": "Elms"})
    db_session.commit()
    # Letters follow the size: yesterday's B is today's A. Of C, half are left.
    second = finished(db_session, question, range(38, 80), range(38), range(80, 90))
    assert carry_names(run=second) == ["A", "B", "C"]
    assert load_group_names(second.id) == {"A": "Limes", "B": "Oaks", "C": "Elms"}
    third = finished(db_session, question, range(90))
    assert carry_names(run=third) == [], "a group of everybody is none of them"
    assert load_group_names(third.id) == {}
    row = load_group_name_rows(second.id)["B"]
    assert (row.carried, row.named_by_id, row.named_at) == (
        True,
        owner.id,
        load_group_name_rows(first.id)["A"].named_at,
    )


def test_saving_a_name_that_was_taken_over_confirms_it(db_session: Any) -> None:
    question = question_of(db_session)
    name_groups(run=finished(db_session, question, range(40)), actor=None, names={"A": "Oaks"})
    run = finished(db_session, question, range(45))
    carry_names(run=run)
    assert name_groups(run=run, actor=None, names={"A": "Oaks"}) == ["A"]
    assert not load_group_name_rows(run.id)["A"].carried
    assert name_groups(run=run, actor=None, names={"A": "Oaks"}) == []


def test_an_automatic_run_hands_its_names_on_before_it_goes(db_session: Any) -> None:
    question = question_of(db_session)
    first = finished(db_session, question, range(40), is_automatic=True)
    name_groups(run=first, actor=None, names={"A": "Oaks"})
    second = finished(db_session, question, range(41), is_automatic=True)
    carry_names(run=second)
    drop_superseded(run=second)
    db_session.commit()
    assert [(row.run_id, row.name) for row in db_session.query(GroupName)] == [(second.id, "Oaks")]


def test_an_analysis_without_groups_between_does_not_lose_the_names(db_session: Any) -> None:
    question = question_of(db_session)
    first = finished(db_session, question, range(40), is_automatic=True)
    name_groups(run=first, actor=None, names={"A": "Oaks"})
    none = finished(db_session, question, is_automatic=True)
    assert carry_names(run=none) == []
    drop_superseded(run=none)
    db_session.commit()
    second = finished(db_session, question, range(42), is_automatic=True)
    assert carry_names(run=second) == ["A"]
    drop_superseded(run=second)
    db_session.commit()
    assert [(row.run_id, row.name) for row in db_session.query(GroupName)] == [(second.id, "Oaks")]


def test_a_name_that_was_taken_away_does_not_come_back(db_session: Any) -> None:
    question = question_of(db_session)
    first = finished(db_session, question, range(40))
    name_groups(run=first, actor=None, names={"A": "Oaks"})
    second = finished(db_session, question, range(40))
    carry_names(run=second)
    name_groups(run=second, actor=None, names={"A": ""})
    assert carry_names(run=finished(db_session, question, range(40))) == []


def test_half_a_group_is_enough_unless_the_other_half_is_one_too() -> None:
    assert match_groups({"A": range(40)}, {"A": range(20), "B": range(20, 39)}) == {"A": "A"}
    assert match_groups({"A": range(40)}, {"A": range(20), "B": range(20, 40)}) == {}
    assert match_groups({"A": range(20), "B": range(20, 40)}, {"A": range(40)}) == {}
    assert match_groups({"A": range(40)}, {"A": range(19)}) == {}
    assert match_groups({"A": []}, {"A": []}) == {}


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=60))
def test_no_name_goes_to_two_groups_and_no_group_gets_two(people: list[tuple[int, int]]) -> None:
    old = {letter: [n for n, (one, _) in enumerate(people) if "ABCD"[one] == letter] for letter in "ABCD"}
    new = {letter: [n for n, (_, other) in enumerate(people) if "ABCD"[other] == letter] for letter in "ABCD"}
    found = match_groups(old, new)
    assert len(set(found.values())) == len(found)
    for one, other in found.items():
        assert len(set(old[one]) & set(new[other])) * 2 >= len(set(old[one]) | set(new[other]))


def camps_vote(session: Any, question: Question, sides: list[int], first: int) -> None:
    """People of two camps that want the opposite of each other on every statement, nine times of ten."""
    random = np.random.default_rng(first)
    entries = [{"number": first + n, "external_id": None} for n in range(len(sides))]
    people = add_participants(assembly=question.assembly, people=entries, entry=EntryKind.IMPORTED)
    wants = np.where(np.arange(STATEMENTS) % 2 == 0, 1, -1)
    choices = np.array(sides)[:, None] * wants[None] * np.where(random.random((len(sides), STATEMENTS)) < 0.9, 1, -1)
    insert_votes(
        question=question,
        rows=[
            {"participant_id": people[first + row], "statement_id": question.statements[column].id,
             "choice": int(choices[row, column]), "cast_at": now(), "pass_reason": None}
            for row in range(len(sides)) for column in range(STATEMENTS)
        ],
    )  # fmt: skip
    session.commit()


def test_real_analyses_hand_names_on_though_the_letters_change(db_session: Any) -> None:
    question = question_of(db_session)
    camps_vote(db_session, question, [1] * 90 + [-1] * 70, 0)
    first = analyse_now(question)
    members = {group.label: set(group.members) for group in load_findings(first).published_groups}
    assert members == {"A": set(range(90)), "B": set(range(90, 160))}
    name_groups(run=first, actor=None, names={"A": "Even trees", "B": "Odd trees"})
    db_session.commit()
    before = first.findings

    camps_vote(db_session, question, [-1] * 60, 160)
    second = analyse_now(question)
    assert second.id != first.id
    assert {label: (row.name, row.carried) for label, row in load_group_name_rows(second.id).items()} == {
        "A": ("Odd trees", True),
        "B": ("Even trees", True),
    }
    assert load_group_names(first.id) == {"A": "Even trees", "B": "Odd trees"}
    # Findings are what was computed; names stand beside them.
    assert first.findings == before
    assert "trees" not in str(second.findings)
    carried = build_run_document(second, numbers_of(second.question))["group_names"]["A"]
    assert (carried["name"], carried["carried"]) == ("Odd trees", True)


def test_documents_for_outsiders_carry_the_names_beside_the_findings(db_session: Any) -> None:
    question = question_of(db_session)
    camps_vote(db_session, question, [1] * 80 + [-1] * 80, 0)
    run = analyse_now(question)
    assert build_public_findings(run)["group_names"] == {}
    name_groups(run=run, actor=None, names={"B": "=Odd trees"})
    document = build_public_findings(run)
    assert document["group_names"] == {"B": {"name": "=Odd trees", "carried": False}}
    assert "Odd" not in str(document["modules"])


def test_the_live_result_names_the_group_of_the_run_it_was_counted_by(db_session: Any) -> None:
    question = question_of(db_session, statements=1)
    entries = [{"number": n, "external_id": None} for n in range(24)]
    people = add_participants(assembly=question.assembly, people=entries, entry=EntryKind.IMPORTED)
    insert_votes(
        question=question,
        rows=[
            {"participant_id": people[n], "statement_id": question.statements[0].id, "choice": 1 if n < 12 else -1,
             "cast_at": now(), "pass_reason": None}
            for n in range(24)
        ],
    )  # fmt: skip
    first = finished(db_session, question, range(12), range(12, 24))
    boards = LiveBoards()
    boards.follow()
    mark = load_live_state(question).mark
    name_groups(run=first, actor=None, names={"B": "No trees"})
    db_session.commit()
    assert load_live_state(question).mark != mark, "a page that asks again must get the name"
    (row,) = build_live_view(question, None, has_role=True).rows
    assert (row.least_group, row.least_name) == ("B", "No trees")
    (hidden,) = build_live_view(question, None, has_role=False).rows
    assert "No trees" not in str(hidden)
    # A newer run whose B is another group: until it is counted anew, the name stays with its own run.
    second = finished(db_session, question, range(12, 24), range(12))
    name_groups(run=second, actor=None, names={"B": "All trees"})
    db_session.commit()
    (row,) = build_live_view(question, None, has_role=True).rows
    assert (row.least_group, row.least_name) == ("B", "No trees")
    boards.follow()
    db_session.expire_all()
    (row,) = build_live_view(question, None, has_role=True).rows
    assert (row.least_group, row.least_name) == ("A", "")
