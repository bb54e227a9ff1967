"""Taking part can be taken back: single answers, or everything, and then no file made afterwards has any of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from deliberate.errors import NotFound
from deliberate.extensions import db
from deliberate.models import (
    Assembly,
    AuditEntry,
    CodeAppeal,
    Comment,
    CommentEndorsement,
    ConceptTag,
    Exposure,
    Moderation,
    Origin,
    Participant,
    ParticipantDevice,
    Question,
    ReportFile,
    ReportFragment,
    ReportVersion,
    Run,
    Statement,
    Vote,
    VoteEvent,
)
from deliberate.queries.counts import count_assembly_participation, count_by_channel
from deliberate.queries.runs import find_latest_finished_run, is_stale
from deliberate.reports.exports.full import build_full_document
from deliberate.reports.exports.polis import export_polis_folder
from deliberate.services.imports import import_document
from deliberate.services.joining import find_participant_by_token, join_assembly
from deliberate.services.statements import propose_statement
from deliberate.services.voting import cast_vote
from deliberate.services.withdrawal import erase_participation, withdraw_statement
from deliberate.services.wording import edit_statement
from deliberate.storage.base import Base
from tests.databases import application, copied_sqlite
from tests.services.test_voting import choices, events, open_assembly, statements_of

MARK, GONE = "zebraquince", "[withdrawn by its author]"


def demo_question() -> Question:
    return db.session.scalars(select(Question).join(Assembly).where(Question.position == 2)).one()


def marked_person(question: Question) -> Participant:
    """Someone in a group and on the map, whose every trace has a mark that nothing else has."""
    found = find_latest_finished_run(question)
    assert found is not None
    members = [number for number in numbers_in(found.findings) if number]
    person = db.session.scalars(
        select(Participant).where(
            Participant.assembly_id == question.assembly_id, Participant.number == sorted(members)[3]
        )
    ).one()
    person.segments, person.external_id, person.channel = {"town": MARK}, f"{MARK}-7", MARK
    person.return_code_hash = MARK
    waiting = propose_statement(participant=person, question=question, text=f"One {MARK} should be free.")
    edit_statement(statement=waiting, actor=None, text=f"Every {MARK} should be free.")
    shown = propose_statement(participant=person, question=question, text=f"No {MARK} should be sold.")
    shown.moderation = Moderation.VISIBLE
    statement = question.statements[0]
    about = {"statement_id": statement.id, "participant_id": person.id}
    comment = Comment(**about, stance=1, text=f"A {MARK}.", text_key=MARK, moderation=Moderation.VISIBLE)
    db.session.add_all(
        [comment, CodeAppeal(**about, reason=MARK), ParticipantDevice(participant_id=person.id, token_hash=MARK)]
    )
    db.session.add_all(
        [
            ConceptTag(**about, concept="use", answer="supports"),
            Exposure(**about, purpose="random", probability=0.5),
        ]
    )
    db.session.flush()
    db.session.add(CommentEndorsement(comment_id=comment.id, participant_id=another(person).id))
    mark_files(found, shown)
    db.session.commit()
    return person


def another(person: Participant) -> Participant:
    return db.session.scalars(select(Participant).where(Participant.id != person.id).limit(1)).one()


def mark_files(run: Run, shown: Statement) -> None:
    """A file made before, and a published version that froze the text."""
    frame = {"title": "", "author": "", "address": "", "direction": "ltr"}
    db.session.add(
        ReportFile(run_id=run.id, extent="everything", language="fr", fingerprint="x", frame=frame, page=MARK)
    )
    db.session.add(ReportFragment(run_id=run.id, part="page_one", language="fr", fingerprint="x", body=MARK))
    frozen = {"texts": {str(shown.number): shown.text}, "group_names": {}, "complete_voters": 0, "decision_maker": "",
              "answer_by": None}  # fmt: skip
    db.session.add(ReportVersion(question_id=run.question_id, run_id=run.id, number=90, frozen=frozen))


def numbers_in(found: Any) -> set[int]:
    """Every number by which stored findings name a person."""
    if isinstance(found, list):
        return set().union(*(numbers_in(item) for item in found))
    if not isinstance(found, dict):
        return set()
    own = set(found.get("members", ())) if isinstance(found.get("members"), list) else set()
    own |= {found["participant"]} if isinstance(found.get("participant"), int) else set()
    return own.union(*(numbers_in(value) for value in found.values()))


def rows_with(mark: str) -> list[str]:
    """Every column of the database in which the mark stands."""
    return [
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.c
        if any(mark in json.dumps(value, default=str) for value in db.session.scalars(select(column)))
    ]


def test_whoever_withdraws_is_in_no_row_and_in_no_file_made_afterwards(demo_app: Flask, tmp_path: Path) -> None:
    with demo_app.app_context():
        question = demo_question()
        person = marked_person(question)
        key, number = person.id, person.number
        assert len(rows_with(MARK)) > 8, "the mark stands where it could leak"
        before = count_assembly_participation(question.assembly)
        votes = db.session.scalar(select(func.count()).where(Vote.participant_id == key)) or 0
        erase_participation(participant=person, words=GONE)
        db.session.commit()

        assert rows_with(MARK) == []
        left = {
            f"{table.name}.{column.name}"
            for table in Base.metadata.sorted_tables
            for column in table.c
            if any(own.column.table.name == "participant" for own in column.foreign_keys)
            and db.session.scalar(select(func.count()).select_from(table).where(column == key))
        }
        assert left == {"vote_event.participant_id"}, "the log knows that votes went, not what they were"
        assert set(db.session.scalars(select(VoteEvent.choice).where(VoteEvent.participant_id == key))) == {None}
        after = count_assembly_participation(question.assembly)
        assert (before.participants - after.participants, before.votes - after.votes) == (1, votes)
        assert all(turnout.channel != MARK for turnout in count_by_channel(question.assembly))
        assert all(number not in numbers_in(run.findings) for run in db.session.scalars(select(Run)))
        run = find_latest_finished_run(question)
        assert run is not None
        assert is_stale(run), "the next analysis is due"
        assert join_assembly(assembly=question.assembly).participant.number > number

        document = build_full_document(question.assembly)
        assert MARK not in json.dumps(document)
        assert number not in {row["number"] for row in document["participants"]}
        assert all(number not in {row[0] for row in part["events"]} for part in document["questions"])
        folder = export_polis_folder(question, tmp_path / "polis")
        written = "".join(path.read_text(encoding="utf-8") for path in folder.iterdir())
        assert MARK not in written
        rows = (folder / "participants-votes.csv").read_text(encoding="utf-8").splitlines()
        assert str(number) not in {row.split(",")[0] for row in rows}
        entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
        assert (entry.action, entry.subject, entry.detail, entry.actor_id) == ("participation withdrawn", "", {}, None)


def test_a_document_made_after_a_withdrawal_can_be_imported(
    demo_app: Flask, sqlite_template: Path, tmp_path: Path
) -> None:
    with demo_app.app_context():
        question = demo_question()
        erase_participation(participant=marked_person(question), words=GONE)
        db.session.commit()
        document = build_full_document(question.assembly)
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    with application(copied_sqlite(sqlite_template, folder), folder) as elsewhere, elsewhere.app_context():
        made = import_document(document=json.loads(json.dumps(document)), owner=None).assembly
        assert count_assembly_participation(made).participants == len(document["participants"])


@pytest.mark.parametrize("others_vote", [False, True])
def test_a_statement_goes_unless_others_have_voted_on_it(demo_app: Flask, others_vote: bool) -> None:
    with demo_app.app_context():
        question = demo_question()
        author, other = db.session.scalars(select(Participant).limit(2)).all()
        own = propose_statement(participant=author, question=question, text=f"Every {MARK} should be free.")
        own.moderation = Moderation.VISIBLE
        cast_vote(participant=author, statement_id=own.id, choice=1)
        if others_vote:
            cast_vote(participant=other, statement_id=own.id, choice=1)
        with pytest.raises(NotFound):
            withdraw_statement(participant=other, statement_id=own.id, words=GONE)
        assert withdraw_statement(participant=author, statement_id=own.id, words=GONE) is not others_vote
        assert (own.author_id, own.origin) == (None, Origin.PARTICIPANT)
        assert (own.moderation, MARK in own.text) == (
            (Moderation.VISIBLE, True) if others_vote else (Moderation.REJECTED, False)
        )


def test_withdrawing_twice_or_while_voting_leaves_nothing_behind(db_session: Any) -> None:
    assembly = open_assembly()
    joined = join_assembly(assembly=assembly)
    for statement in statements_of(assembly):
        cast_vote(participant=joined.participant, statement_id=statement.id, choice=1)
    for _ in range(2):
        erase_participation(participant=joined.participant, words=GONE)
    assert (choices(), set(events())) == ([], {None})
    assert find_participant_by_token(assembly=assembly, token=joined.token) is None
    assert count_assembly_participation(assembly).participants == 0
