"""Where coders disagree, who may adjudicate, and which codes participants or authors contest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from deliberate.extensions import db
from deliberate.models import Account, CodeAppeal, Coding, CodingKind, Question, Statement
from deliberate.queries.coding.codebooks import load_assembly_codebook
from deliberate.queries.coding.codings import to_statement_coding
from deliberate.queries.coding.crowd_tags import load_reopened_codes
from deliberate.queries.coding.workbench import compute_workload, find_own_coding, load_coders, load_statements_to_code


@dataclass(frozen=True)
class AdjudicationCase:
    """A statement to adjudicate: the coders' answers, the newest adjudication, and why it is here."""

    statement: Statement
    answers: tuple[Coding, ...]
    adjudication: Coding | None
    disputed: tuple[str, ...]
    contested_by_tags: tuple[str, ...] = ()
    appeal: CodeAppeal | None = None

    @property
    def is_open(self) -> bool:
        """Whether it waits for adjudication."""
        undecided = bool(self.disputed) and self.adjudication is None
        return undecided or bool(self.contested_by_tags) or self.appeal is not None


def select_answers(statement: Statement, version: str) -> tuple[tuple[Coding, ...], Coding | None]:
    """Return the coders' answers to a statement under a codebook version, and the newest adjudication."""
    rows = [row for row in statement.codings if row.codebook_version == version]
    final = [row for row in rows if row.kind == CodingKind.ADJUDICATION]
    newest = max(final, key=lambda row: (row.created_at, row.id), default=None)
    return tuple(row for row in rows if row.kind == CodingKind.CODER), newest


def compute_disputed_concepts(answers: Sequence[Coding], concepts: Sequence[str]) -> tuple[str, ...]:
    """Return the concepts on which the answers name different effects."""
    read = [to_statement_coding(answer) for answer in answers]
    return tuple(concept for concept in concepts if len({answer.effect_on(concept) for answer in read}) > 1)


def load_adjudication_cases(question: Question) -> list[AdjudicationCase]:
    """Return every statement that coders, participants or its author contest, by number; adjudicated ones too."""
    found = load_all_cases(question)
    return [case for case in found if case.disputed or case.contested_by_tags or case.appeal or case.adjudication]


def load_all_cases(question: Question) -> list[AdjudicationCase]:
    """Return every statement that may be coded, by number, contested or not."""
    book = load_assembly_codebook(question.assembly)
    appeals = {appeal.statement_id: appeal for appeal in load_open_appeals(question)}
    by_tags = load_reopened_codes(question)
    found = []
    for statement in sorted(load_statements_to_code(question), key=lambda one: one.number):
        answers, final = select_answers(statement, book.version)
        disputed = compute_disputed_concepts(answers, list(book.concepts))
        contested = by_tags.get(statement.number, ())
        found.append(AdjudicationCase(statement, answers, final, disputed, contested, appeals.get(statement.id)))
    return found


def load_open_appeals(question: Question) -> Sequence[CodeAppeal]:
    """Return the appeals without an answer, oldest first."""
    return db.session.scalars(
        select(CodeAppeal)
        .join(Statement, Statement.id == CodeAppeal.statement_id)
        .where(Statement.question_id == question.id, CodeAppeal.answered_at.is_(None))
        .order_by(CodeAppeal.id)
    ).all()


def is_still_to_code(statement: Statement, account: Account) -> bool:
    """Return whether this person has yet to answer the statement as a coder, so that others' answers stay hidden."""
    version = load_assembly_codebook(statement.question.assembly).version
    if find_own_coding(statement, account, version) is not None:
        return False
    if account.id not in {coder.id for coder in load_coders(statement.question)}:
        return False
    given = compute_workload(statement.question, account, load_statements_to_code(statement.question), version)
    return statement.number in given.left


def find_adjudicators(statement: Statement, members: Sequence[Account]) -> list[Account]:
    """Return those among `members` who have not coded the statement under the codebook in force."""
    version = load_assembly_codebook(statement.question.assembly).version
    answers, _ = select_answers(statement, version)
    coded = {answer.coder_id for answer in answers}
    return [member for member in members if member.id not in coded]
