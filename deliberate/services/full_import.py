"""Creates an assembly from a checked full document.

`formats/full_columns` says which columns are included; this module restores the references between rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError, OperationalError, StatementError

from deliberate.aggregation.registry import find_module
from deliberate.aggregation.rule import FORMER_MEASURE
from deliberate.concepts.codebook import parse_coding
from deliberate.concepts.templates import read_templates
from deliberate.config import LANGUAGES
from deliberate.errors import ImportRefused, SettingRefused
from deliberate.extensions import db
from deliberate.formats.errors import UnfitValue
from deliberate.formats.full_check import check_kept_data
from deliberate.formats.full_columns import BULK
from deliberate.models import (
    Account,
    Amendment,
    Assembly,
    AssemblyState,
    AuditEntry,
    Coding,
    CodingKind,
    Comment,
    CommentEndorsement,
    ConceptCode,
    EntryKind,
    Exposure,
    Moderation,
    Participant,
    Question,
    Statement,
    Tension,
    Vote,
    VoteEvent,
)
from deliberate.queries.assemblies import IMPORTED_ACTOR, SUBJECT_ACCOUNT
from deliberate.services.assemblies import add_assembly
from deliberate.services.bulk_votes import add_participants
from deliberate.services.coding.record_import import build_codebooks, build_coding_record
from deliberate.services.exposures import recount_shown
from deliberate.services.full_rows import insert_rows, parse_column_value, parse_columns, parse_datetime, parse_text
from deliberate.services.method import validate_module_settings, validate_modules, validate_routing
from deliberate.services.run_import import build_run
from deliberate.services.texts import compute_text_key
from deliberate.services.topic_import import build_topics
from deliberate.storage.base import get_table
from deliberate.text import N_, Message

RowIds = Mapping[int, int]
# Names under which earlier versions kept codes that came with a template or an earlier question.
SHIPPED_SOURCES = frozenset({"template", "follow-up"})
DOCUMENT_ERRORS = (
    IntegrityError, StatementError, LookupError, TypeError, ValueError, AttributeError, OverflowError, SettingRefused
)  # fmt: skip


def build_assembly(document: dict[str, Any], slug: str | None, owner: Account | None = None) -> Assembly:
    """Return the assembly with everything in the document but accounts. Raises ImportRefused, SlugTaken,
    SlugInvalid."""
    try:
        return build_rows(document, slug, owner)
    except OperationalError:
        # The database is busy or out of reach: the document is not to blame.
        raise
    except DOCUMENT_ERRORS as problem:
        reason = Message(N_("A value does not fit: %(problem)s"), {"problem": describe_import_problem(problem)})
        raise ImportRefused(reason=reason) from None


def mark_merged(people: Sequence[Mapping[str, Any]], ids: RowIds) -> None:
    """Mark participants who were merged into another. Raises UnfitValue where that one is merged too, KeyError."""
    into = {person["number"]: person["merged_into"] for person in people if person.get("merged_into") is not None}
    for number, other in into.items():
        if other in into:
            reason = N_("participant %(number)d is merged into participant %(other)d, who is merged too.")
            raise UnfitValue(reason, number=number, other=other)
        db.session.execute(update(Participant).where(Participant.id == ids[number]).values(merged_into_id=ids[other]))


def describe_import_problem(problem: Exception) -> str | Message:
    """Return what was wrong, in one line."""
    if isinstance(problem, UnfitValue):
        return problem.message
    if isinstance(problem, KeyError):
        return Message(N_("“%(part)s” is missing or not listed."), {"part": problem.args[0]})
    if isinstance(problem, SettingRefused):
        return str(problem.values["reason"])
    cause = getattr(problem, "orig", None) or problem
    return (str(cause).splitlines() or [""])[0][:200].rstrip(".") + "."


def build_rows(document: dict[str, Any], slug: str | None, owner: Account | None) -> Assembly:
    """Return everything in its order: the settings, the people, then question by question, and the log of acts at
    last."""
    check_kept_data(document)
    fields = validate_assembly_fields(parse_columns(Assembly, document["assembly"]))
    assembly = add_assembly(owner=owner, title=fields["title"], slug=slug or fields["slug"])
    for name, value in fields.items():
        if name != "slug":
            setattr(assembly, name, value)
    db.session.flush()
    people = [parse_columns(Participant, person) for person in document["participants"]]
    if assembly.is_draft and any(entry["votes"]["person"] or entry["events"] for entry in document["questions"]):
        raise UnfitValue(N_("a draft cannot have votes."))
    person_ids = add_participants(assembly=assembly, people=people, entry=EntryKind.IMPORTED)
    mark_merged(document["participants"], person_ids)
    build_codebooks(assembly, document.get("codebooks", []))
    questions = {entry["position"]: build_question(assembly, entry, person_ids) for entry in document["questions"]}
    for entry in document["questions"]:
        build_tensions(questions[entry["position"]], entry.get("tensions", ()), questions)
    for entry in document.get("amendments", ()):
        db.session.add(build_amendment(assembly, entry, questions))
        # One by one: their order is the order of their ids.
        db.session.flush()
    for entry in document.get("audit", ()):
        db.session.add(build_audit_entry(assembly, entry))
        # One by one: their order is the order of their ids.
        db.session.flush()
    db.session.flush()
    return assembly


def validate_assembly_fields(fields: dict[str, Any]) -> dict[str, Any]:
    """Refuse settings of the assembly that a form would refuse. Raises UnfitValue,
    SettingRefused."""
    if fields["language"] not in LANGUAGES:
        reason = N_("the language “%(language)s” is unknown.")
        raise UnfitValue(reason, language=str(fields["language"])[:20])
    if fields.get("template") is not None and fields["template"] not in read_templates():
        fields["template"] = None
    validate_modules(fields["modules"])
    validate_module_settings(fields.get("module_settings", {}))
    validate_routing(fields.get("routing", {}))
    if fields["state"] != AssemblyState.DRAFT:
        # A rule that was fixed before it named its measure asked every group.
        fields["outcome_rule"] = {"measure": FORMER_MEASURE, **fields["outcome_rule"]}
    find_module("outcomes").make_settings(fields["outcome_rule"])
    return fields


def build_amendment(assembly: Assembly, entry: Mapping[str, Any], questions: Mapping[int, Question]) -> Amendment:
    """Return one change after the opening; the checked document has texts for both values."""
    asked = entry["question"]
    before, after = (None if entry[name] is None else parse_text(entry[name], None) for name in ("before", "after"))
    return Amendment(
        assembly_id=assembly.id,
        question_id=questions[asked].id if asked is not None else None,
        before=before,
        after=after,
        **parse_columns(Amendment, entry),
    )


def build_audit_entry(assembly: Assembly, entry: Mapping[str, Any]) -> AuditEntry:
    """Return one act of the log; the actor comes back as the pseudonym in the document."""
    values = parse_columns(AuditEntry, entry)
    by = parse_column_value(get_table(AuditEntry).c.subject, entry["by"] or "")
    detail = {key: value for key, value in values["detail"].items() if key != SUBJECT_ACCOUNT}
    return AuditEntry(**{**values, "detail": {**detail, IMPORTED_ACTOR: by}}, assembly_id=assembly.id)


def build_question(assembly: Assembly, entry: dict[str, Any], people: RowIds) -> Question:
    """Return one question with everything under it but what may point to another question."""
    question = Question(assembly=assembly, **parse_columns(Question, entry))
    db.session.add(question)
    db.session.flush()
    rows = {item["number"]: build_statement(question, item, people) for item in entry["statements"]}
    db.session.flush()
    for item in entry["statements"]:
        if item["merged_into"] is not None:
            rows[item["number"]].merged_into_id = rows[item["merged_into"]].id
            rows[item["number"]].moderation = item["moderation"]
        if item.get("replaced_by") is not None:
            rows[item["number"]].replaced_by_id = rows[item["replaced_by"]].id
    question.next_number = max(question.next_number or 1, 1 + max(rows, default=0))
    db.session.flush()
    statements = {number: row.id for number, row in rows.items()}
    build_coding_record(question, entry.get("coding", {}), people, statements)
    insert_rows(Vote, transpose_vote_columns(entry["votes"]), people, statements)
    insert_rows(VoteEvent, entry["events"], people, statements)
    insert_rows(Exposure, entry["exposures"], people, statements)
    recount_shown(question)
    for item in entry["runs"]:
        build_run(question, item, statements)
    build_topics(question, entry.get("topics", ()), statements)
    return question


def transpose_vote_columns(votes: Mapping[str, list[Any]]) -> list[tuple[Any, ...]]:
    """Return columns of votes as rows; columns missing at the end of the document are left out."""
    names = [name for name in ("person", "statement", *BULK["vote"].values()) if name in votes]
    return list(zip(*(votes[name] for name in names), strict=True))


def build_tensions(question: Question, items: Any, questions: Mapping[int, Question]) -> None:
    """Store what people did with tensions; the others are found again by the next analysis."""
    statements = {statement.number: statement.id for statement in question.statements}
    for item in items:
        first, *others = (statements[number] for number in item["statements"])
        asked = item.get("follow_up")
        db.session.add(
            Tension(
                question_id=question.id,
                first_id=first,
                second_id=others[0] if others else None,
                follow_up_id=questions[asked].id if asked is not None else None,
                **parse_columns(Tension, item),
            )
        )
        # One by one: their order is the order of their ids.
        db.session.flush()


def build_statement(question: Question, item: dict[str, Any], people: RowIds) -> Statement:
    """Return one statement with comments and codings."""
    values = parse_columns(Statement, item)
    if item["merged_into"] is not None:
        # The statement it was merged into may not exist yet, so the link is set once all are stored.
        values["moderation"] = Moderation.VISIBLE
    statement = Statement(
        question_id=question.id,
        text_key=compute_text_key(values["text"]),
        author_id=people[item["author"]] if item["author"] is not None else None,
        comments=[build_comment(comment, people) for comment in item["comments"]],
        codings=[build_coding(coding) for coding in item["codings"]],
        **values,
    )
    db.session.add(statement)
    return statement


def build_comment(item: dict[str, Any], people: RowIds) -> Comment:
    values = parse_columns(Comment, item)
    return Comment(
        participant_id=people[item["author"]],
        text_key=compute_text_key(values["text"]),
        endorsements=[build_endorsement(people[number], *at) for number, *at in item["endorsed_by"]],
        **values,
    )


def build_endorsement(participant_id: int, at: Any = None) -> CommentEndorsement:
    """Return one endorsement; documents of the first version do not say when."""
    return CommentEndorsement(participant_id=participant_id, **({} if at is None else {"at": parse_datetime(at)}))


def build_coding(item: dict[str, Any]) -> Coding:
    coder = parse_column_value(get_table(Coding).c.coder_name, item["coder"])
    codes = [ConceptCode(**parse_columns(ConceptCode, code)) for code in item["codes"]]
    values = parse_columns(Coding, item)
    # Pages parse the stored answer when they show it: a CodingInvalid is better now than then.
    parse_coding(values.get("first_answer") or {})
    if coder in SHIPPED_SOURCES and values.get("kind") == CodingKind.CODER:
        # Older documents count what came with a template as a coder's answer.
        values["kind"] = CodingKind.SUGGESTION
    return Coding(coder_name=coder, codes=codes, **values)
