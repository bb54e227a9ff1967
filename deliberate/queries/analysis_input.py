"""What an analysis reads of a question besides votes, with one SQL statement; and the fingerprint that shows
staleness."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, ScalarSelect, Select, String, func, select, type_coerce
from sqlalchemy.orm import aliased

from deliberate.aggregation.modules.space.module import extract_previous_map
from deliberate.aggregation.rule import parse_stored_rule, rule_hash
from deliberate.concepts.codebook import read_shipped_codebook
from deliberate.concepts.coding import (
    Code,
    CodingsByCoder,
    FinalCoding,
    GivenCoding,
    StatementCoding,
    group_by_coder,
    resolve_given_codings,
)
from deliberate.concepts.moderated import SubmittedStatement
from deliberate.extensions import db
from deliberate.findings.document import Findings
from deliberate.models import (
    AuditEntry,
    CodebookVersion,
    Coding,
    ConceptCode,
    Origin,
    Question,
    Run,
    RunState,
    Statement,
    VoteEvent,
)
from deliberate.models.json_columns import PreviousMap, PublishedBefore, RunSettings
from deliberate.queries.votes import StatementRow
from deliberate.version import __version__

# How many columns of the statement below are those of SubmittedRow.
STATEMENT_COLUMNS = 8
# Acts that change what is known about participants.
SEGMENT_ACTIONS = ("segments imported", "segments changed by participant")


@dataclass(frozen=True)
class SubmittedRow(StatementRow):
    """A statement with the key of its text, and what took its place."""

    text_key: str
    replaced_by_id: int | None


@dataclass(frozen=True)
class InputRows:
    """Statements by number, answers of coders under the codebook in force, and the newest events that change votes.

    given: statement number → answers, oldest first. newest_event, newest_segment_import: 0 where there is none.
    """

    statements: tuple[SubmittedRow, ...]
    given: Mapping[int, Sequence[GivenCoding]]
    codebook_version: str
    newest_event: int
    newest_segment_import: int


def load_input_rows(question: Question) -> InputRows:
    """Return what stands for the input of an analysis, by one statement that reads no votes."""
    db.session.flush()
    # Straight from the connection: every page of a report asks whether it is the latest, of thousands of statements.
    rows = db.session.connection().execute(select_input_rows(question)).all()
    statements = {row[0]: SubmittedRow(*row[:STATEMENT_COLUMNS]) for row in rows if row[0] is not None}
    return InputRows(
        statements=tuple(statements.values()),
        given=group_given_codings(row for row in rows if row.coding_id is not None),
        codebook_version=rows[0].version,
        newest_event=rows[0].event or 0,
        newest_segment_import=rows[0].segments or 0,
    )


def select_input_rows(question: Question) -> Select[*tuple[Any, ...]]:
    """Return the statement: a row for each code of each answer on each statement; at least one, with the newest events.

    Names of concepts are sorted by the database, as everywhere. Kinds come as the plain text that is stored. The first
    columns are those of SubmittedRow.
    """
    version = select_codebook_version(question)
    return (
        select(
            Statement.id, Statement.number, read_as_text(Statement.moderation), read_as_text(Statement.origin),
            Statement.is_meta, Statement.merged_into_id, Statement.text_key, Statement.replaced_by_id,
            Coding.id.label("coding_id"), read_as_text(Coding.kind), Coding.coder_name, Coding.flags, Coding.scope,
            ConceptCode.concept, read_as_text(ConceptCode.stance), read_as_text(ConceptCode.directness),
            ConceptCode.subcode,
            version.label("version"),
            select_newest_event(question).label("event"),
            select_segment_import(question).label("segments"),
        )
        .select_from(Question)
        .outerjoin(Statement, Statement.question_id == Question.id)
        .outerjoin(Coding, (Coding.statement_id == Statement.id) & (Coding.codebook_version == version))
        .outerjoin(ConceptCode, ConceptCode.coding_id == Coding.id)
        .where(Question.id == question.id)
        .order_by(Statement.number, Coding.id, ConceptCode.concept)
    )  # fmt: skip


def read_as_text(column: Any) -> Any:
    """Return a column of kinds as it is stored, under its own name; members print as the same text and cost more."""
    return type_coerce(column, String).label(column.key)


def select_codebook_version(question: Question) -> Any:
    """Return the version of the codebook in force: the newest of the assembly's own, else the shipped one."""
    own = (
        select(CodebookVersion.version)
        .where(CodebookVersion.assembly_id == question.assembly_id)
        .order_by(CodebookVersion.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return func.coalesce(own, read_shipped_codebook().version)


def select_newest_event(question: Question) -> ScalarSelect[int | None]:
    """Return the newest act of voting on any statement of the question.

    Every vote, change and undo adds an event, so nothing can change without this number.
    """
    voted_on = aliased(Statement)
    newest = select(func.max(VoteEvent.id)).where(VoteEvent.statement_id == voted_on.id).scalar_subquery()
    return select(func.max(newest)).where(voted_on.question_id == question.id).scalar_subquery()


def find_newest_acts(question: Question) -> tuple[int | None, int | None]:
    """Return the newest act of voting on a question, and the newest entry of the log of its assembly."""
    newest = select(func.max(AuditEntry.id)).where(AuditEntry.assembly_id == question.assembly_id).scalar_subquery()
    event, entry = db.session.execute(select(select_newest_event(question), newest)).one()
    return event, entry


def select_segment_import(question: Question) -> ScalarSelect[int | None]:
    """Return the newest entry of the audit log that says what became known about participants."""
    return (
        select(func.max(AuditEntry.id))
        .where(AuditEntry.assembly_id == question.assembly_id, AuditEntry.action.in_(SEGMENT_ACTIONS))
        .scalar_subquery()
    )


def group_given_codings(rows: Iterable[Row[Any]]) -> dict[int, list[GivenCoding]]:
    """Return statement number → answers, the statement that was coded first coming first, answers oldest first."""
    codes: dict[int, list[Code]] = {}
    answers: dict[int, Row[Any]] = {}
    for row in rows:
        answers[row.coding_id] = row
        found = codes.setdefault(row.coding_id, [])
        if row.concept is not None:
            # As plain text: the fingerprint is made of how a code prints.
            found.append(Code(row.concept, str(row.stance), str(row.directness), row.subcode))
    given: dict[int, list[GivenCoding]] = {}
    for coding_id, row in sorted(answers.items()):
        coding = StatementCoding(tuple(codes[coding_id]), tuple(row.flags), row.scope)
        given.setdefault(row.number, []).append(GivenCoding(str(row.kind), row.coder_name, coding))
    return given


def build_submitted_statements(
    statements: Sequence[SubmittedRow], codings: Mapping[int, FinalCoding]
) -> list[SubmittedStatement]:
    """Return every statement of the question in whatever state, with the coding that counts, by number.

    A statement whose wording was replaced is left out: it was not rejected, and its new wording stands for it.
    """
    return [
        SubmittedStatement(
            number=row.number,
            moderation=row.moderation,
            coding=codings[row.number].coding if row.number in codings else None,
            is_seed=row.origin == Origin.SEED,
            is_meta=row.is_meta,
            key=row.text_key,
            unsettled=codings[row.number].unsettled if row.number in codings else (),
        )
        for row in statements
        if row.replaced_by_id is None
    ]


def load_previous_map(question: Question) -> PreviousMap | None:
    """Return module name → what it showed, from the newest finished run; where that drew no map, the one it had taken
    up.

    None where there has been no map yet.
    """
    newest = db.session.execute(
        select(Run.id, Run.findings, Run.previous_map)
        .where(Run.question_id == question.id, Run.state == RunState.FINISHED)
        .order_by(Run.id.desc())
        .limit(1)
    ).one_or_none()
    if newest is None:
        return None
    drawn = Findings.from_json(newest.findings).opinion_map
    if drawn is None:
        taken_up: PreviousMap | None = newest.previous_map
        return taken_up
    return {"space": {"run": newest.id, "statements": extract_previous_map(drawn.document)}}


def load_published_before(question: Question) -> PublishedBefore | None:
    """Return what the newest finished run published: states, groups, and by which rule; None where there is none."""
    newest = db.session.execute(
        select(Run.id, Run.findings)
        .where(Run.question_id == question.id, Run.state == RunState.FINISHED)
        .order_by(Run.id.desc())
        .limit(1)
    ).one_or_none()
    if newest is None or newest.findings is None:
        return None
    findings = Findings.from_json(newest.findings)
    rule = parse_stored_rule(findings.rule_settings)
    if rule is None:
        return None
    return {
        "run": newest.id,
        "rule": rule_hash(rule),
        "states": {str(one.statement): one.state for one in findings.outcomes},
        "groups": len(findings.published_groups),
    }


def compute_fingerprint(rows: InputRows, settings: RunSettings) -> str:
    """Return sixty-four characters that change whenever the input of an analysis may have; found without reading votes.

    Only concepts that someone has coded are included: the others change no coding, so the codebook itself is not read.
    """
    named = {code.concept for answers in rows.given.values() for answer in answers for code in answer.coding.codes}
    codings = resolve_given_codings(rows.given, sorted(named))
    counted = [[row.number, row.moderation, row.is_meta, row.origin, row.merged_into_id] for row in rows.statements]
    votes = [rows.newest_event, rows.newest_segment_import, counted]
    statements = build_submitted_statements(rows.statements, codings)
    return hash_input(votes, codings, group_by_coder(rows.given), statements, settings)


def hash_input(
    votes: object,
    codings: Mapping[int, FinalCoding],
    coders: CodingsByCoder,
    statements: Sequence[SubmittedStatement],
    settings: RunSettings,
) -> str:
    """Return one hash of what stands for the votes, with codes, statements, settings and code version."""
    codes = {
        number: (sorted(map(str, final.coding.codes)), final.coding.flags, final.coding.scope, final.basis)
        for number, final in sorted(codings.items())
    }
    own = [[str(coding) for _, coding in sorted(answers.items())] for _, answers in sorted(coders.items())]
    shown = [(item.number, item.moderation, item.is_seed, item.key) for item in statements]
    parts = [votes, codes, own, shown, settings, __version__]
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()
