"""Two devices of one person: joined by a code, votes merged in one transaction, signed out one by one."""

from __future__ import annotations

import datetime as dt
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from deliberate.errors import AssemblyClosed, ForeignParticipant, ImportRefused, NotFound, ParticipantMerged
from deliberate.extensions import db
from deliberate.formats.full import check_document
from deliberate.models import (
    Assembly,
    Choice,
    Comment,
    CommentEndorsement,
    ConceptTag,
    Exposure,
    Moderation,
    Participant,
    ParticipantDevice,
    Statement,
    Vote,
    VoteEvent,
)
from deliberate.models.columns import now
from deliberate.queries.counts import count_assembly_participation
from deliberate.queries.next_statement import RoutedStatement
from deliberate.queries.participants import find_presence, load_device_history, load_devices
from deliberate.queries.votes import load_vote_matrix
from deliberate.reports.exports.full import build_full_document
from deliberate.services.assemblies import close_assembly
from deliberate.services.comments import add_comment, endorse_comment
from deliberate.services.devices import record_device_use, sign_out_device
from deliberate.services.exposures import log_exposure
from deliberate.services.full_import import build_assembly
from deliberate.services.joining import (
    find_participant_by_token,
    hash_secret,
    join_assembly,
    renew_return_code,
    resume_participation,
)
from deliberate.services.merging import merge_participants
from deliberate.services.statements import propose_statement
from deliberate.services.voting import cast_vote, take_back_vote
from tests.services.test_voting import at_once, open_assembly, statements_of

AGREE, PASS, DISAGREE = Choice.AGREE, Choice.PASS, Choice.DISAGREE


def vote(person: Participant, statement: Statement, choice: Choice, minutes_ago: int = 0) -> None:
    """Vote, some time ago."""
    cast_vote(participant=person, statement_id=statement.id, choice=choice)
    then = now() - dt.timedelta(minutes=minutes_ago)
    mine = (Vote.participant_id == person.id) & (Vote.statement_id == statement.id)
    db.session.execute(update(Vote).where(mine).values(cast_at=then))


def votes_by_person() -> dict[tuple[int, str], int]:
    """(number of the person, text) → choice."""
    rows = select(Participant.number, Statement.text, Vote.choice).select_from(Vote).join(Statement)
    found = db.session.execute(rows.join(Participant, Participant.id == Vote.participant_id))
    return {(number, text): choice for number, text, choice in found}


def replayed() -> dict[tuple[int, str], int]:
    """The same, made from the log alone: its last word on each person and statement."""
    rows = select(Participant.number, Statement.text, VoteEvent.choice).select_from(VoteEvent).join(Statement)
    found: dict[tuple[int, str], int | None] = {}
    for number, text, choice in db.session.execute(
        rows.join(Participant, Participant.id == VoteEvent.participant_id).order_by(VoteEvent.id)
    ):
        found[number, text] = choice
    return {key: choice for key, choice in found.items() if choice is not None}


def test_a_code_adds_a_device_and_ends_none(db_session: Any) -> None:
    assembly = open_assembly()
    joined = join_assembly(assembly=assembly, label="Firefox on Android")
    back = resume_participation(assembly=assembly, return_code=joined.return_code, label="Safari on iPad")
    assert back.participant is joined.participant
    for token in (joined.token, back.token):
        assert find_participant_by_token(assembly=assembly, token=token) is joined.participant
    assert [device.label for device in load_devices(joined.participant)] == ["Firefox on Android", "Safari on iPad"]
    assert joined.token not in [device.token_hash for device in load_devices(joined.participant)]


def test_a_device_is_noted_to_the_day_and_signed_out_by_its_owner_alone(db_session: Any) -> None:
    assembly = open_assembly()
    joined, stranger = join_assembly(assembly=assembly), join_assembly(assembly=assembly)
    device = load_devices(joined.participant)[0]
    device.last_seen = now().date() - dt.timedelta(days=3)
    db_session.flush()
    presence = find_presence(assembly, hash_secret(joined.token))
    assert presence is not None
    record_device_use(presence=presence)
    db_session.refresh(device)
    assert device.last_seen == now().date()
    with pytest.raises(NotFound):
        sign_out_device(participant=stranger.participant, device_id=device.id)
    sign_out_device(participant=joined.participant, device_id=device.id)
    assert find_participant_by_token(assembly=assembly, token=joined.token) is None


