"""Makes an assembly from a checked full document."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError, StatementError

from deliberate.errors import ImportRefused
from deliberate.extensions import db
from deliberate.models import (
    Assembly,
    Coding,
    Comment,
    CommentEndorsement,
    ConceptCode,
    Entry,
    Exposure,
    Question,
    Statement,
    Tension,
    Vote,
    VoteEvent,
)
from deliberate.services.assemblies import create_assembly
from deliberate.services.bulk_votes import CHUNK, add_people
from deliberate.services.coding_record_import import build_codebooks, build_coding_record
from deliberate.services.exposures import count_all_shown
from deliberate.services.texts import text_key


def build_assembly(document: dict[str, Any], slug: str | None) -> Assembly:
    """The assembly with everything in the document but accounts. Raises ImportRefused, SlugTaken, SlugInvalid."""
    fields = dict(document["assembly"])
    assembly = create_assembly(owner=None, title=fields["title"], slug=slug or fields["slug"])
    try:
        for name, value in fields.items():
            if name != "slug":
                setattr(assembly, name, value)
        db.session.flush()
        people = [
            {"number": p["number"], "external_id": p.get("external_id"), "segments": p.get("segments", {})}
            for p in document["participants"]
        ]
        person_ids = add_people(assembly=assembly, people=people, entry=Entry.IMPORTED)
        assembly.tag_share = document.get("tag_share", assembly.tag_share)
        build_codebooks(assembly, document.get("codebooks", []))
        for entry in document["questions"]:
            build_question(assembly, entry, person_ids)
        db.session.flush()
    except (IntegrityError, StatementError, KeyError, TypeError, ValueError) as problem:
        raise ImportRefused(reason=f"A value does not fit: {str(problem).splitlines()[0][:200]}") from None
    return assembly


def seconds(at: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(at, dt.UTC)


def build_question(assembly: Assembly, entry: dict[str, Any], people: dict[int, int]) -> None:
    """One question with everything under it."""
    question = Question(
        assembly=assembly, position=entry["position"], text=entry["text"], background=entry["background"]
    )
    db.session.add(question)
    db.session.flush()
    rows = {item["number"]: build_statement(question, item, people) for item in entry["statements"]}
    db.session.flush()
    for item in entry["statements"]:
        if item["merged_into"] is not None:
            rows[item["number"]].merged_into_id = rows[item["merged_into"]].id
            rows[item["number"]].moderation = "merged"
    question.next_number = 1 + max(rows, default=-1)
    db.session.flush()
    statements = {number: row.id for number, row in rows.items()}
    build_coding_record(question, entry.get("coding", {}), people, statements)
    db.session.add_all(build_tension(question, item, statements) for item in entry.get("tensions", ()))
    votes = entry["votes"]
    add_rows(Vote, [
        {"participant_id": people[p], "statement_id": statements[s], "choice": c, "cast_at": seconds(at),
         "pass_reason": None}
        for p, s, c, at in zip(*(votes[name] for name in ("person", "statement", "choice", "at")), strict=True)
    ])  # fmt: skip
    add_rows(VoteEvent, [
        {"participant_id": people[p], "statement_id": statements[s], "choice": c, "at": seconds(at)}
        for p, s, c, at in entry["events"]
    ])  # fmt: skip
    add_rows(Exposure, [
        {"participant_id": people[p], "statement_id": statements[s], "purpose": why, "probability": share,
         "at": seconds(at)}
        for p, s, why, share, at in entry["exposures"]
    ])  # fmt: skip
    count_all_shown(question)


def build_tension(question: Question, item: dict[str, Any], statements: dict[int, int]) -> Tension:
    """What people did with one tension; the others are found anew by the next analysis."""
    first, *others = (statements[number] for number in item["statements"])
    return Tension(
        question_id=question.id,
        key=item["key"],
        kind=item["kind"],
        first_id=first,
        second_id=others[0] if others else None,
        reason=item["reason"],
        title=item["title"],
        open_question=item["open_question"],
        is_hidden=bool(item["hidden_reason"]),
        hidden_reason=item["hidden_reason"],
    )


def add_rows(table: Any, rows: list[dict[str, Any]]) -> None:
    """Insert in portions."""
    for start in range(0, len(rows), CHUNK):
        db.session.execute(insert(table), rows[start : start + CHUNK])


def build_statement(question: Question, item: dict[str, Any], people: dict[int, int]) -> Statement:
    """One statement with comments and codings."""
    statement = Statement(
        question_id=question.id,
        number=item["number"],
        text=item["text"],
        text_key=text_key(item["text"]),
        origin=item["origin"],
        author_id=people[item["author"]] if item["author"] is not None else None,
        moderation="visible" if item["moderation"] == "merged" else item["moderation"],
        moderation_reason=item["moderation_reason"],
        moderation_note=item["moderation_note"],
        is_meta=item["is_meta"],
        created_at=dt.datetime.fromisoformat(item["created_at"]),
        comments=[build_comment(comment, people) for comment in item["comments"]],
        codings=[build_coding(coding) for coding in item["codings"]],
    )
    db.session.add(statement)
    return statement


def build_comment(item: dict[str, Any], people: dict[int, int]) -> Comment:
    return Comment(
        participant_id=people[item["author"]],
        kind=item["kind"],
        stance=item["stance"],
        text=item["text"],
        text_key=text_key(item["text"]),
        moderation=item["moderation"],
        moderation_reason=item["moderation_reason"],
        created_at=dt.datetime.fromisoformat(item["created_at"]),
        endorsements=[CommentEndorsement(participant_id=people[number]) for number in item["endorsed_by"]],
    )


def build_coding(item: dict[str, Any]) -> Coding:
    return Coding(
        coder_name=item["coder"],
        kind=item["kind"],
        codebook_version=item["codebook_version"],
        flags=item["flags"],
        scope=item["scope"],
        rationale=item["rationale"],
        was_blind=item["was_blind"],
        first_answer=item.get("first_answer"),
        suggested=item.get("suggested", {}),
        by_third_person=item.get("by_third_person", False),
        created_at=dt.datetime.fromisoformat(item["created_at"]),
        codes=[ConceptCode(**code) for code in item["codes"]],
    )
