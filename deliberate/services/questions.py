"""Questions of an assembly."""

from __future__ import annotations

from sqlalchemy import func, select

from deliberate.concepts.templates import read_templates
from deliberate.errors import AssemblyLocked, Refused
from deliberate.extensions import db
from deliberate.models import Account, Assembly, CodingKind, Question, Vote
from deliberate.models.statement import Statement
from deliberate.services.amendments import record_amendment
from deliberate.services.audit import record_action
from deliberate.services.coding.codes import code_statement
from deliberate.services.defaults import note_own_words
from deliberate.services.phase import hold_phase
from deliberate.services.statements import add_statement
from deliberate.services.texts import clean_required_text, clean_text

MAX_QUESTION_LENGTH = 300


def add_question(*, assembly: Assembly, actor: Account | None, text: str, background: str = "") -> Question:
    """Add a question at the end. Raises TextEmpty, TextTooLong."""
    # Of two at once, the second finds the position of the first taken.
    hold_phase(assembly)
    last = db.session.scalar(select(func.max(Question.position)).where(Question.assembly_id == assembly.id)) or 0
    question = Question(
        assembly=assembly,
        position=last + 1,
        text=clean_required_text(text, MAX_QUESTION_LENGTH),
        background=background.strip(),
    )
    db.session.add(question)
    db.session.flush()
    record_action(assembly, actor, "question added", subject=f"question {question.position}")
    return question


def add_question_from_template(*, assembly: Assembly, actor: Account | None, template_id: str) -> Question:
    """Add a template's question with its seeds; their codes are suggestions."""
    template = read_templates()[template_id]
    question = add_question(assembly=assembly, actor=actor, text=template.question)
    for seed in template.seeds:
        statement = add_statement(question=question, text=seed.text)
        code_statement(statement=statement, coding=seed.coding, coder_name="template", kind=CodingKind.SUGGESTION)
    return question


def edit_question(*, question: Question, actor: Account | None, text: str, background: str) -> Question:
    """Change the wording until the assembly opens; the background also after that, with a notice.

    Raises AssemblyLocked, TextEmpty, TextTooLong.
    """
    assembly = question.assembly
    hold_phase(assembly)
    db.session.refresh(question)
    wanted = {
        "text": clean_required_text(text, MAX_QUESTION_LENGTH),
        "background": "\n".join(clean_text(line) for line in background.splitlines()),
    }
    pairs = {name: (getattr(question, name), value) for name, value in wanted.items()}
    changes = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
    if "text" in changes and is_wording_fixed(question):
        raise AssemblyLocked
    if not changes:
        return question
    if "text" in changes:
        note_own_words(assembly, "question")
    if "background" in changes:
        record_amendment(assembly, "background", *changes["background"], question=question)
    for name, (_, after) in changes.items():
        setattr(question, name, after)
    record_action(assembly, actor, "question edited", subject=f"question {question.position}", changes=changes)
    db.session.flush()
    return question


def is_wording_fixed(question: Question) -> bool:
    """Return whether the wording stays: people answer to it from the opening on, or have done so already."""
    return not question.assembly.is_draft or has_votes(question)


def remove_question(*, question: Question, actor: Account | None) -> None:
    """Remove a question that no one has voted on. Raises Refused."""
    # Votes under way end first, and are found.
    hold_phase(question.assembly)
    if has_votes(question):
        raise Refused
    record_action(
        question.assembly,
        actor,
        "question removed",
        subject=f"question {question.position}",
        changes={"text": (question.text, None), "background": (question.background or None, None)},
    )
    note_own_words(question.assembly, "question", "seeds")
    question.assembly.questions.remove(question)
    db.session.flush()


def has_votes(question: Question) -> bool:
    """Return whether anyone has voted on any statement of the question."""
    found = db.session.scalar(
        select(Vote.statement_id).join(Statement, Statement.id == Vote.statement_id)
        .where(Statement.question_id == question.id).limit(1)
    )  # fmt: skip
    return found is not None