def test_the_same_token_twice_is_one_person_with_one_device(db_session: Any) -> None:
    assembly = open_assembly()
    first = join_assembly(assembly=assembly, token="the same")
    assert join_assembly(assembly=assembly, token="the same").participant is first.participant
    assert join_assembly(assembly=assembly).participant.number == 1
    assert len(load_devices(first.participant)) == 1


def test_the_later_vote_counts_and_the_log_tells_it(db_session: Any) -> None:
    assembly = open_assembly()
    limes, oaks = statements_of(assembly)
    kept, other = (join_assembly(assembly=assembly).participant for _ in range(2))
    vote(kept, limes, AGREE, minutes_ago=9)
    vote(kept, oaks, AGREE, minutes_ago=1)
    vote(other, limes, DISAGREE, minutes_ago=5)
    vote(other, oaks, DISAGREE, minutes_ago=5)
    before = db_session.scalars(select(VoteEvent.id).order_by(VoteEvent.id)).all()
    assert (load_device_history(kept, other).votes, load_device_history(kept, other).different) == (2, 2)
    merge_participants(kept=kept, other=other, with_votes=True)
    assert votes_by_person() == {(0, "Plant limes."): DISAGREE, (0, "Plant oaks."): AGREE}
    assert replayed() == votes_by_person()
    assert db_session.scalars(select(VoteEvent.id).order_by(VoteEvent.id)).all()[: len(before)] == before
    assert count_assembly_participation(assembly).participants == 1
    assert load_vote_matrix(assembly.questions[0]).participant_ids.tolist() == [0]


def test_of_two_votes_in_one_second_the_log_knows_the_later(db_session: Any) -> None:
    assembly = open_assembly()
    limes = statements_of(assembly)[0]
    kept, other = (join_assembly(assembly=assembly).participant for _ in range(2))
    vote(other, limes, DISAGREE)
    vote(kept, limes, AGREE)
    moment = now()
    db_session.execute(update(Vote).values(cast_at=moment))
    merge_participants(kept=kept, other=other, with_votes=True)
    assert votes_by_person() == {(0, "Plant limes."): AGREE}


def test_the_votes_of_this_device_can_be_withdrawn_instead(db_session: Any) -> None:
    assembly = open_assembly()
    limes, oaks = statements_of(assembly)
    kept, other = (join_assembly(assembly=assembly).participant for _ in range(2))
    vote(kept, limes, AGREE)
    vote(other, limes, DISAGREE)
    vote(other, oaks, DISAGREE)
    merge_participants(kept=kept, other=other, with_votes=False)
    assert votes_by_person() == replayed() == {(0, "Plant limes."): AGREE}
    assert count_assembly_participation(assembly).participants == 1


