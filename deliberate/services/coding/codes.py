"""Coding: which concept a statement supports or hinders, by whom, under which codebook."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from deliberate.concepts.codebook import Codebook
from deliberate.concepts.codebook_versions import coding_to_data
from deliberate.concepts.coding import CodingInvalid as WordsUnknown
from deliberate.concepts.coding import StatementCoding
from deliberate.concepts.suggestions import SuggestionData
from deliberate.errors import CodingInvalid
from deliberate.extensions import db
from deliberate.models import Account, Coding, CodingKind, ConceptCode, Directness, Question, Stance, Statement
from deliberate.models.columns import now
from deliberate.queries.coding.codebooks import load_assembly_codebook
from deliberate.queries.coding.progress import may_have_seen_results
from deliberate.services.texts import clean_optional_text, clean_text

MAX_RATIONALE_LENGTH = 1000
MAX_CODER_NAME_LENGTH = 80


@dataclass(frozen=True)
class CoderAnswer:
    """What one coder says of one statement, and why."""

    coding: StatementCoding
    rationale: str = ""


def code_statement(
    *,
    statement: Statement,
    coding: StatementCoding,
    actor: Account | None = None,
    coder_name: str = "",
    rationale: str = "",
    kind: CodingKind = CodingKind.CODER,
    was_blind: bool | None = None,
    suggested: dict[str, list[SuggestionData]] | None = None,
) -> Coding:
    """Keep one coder's answer; it replaces that coder's earlier one under the same codebook. Raises CodingInvalid.

    was_blind: whether the coder could not have seen results; found out here where it is not given. suggested: what
    machines propose, kept with the first answer, so that what coders take over from it can be counted.
    """
    book = load_assembly_codebook(statement.question.assembly)
    validate_coding(book, coding)
    name = find_coder_name(statement.question, actor) if actor is not None else coder_name
    blind = not may_have_seen_results(statement.question, actor) if was_blind is None else was_blind
    # Of two clicks at once, the second finds the answer of the first. Votes on the statement do not wait for it.
    db.session.execute(select(Statement.id).where(Statement.id == statement.id).with_for_update(key_share=True))
    row = find_present_coding(statement, actor, name, kind, book.version)
    if row is None:
        row = Coding(
            statement=statement,
            coder_id=actor.id if actor else None,
            coder_name=name,
            kind=kind,
            codebook_version=book.version,
            first_answer=coding_to_data(coding),
            suggested=suggested or {},
        )
        db.session.add(row)
    write_answer(row, CoderAnswer(coding, rationale), blind)
    db.session.flush()
    return row


def validate_coding(book: Codebook, coding: StatementCoding) -> StatementCoding:
    """Return the coding, if the codebook knows its words. Raises CodingInvalid with a readable reason."""
    try:
        return book.check(coding)
    except WordsUnknown as problem:
        raise CodingInvalid(reason=problem.message) from None


def write_answer(row: Coding, answer: CoderAnswer, blind: bool) -> None:
    """Write an answer into its row, old codes out before new ones go in."""
    coding = answer.coding
    row.flags, row.scope, row.was_blind = list(coding.flags), clean_text(coding.scope), blind
    row.rationale, row.created_at = clean_optional_text(answer.rationale, MAX_RATIONALE_LENGTH), now()
    if row.codes:
        row.codes.clear()
        db.session.flush()
    row.codes = [
        ConceptCode(
            concept=code.concept,
            stance=Stance(code.stance),
            directness=Directness(code.directness),
            subcode=code.subcode,
        )
        for code in coding.codes
    ]


def find_coder_name(question: Question, actor: Account) -> str:
    """Return the name under which a coder's answers are stored: the display name, with a number where someone else
    has it here."""
    shared = db.session.scalar(
        select(Coding.id)
        .join(Statement, Statement.id == Coding.statement_id)
        .where(
            Statement.question_id == question.id,
            Coding.coder_name == actor.display_name,
            Coding.coder_id.is_distinct_from(actor.id),
        )
        .limit(1)
    )
    if shared is None:
        return actor.display_name
    number = f" ({actor.id})"
    return actor.display_name[: MAX_CODER_NAME_LENGTH - len(number)] + number


def find_present_coding(
    statement: Statement, actor: Account | None, name: str, kind: CodingKind, version: str
) -> Coding | None:
    """Return the coder's earlier answer under this codebook."""
    same = Coding.coder_id == actor.id if actor is not None else Coding.coder_name == name
    return db.session.scalar(
        select(Coding).where(
            Coding.statement_id == statement.id,
            same,
            Coding.kind == kind,
            Coding.codebook_version == version,
        )
    )
