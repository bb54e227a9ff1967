"""Questions of an assembly."""

from __future__ import annotations

from sqlalchemy import func, select

from deliberate.concepts.templates import all_templates
from deliberate.errors import AssemblyLocked, Refused
from deliberate.extensions import db
from deliberate.models import Account, Assembly, CodingKind, Question, Vote
from deliberate.models.statement import Statement
from deliberate.services.audit import record
from deliberate.services.coding import code_statement
from deliberate.services.statements import add_statement
from deliberate.services.texts import checked, cleaned

QUESTION_LIMIT = 300


def add_question(*, assembly: Assembly, actor: Account | None, text: str, background: str = "") -> Question:
    """Add a question at the end. Raises TextEmpty, TextTooLong."""
    last = db.session.scalar(select(func.max(Question.position)).where(Question.assembly_id == assembly.id)) or 0
    question = Question(
        assembly=assembly,
        position=last + 1,
        text=checked(text, QUESTION_LIMIT),
        background=background.strip(),
    )
    db.session.add(question)
    db.session.flush()
    record(assembly, actor, "question added", subject=f"question {question.position}")
    return question


def add_question_from_template(*, assembly: Assembly, actor: Account | None, template_id: str) -> Question:
    """Add a template's question with its seeds; their codes are suggestions."""
    template = all_templates()[template_id]
    question = add_question(assembly=assembly, actor=actor, text=template.question)
    for seed in template.seeds:
        statement = add_statement(question=question, text=seed.text)
        code_statement(statement=statement, coding=seed.coding, coder_name="template", kind=CodingKind.SUGGESTION)
    return question


def edit_question(*, question: Question, actor: Account | None, text: str, background: str) -> Question:
    """Change the wording; once somebody has voted only the background may change. Raises AssemblyLocked."""
    wording = checked(text, QUESTION_LIMIT)
    if wording != question.text and has_votes(question):
        raise AssemblyLocked
    question.text, question.background = wording, "\n".join(cleaned(line) for line in background.splitlines())
    record(question.assembly, actor, "question edited", subject=f"question {question.position}")
    db.session.flush()
    return question


def remove_question(*, question: Question, actor: Account | None) -> None:
    """Remove a question that nobody has voted on. Raises Refused."""
    if has_votes(question):
        raise Refused
    record(
        question.assembly,
        actor,
        "question removed",
        subject=f"question {question.position}",
        text=question.text,
    )
    question.assembly.questions.remove(question)
    db.session.flush()


def has_votes(question: Question) -> bool:
    """Whether anybody has voted on any statement of the question."""
    found = db.session.scalar(
        select(Vote.statement_id).join(Statement, Statement.id == Vote.statement_id)
        .where(Statement.question_id == question.id).limit(1)
    )  # fmt: skip
    return found is not None