def test_everything_else_comes_along(db_session: Any) -> None:
    assembly = open_assembly()
    limes, oaks = statements_of(assembly)
    kept, other, third = (join_assembly(assembly=assembly, channel=name).participant for name in ("", "library", ""))
    for person in (kept, other, third):
        vote(person, limes, AGREE)
    pine = propose_statement(participant=other, question=assembly.questions[0], text="Plant pines.")
    for text, person in (("Shade.", other), ("Shade.", kept), ("Birds.", other), ("Mine.", kept)):
        add_comment(participant=person, statement=limes, text=text)
    db_session.execute(update(Comment).values(moderation="visible"))
    db_session.expire_all()
    by_text = {(item.text, item.participant_id): item for item in db_session.scalars(select(Comment))}
    # Both find the same comment helpful; each finds one of the other's helpful; a third finds the twins helpful.
    strange = add_comment(participant=third, statement=limes, text="Roots.")
    strange.moderation = Moderation.VISIBLE
    db_session.flush()
    for person, comment in (
        (kept, strange),
        (other, strange),
        (kept, by_text["Birds.", other.id]),
        (other, by_text["Mine.", kept.id]),
        (third, by_text["Shade.", other.id]),
        (third, by_text["Shade.", kept.id]),
    ):
        endorse_comment(participant=person, comment=comment)
    log_exposure(participant=other, draw=RoutedStatement(oaks.id, "random", 0.5))
    db_session.add_all(
        ConceptTag(participant_id=person.id, statement_id=limes.id, concept=concept, answer=answer, created_at=at)
        for person, concept, answer, at in (
            (kept, "use", "supports", now() - dt.timedelta(hours=1)),
            (other, "use", "hinders", now()),
            (other, "benefits", "unsure", now()),
        )
    )
    other.segments, kept.segments = {"age": "young", "region": "north"}, {"age": "old"}
    other.external_id = "x7"
    assembly.consent_version = other.consent_version = 2
    db_session.flush()
    token = join_assembly(assembly=assembly).token
    resume_participation(assembly=assembly, return_code=renew_return_code(participant=other), token="second phone")

    merge_participants(kept=kept, other=other, with_votes=True)

    assert db_session.get(Statement, pine.id).author_id == kept.id
    left = db_session.scalars(select(Comment.text).where(Comment.participant_id == kept.id).order_by(Comment.text))
    assert left.all() == ["Birds.", "Mine.", "Shade."]
    endorsed = select(Comment.text, CommentEndorsement.participant_id).join(CommentEndorsement)
    assert sorted(map(tuple, db_session.execute(endorsed))) == [("Roots.", kept.id), ("Shade.", third.id)]
    assert db_session.scalars(select(Exposure.participant_id)).all() == [kept.id]
    tags = {row.concept: (row.participant_id, row.answer) for row in db_session.scalars(select(ConceptTag))}
    assert tags == {"use": (kept.id, "hinders"), "benefits": (kept.id, "unsure")}
    assert (kept.segments, kept.channel, kept.external_id) == ({"age": "old", "region": "north"}, "library", "x7")
    assert kept.consent_version == 2
    assert other.segments == {}
    # Both devices of the other go on as the merged one; a stranger's does not.
    assert find_participant_by_token(assembly=assembly, token="second phone") is kept
    assert find_participant_by_token(assembly=assembly, token=token) is not kept
    assert count_assembly_participation(assembly).participants == 3


def test_a_code_of_a_merged_person_leads_on_and_a_chain_is_one_step(db_session: Any) -> None:
    assembly = open_assembly()
    first, second, third = (join_assembly(assembly=assembly) for _ in range(3))
    merge_participants(kept=second.participant, other=first.participant, with_votes=True)
    merge_participants(kept=third.participant, other=second.participant, with_votes=True)
    for joined in (first, second, third):
        assert resume_participation(assembly=assembly, return_code=joined.return_code).participant is third.participant
        assert find_participant_by_token(assembly=assembly, token=joined.token) is third.participant
    # Again, or the other way round: nothing is left to do.
    assert merge_participants(kept=first.participant, other=third.participant, with_votes=False) is third.participant
    with pytest.raises(ParticipantMerged):
        cast_vote(participant=first.participant, statement_id=statements_of(assembly)[0].id, choice=AGREE)


def test_what_cannot_be_merged(db_session: Any) -> None:
    assembly, elsewhere = open_assembly(), open_assembly("elsewhere")
    kept, other = (join_assembly(assembly=assembly).participant for _ in range(2))
    with pytest.raises(ForeignParticipant):
        merge_participants(kept=kept, other=join_assembly(assembly=elsewhere).participant, with_votes=True)
    close_assembly(assembly=assembly, actor=None)
    with pytest.raises(AssemblyClosed):
        merge_participants(kept=kept, other=other, with_votes=True)


def test_merged_people_travel_in_the_full_export(db_session: Any) -> None:
    assembly = open_assembly()
    limes = statements_of(assembly)[0]
    kept, other = (join_assembly(assembly=assembly, channel="library").participant for _ in range(2))
    vote(other, limes, DISAGREE)
    take_back_vote(participant=other, statement_id=limes.id)
    vote(other, limes, AGREE)
    merge_participants(kept=kept, other=other, with_votes=True)
    document = build_full_document(assembly)
    assert [(p["number"], p["merged_into"], p["channel"]) for p in document["participants"]] == [
        (0, None, "library"),
        (1, 0, "library"),
    ]
    again = build_assembly(check_document(document), "again")
    assert count_assembly_participation(again).participants == 1
    assert build_full_document(again)["questions"][0]["events"] == document["questions"][0]["events"]


