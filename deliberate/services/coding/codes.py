"""Coding: which concept a statement supports or hinders, by whom, under which codebook."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from deliberate.concepts.codebook import Codebook
from deliberate.concepts.codebook_versions import coding_data
from deliberate.concepts.coding import CodingInvalid as WordsUnknown
from deliberate.concepts.coding import StatementCoding
from deliberate.errors import CodingInvalid
from deliberate.extensions import db
from deliberate.models import Account, Coding, CodingKind, ConceptCode, Question, Statement
from deliberate.models.columns import now
from deliberate.queries.coding.codebooks import codebook_of
from deliberate.queries.coding.progress import results_were_visible
from deliberate.services.texts import cleaned, within

REASON_LIMIT = 1000
NAME_LIMIT = 80


@dataclass(frozen=True)
class Answer:
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
    suggested: dict[str, Any] | None = None,
) -> Coding:
    """Keep one coder's answer; it replaces that coder's earlier one under the same codebook. Raises CodingInvalid.

    was_blind: whether the coder could not have seen results; found out here where it is not given. suggested: what
    machines propose, kept with the first answer, so that what coders take over from it can be counted.
    """
    book = codebook_of(statement.question.assembly)
    checked(book, coding)
    name = name_of(statement.question, actor) if actor is not None else coder_name
    blind = not results_were_visible(statement.question, actor) if was_blind is None else was_blind
    row = present(statement, actor, name, kind, book.version)
    if row is None:
        row = Coding(
            statement=statement,
            coder_id=actor.id if actor else None,
            coder_name=name,
            kind=kind.value,
            codebook_version=book.version,
            first_answer=coding_data(coding),
            suggested=suggested or {},
        )
        db.session.add(row)
    fill(row, Answer(coding, rationale), blind)
    db.session.flush()
    return row


def checked(book: Codebook, coding: StatementCoding) -> StatementCoding:
    """The coding, if the codebook knows its words. Raises CodingInvalid in words for people."""
    try:
        return book.check(coding)
    except WordsUnknown as problem:
        raise CodingInvalid(reason=str(problem)) from None


def fill(row: Coding, answer: Answer, blind: bool) -> None:
    """Write an answer into its row, old codes out before new ones go in."""
    coding = answer.coding
    row.flags, row.scope, row.was_blind = list(coding.flags), cleaned(coding.scope), blind
    row.rationale, row.created_at = within(answer.rationale, REASON_LIMIT), now()
    if row.codes:
        row.codes.clear()
        db.session.flush()
    row.codes = [
        ConceptCode(concept=code.concept, stance=code.stance, directness=code.directness, subcode=code.subcode)
        for code in coding.codes
    ]


def name_of(question: Question, actor: Account) -> str:
    """The name a coder's answers stand under: the display name, with a number where somebody else has it here."""
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
    return actor.display_name[: NAME_LIMIT - len(number)] + number


def present(statement: Statement, actor: Account | None, name: str, kind: CodingKind, version: str) -> Coding | None:
    """The coder's earlier answer under this codebook."""
    same = Coding.coder_id == actor.id if actor is not None else Coding.coder_name == name
    return db.session.scalar(
        select(Coding).where(
            Coding.statement_id == statement.id,
            same,
            Coding.kind == kind.value,
            Coding.codebook_version == version,
        )
    )
