"""What there is to do in a question: counts beside its tabs, and for the overview of its assembly."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from deliberate.extensions import db
from deliberate.models import (
    Assembly,
    Coding,
    CodingKind,
    Moderation,
    Outcome,
    OutcomeState,
    Question,
    Response,
    Statement,
)
from deliberate.queries.coding.codebooks import load_assembly_codebook
from deliberate.queries.coding.workbench import build_codable_condition
from deliberate.queries.runs import find_latest_finished_run


@dataclass(frozen=True)
class QuestionCounts:
    """Statements on view; statements to code and how many have a code by a person; outcomes that ask for an official
    response, by the newest analysis, and how many have one."""

    statements: int
    to_code: int
    coded: int
    decided: int
    answered: int


def count_question_work(question: Question) -> QuestionCounts:
    """Return the counts beside the tabs of a question."""
    statements = select(func.count()).select_from(Statement)
    visible = statements.where(
        Statement.question_id == question.id,
        Statement.moderation == Moderation.VISIBLE,
        Statement.replaced_by_id.is_(None),
    )
    to_code = statements.where(build_codable_condition(question))
    version = load_assembly_codebook(question.assembly).version
    coded = to_code.where(
        Statement.codings.any((Coding.kind == CodingKind.CODER) & (Coding.codebook_version == version))
    )
    decided, answered = count_responses(question) or (0, 0)
    return QuestionCounts(
        statements=db.session.scalar(visible) or 0,
        to_code=db.session.scalar(to_code) or 0,
        coded=db.session.scalar(coded) or 0,
        decided=decided,
        answered=answered,
    )


def count_responses(question: Question) -> tuple[int, int] | None:
    """Return how many outcomes of the newest analysis ask for an official response, and how many of them have one.

    A response counts for its statement, whichever analysis it was given to, unless it was withdrawn. None without an
    analysis.
    """
    run = find_latest_finished_run(question)
    if run is None:
        return None
    decided = select(Outcome.statement_id).where(
        Outcome.run_id == run.id, Outcome.state.in_((OutcomeState.ACCEPTED, OutcomeState.REJECTED))
    )
    asked = set(db.session.scalars(decided))
    given = set(
        db.session.scalars(
            select(Outcome.statement_id)
            .join(Response, Response.outcome_id == Outcome.id)
            .join(Statement, Statement.id == Outcome.statement_id)
            .where(Statement.question_id == question.id, Response.withdrawn_at.is_(None))
        )
    )
    return len(asked), len(asked & given)


def count_work_by_question(assembly: Assembly) -> list[tuple[Question, QuestionCounts]]:
    """Return every question with what there is to do in it."""
    return [(question, count_question_work(question)) for question in assembly.questions]