def test_a_document_whose_merges_do_not_fit_is_refused(db_session: Any) -> None:
    assembly = open_assembly()
    kept, _, _ = (join_assembly(assembly=assembly).participant for _ in range(3))
    vote(kept, statements_of(assembly)[0], AGREE)
    document = build_full_document(assembly)
    zero, one, two = document["participants"]
    zero["merged_into"] = 1
    with pytest.raises(ValueError, match="participant 0 was merged into another one but has a vote"):
        check_document(document)
    zero["merged_into"], one["merged_into"], two["merged_into"] = None, 2, 0
    with pytest.raises(ImportRefused, match="participant 1 is merged into participant 2, who is merged too"):
        build_assembly(check_document(document), "chained")
    one["merged_into"], two["merged_into"] = 4711, None
    with pytest.raises(ImportRefused, match="4711"):
        build_assembly(check_document(document), "unknown")


@pytest.fixture
def two(app: Flask) -> tuple[int, int, list[int]]:
    """Committed: two people who voted differently on both statements; their ids and those of the statements."""
    with app.app_context():
        assembly = open_assembly()
        people = [join_assembly(assembly=assembly).participant for _ in range(2)]
        statements = statements_of(assembly)
        for person, choice in zip(people, (AGREE, DISAGREE), strict=True):
            for statement in statements:
                cast_vote(participant=person, statement_id=statement.id, choice=choice)
        db.session.commit()
        return people[0].id, people[1].id, [statement.id for statement in statements]


def merging(kept: int, other: int) -> Callable[[], object]:
    """An act: the second becomes part of the first."""

    def act() -> None:
        people = [db.session.get_one(Participant, row) for row in (kept, other)]
        merge_participants(kept=people[0], other=people[1], with_votes=True)

    return act


@pytest.mark.parametrize("crossed", [False, True], ids=["twice the same", "each into the other"])
def test_two_merges_at_once_are_one(app: Flask, two: tuple[int, int, list[int]], crossed: bool) -> None:
    first, second, statements = two
    acts = [merging(first, second), merging(second, first) if crossed else merging(first, second)]
    assert at_once(app, acts) == ["done", "done"]
    with app.app_context():
        assert count_assembly_participation(db.session.scalars(select(Assembly)).one()).participants == 1
        assert db.session.scalar(select(func.count()).select_from(Vote)) == len(statements)
        assert replayed() == votes_by_person()
        assert len(set(db.session.scalars(select(ParticipantDevice.participant_id)))) == 1


def test_a_vote_and_a_merge_at_once_leave_one_person(app: Flask, two: tuple[int, int, list[int]]) -> None:
    first, second, statements = two

    def vote_pass() -> None:
        cast_vote(participant=db.session.get_one(Participant, second), statement_id=statements[0], choice=PASS)

    ended = at_once(app, [merging(first, second), vote_pass])
    assert ended[0] == "done"
    assert ended[1] in {"done", "ParticipantMerged"}
    with app.app_context():
        assert {number for number, _ in votes_by_person()} == {0}
        assert replayed() == votes_by_person()


KILLED = """
import os, signal, sys
from deliberate import create_app
from deliberate.extensions import db
from deliberate.models import Participant
from deliberate.services.merging import merge_participants

app = create_app({"DATA": sys.argv[1], "DATABASE_URL": sys.argv[2], "SECRET_KEY": "x" * 32, "WORKER": False})
with app.app_context():
    kept, other = (db.session.get_one(Participant, int(row)) for row in sys.argv[3:])
    merge_participants(kept=kept, other=other, with_votes=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_process_killed_before_the_commit_has_merged_nothing(app: Flask, two: tuple[int, int, list[int]]) -> None:
    first, second, _ = two
    command = [sys.executable, "-c", KILLED, app.config["DATA"], app.config["DATABASE_URL"], str(first), str(second)]
    ended = subprocess.run(command, check=False, cwd=Path(__file__).resolve().parents[2], timeout=120)
    assert ended.returncode == -signal.SIGKILL
    with app.app_context():
        assert {number for number, _ in votes_by_person()} == {0, 1}
        assert replayed() == votes_by_person()
        assert count_assembly_participation(db.session.scalars(select(Assembly)).one()).participants == 2
    assert at_once(app, [merging(first, second)]) == ["done"]
