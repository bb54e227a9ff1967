"""Voting on every database: the latest choice of each person counts, once, and never after the close."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from deliberate.errors import (
    AssemblyClosed,
    AssemblyNotOpen,
    ChoiceUnknown,
    DomainError,
    ForeignStatement,
    NothingToUndo,
    StatementNotVisible,
    StateUnknown,
)
from deliberate.extensions import db
from deliberate.models import (
    Assembly,
    AssemblyState,
    Choice,
    Comment,
    Moderation,
    Participant,
    Statement,
    Vote,
    VoteEvent,
)
from deliberate.models.columns import now
from deliberate.queries.counts import count_assembly_participation
from deliberate.queries.participants import load_devices
from deliberate.services.assemblies import close_assembly, create_assembly
from deliberate.services.comments import add_comment, endorse_comment
from deliberate.services.joining import find_participant_by_token, join_assembly, resume_participation
from deliberate.services.questions import add_question
from deliberate.services.statements import add_seeds
from deliberate.services.voting import cast_vote, take_back_vote

AGREE, PASS, DISAGREE = Choice.AGREE, Choice.PASS, Choice.DISAGREE


def open_assembly(slug: str = "trees") -> Assembly:
    """An open assembly with one question and two statements."""
    assembly = create_assembly(owner=None, title="Trees", slug=slug)
    question = add_question(assembly=assembly, actor=None, text="Which trees?")
    add_seeds(question=question, actor=None, texts=["Plant limes.", "Plant oaks."])
    assembly.state, assembly.opened_at = AssemblyState.OPEN, now()
    db.session.flush()
    return assembly


def statements_of(assembly: Assembly) -> list[Statement]:
    return list(assembly.questions[0].statements)


def choices() -> list[int]:
    return list(db.session.scalars(select(Vote.choice).order_by(Vote.participant_id, Vote.statement_id)))


def events() -> list[int | None]:
    return list(db.session.scalars(select(VoteEvent.choice).order_by(VoteEvent.id)))


def test_the_latest_choice_counts_and_each_change_is_logged(db_session: Any) -> None:
    assembly = open_assembly()
    person, limes = join_assembly(assembly=assembly).participant, statements_of(assembly)[0]
    for choice in (AGREE, AGREE, DISAGREE, PASS):
        cast_vote(participant=person, statement_id=limes.id, choice=choice)
    assert choices() == [PASS]
    assert events() == [AGREE, DISAGREE, PASS]


def test_a_pass_may_say_why_and_another_choice_may_not(db_session: Any) -> None:
    assembly = open_assembly()
    person, limes = join_assembly(assembly=assembly).participant, statements_of(assembly)[0]
    cast_vote(participant=person, statement_id=limes.id, choice=PASS, pass_reason="unsure")
    assert db_session.scalars(select(Vote.pass_reason)).all() == ["unsure"]
    cast_vote(participant=person, statement_id=limes.id, choice=AGREE, pass_reason="unsure")
    assert db_session.scalars(select(Vote.pass_reason)).all() == [None]


def test_a_vote_taken_back_is_gone_but_stays_in_the_log(db_session: Any) -> None:
    assembly = open_assembly()
    person, limes = join_assembly(assembly=assembly).participant, statements_of(assembly)[0]
    cast_vote(participant=person, statement_id=limes.id, choice=AGREE)
    take_back_vote(participant=person, statement_id=limes.id)
    assert choices() == []
    assert events() == [AGREE, None]
    with pytest.raises(NothingToUndo):
        take_back_vote(participant=person, statement_id=limes.id)


@pytest.mark.parametrize("choice", [2, -2, 7])
def test_an_unknown_choice_is_refused(db_session: Any, choice: int) -> None:
    assembly = open_assembly()
    person, limes = join_assembly(assembly=assembly).participant, statements_of(assembly)[0]
    with pytest.raises(ChoiceUnknown):
        cast_vote(participant=person, statement_id=limes.id, choice=choice)
    with pytest.raises(StateUnknown):
        cast_vote(participant=person, statement_id=limes.id, choice=PASS, pass_reason="whatever")
    assert choices() == []


def test_a_statement_of_another_assembly_is_refused(db_session: Any) -> None:
    ours, other = open_assembly(), open_assembly("bridges")
    person, foreign = join_assembly(assembly=ours).participant, statements_of(other)[0]
    for statement_id in (foreign.id, 10_000):
        with pytest.raises(ForeignStatement):
            cast_vote(participant=person, statement_id=statement_id, choice=AGREE)


@pytest.mark.parametrize("state", [Moderation.WAITING, Moderation.REJECTED, Moderation.MERGED])
def test_a_statement_that_is_not_shown_takes_no_vote(db_session: Any, state: Moderation) -> None:
    assembly = open_assembly()
    person, (limes, oaks) = join_assembly(assembly=assembly).participant, statements_of(assembly)
    limes.moderation = state
    if state == Moderation.REJECTED:
        limes.moderation_reason = "off_topic"
    if state == Moderation.MERGED:
        limes.merged_into_id = oaks.id
    db_session.flush()
    with pytest.raises(StatementNotVisible):
        cast_vote(participant=person, statement_id=limes.id, choice=AGREE)


def test_nothing_is_taken_before_the_opening_and_after_the_close(db_session: Any) -> None:
    assembly = open_assembly()
    person, limes = join_assembly(assembly=assembly).participant, statements_of(assembly)[0]
    assembly.state = AssemblyState.DRAFT
    db_session.flush()
    with pytest.raises(AssemblyNotOpen):
        cast_vote(participant=person, statement_id=limes.id, choice=AGREE)
    assembly.state = AssemblyState.OPEN
    cast_vote(participant=person, statement_id=limes.id, choice=AGREE)
    close_assembly(assembly=assembly, actor=None)
    for refused in (
        lambda: cast_vote(participant=person, statement_id=limes.id, choice=DISAGREE),
        lambda: take_back_vote(participant=person, statement_id=limes.id),
    ):
        with pytest.raises(AssemblyClosed):
            refused()
    assert choices() == [AGREE]


def test_the_cookie_and_the_code_lead_back_to_the_same_person(db_session: Any) -> None:
    assembly = open_assembly()
    joined = join_assembly(assembly=assembly)
    assert find_participant_by_token(assembly=assembly, token=joined.token) is joined.participant
    back = resume_participation(assembly=assembly, return_code=joined.return_code.lower().replace("-", " "))
    assert back.participant is joined.participant
    # The first device stays as it is.
    assert find_participant_by_token(assembly=assembly, token=joined.token) is joined.participant
    kept = [device.token_hash for device in load_devices(joined.participant)] + [joined.participant.return_code_hash]
    assert not {joined.token, back.token} & set(kept)
    assert joined.return_code not in kept


# Several at once: each act has its own connection and its own transaction, as requests have.


@pytest.fixture
def place(app: Flask) -> tuple[int, list[int], list[int]]:
    """Committed: an open assembly; its id, the ids of its statements and of four participants."""
    with app.app_context():
        assembly = open_assembly()
        people = [join_assembly(assembly=assembly).participant.id for _ in range(4)]
        db.session.commit()
        return assembly.id, [statement.id for statement in statements_of(assembly)], people


def at_once(app: Flask, acts: list[Callable[[], object]]) -> list[str]:
    """Carry all acts out at the same moment; what each ended with: "done", or the name of the refusal."""
    start = threading.Barrier(len(acts))
    ended = [""] * len(acts)

    def carry_out(place: int) -> None:
        with app.app_context():
            start.wait(timeout=30)
            try:
                acts[place]()
                db.session.commit()
                ended[place] = "done"
            except DomainError as refusal:
                db.session.rollback()
                ended[place] = type(refusal).__name__
            finally:
                db.session.remove()

    threads = [threading.Thread(target=carry_out, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return ended


def vote_of(person: int, statement: int, choice: int) -> Callable[[], object]:
    """An act: this person votes."""

    def act() -> None:
        participant = db.session.get(Participant, person)
        assert participant is not None
        cast_vote(participant=participant, statement_id=statement, choice=choice)

    return act


def test_a_double_click_is_one_vote(app: Flask, place: tuple[int, list[int], list[int]]) -> None:
    _, statements, people = place
    assert at_once(app, [vote_of(people[0], statements[0], AGREE)] * 6) == ["done"] * 6
    with app.app_context():
        assert choices() == [AGREE]
        assert events() == [AGREE]


def test_many_people_at_once_lose_no_vote(app: Flask, place: tuple[int, list[int], list[int]]) -> None:
    assembly_id, statements, people = place
    acts = [vote_of(person, statement, AGREE) for person in people for statement in statements]
    assert at_once(app, acts) == ["done"] * 8
    with app.app_context():
        assembly = db.session.get(Assembly, assembly_id)
        assert assembly is not None
        assert count_assembly_participation(assembly).votes == 8
        assert db.session.scalar(select(func.count()).select_from(VoteEvent)) == 8


def test_two_choices_at_once_leave_one_vote_and_a_log_that_ends_with_it(
    app: Flask, place: tuple[int, list[int], list[int]]
) -> None:
    _, statements, people = place
    acts = [vote_of(people[0], statements[0], choice) for choice in (AGREE, DISAGREE, PASS)]
    assert at_once(app, acts) == ["done"] * 3
    with app.app_context():
        assert len(choices()) == 1
        assert events()[-1] == choices()[0]


def test_no_vote_lands_after_the_close(app: Flask, place: tuple[int, list[int], list[int]]) -> None:
    assembly_id, statements, people = place

    def close() -> None:
        assembly = db.session.get(Assembly, assembly_id)
        assert assembly is not None
        close_assembly(assembly=assembly, actor=None)

    voting = [vote_of(person, statements[0], AGREE) for person in people]
    ended = at_once(app, [close, *voting])
    assert ended[0] == "done"
    assert set(ended[1:]) <= {"done", "AssemblyClosed"}
    with app.app_context():
        assert len(choices()) == ended[1:].count("done")


def test_people_who_join_at_once_get_different_numbers(app: Flask, place: tuple[int, list[int], list[int]]) -> None:
    assembly_id, _, _ = place

    def enter() -> None:
        assembly = db.session.get(Assembly, assembly_id)
        assert assembly is not None
        join_assembly(assembly=assembly)

    assert at_once(app, [enter] * 6) == ["done"] * 6
    with app.app_context():
        numbers = db.session.scalars(
            select(Participant.number).where(Participant.assembly_id == assembly_id).order_by(Participant.number)
        ).all()
    assert numbers == list(range(10))


def test_a_double_click_endorses_once(app: Flask, place: tuple[int, list[int], list[int]]) -> None:
    _, statements, people = place
    with app.app_context():
        author = db.session.get_one(Participant, people[0])
        cast_vote(participant=author, statement_id=statements[0], choice=AGREE)
        statement = db.session.get_one(Statement, statements[0])
        written = add_comment(participant=author, statement=statement, text="They smell.")
        written.moderation = Moderation.VISIBLE
        db.session.commit()
        number = written.id

    def endorse() -> None:
        reader, comment = db.session.get_one(Participant, people[1]), db.session.get_one(Comment, number)
        endorse_comment(participant=reader, comment=comment)
        assert len(comment.endorsements) == 1

    assert at_once(app, [endorse] * 4) == ["done"] * 4
    with app.app_context():
        assert len(db.session.get_one(Comment, number).endorsements) == 1
