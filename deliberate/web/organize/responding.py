"""The page of the decision-maker: each question with its evidence and the outcomes that wait for a response."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g, render_template
from flask.typing import ResponseReturnValue

from deliberate.models import Question
from deliberate.queries.report import ReportSource
from deliberate.queries.runs import find_latest_finished_run
from deliberate.reports.chapters.outcomes import build_source_outcomes
from deliberate.rules import Permission
from deliberate.web.access import requires
from deliberate.web.organize.blueprint import bp


@dataclass(frozen=True)
class QuestionToAnswer:
    """A question with the number of its decided outcomes and of those without a response. None: no analysis yet."""

    question: Question
    decided: int | None
    unanswered: int


def load_question_to_answer(question: Question) -> QuestionToAnswer:
    """Return a question with what waits for the decision-maker."""
    run = find_latest_finished_run(question)
    if run is None:
        return QuestionToAnswer(question, None, 0)
    decided = [item for item in build_source_outcomes(ReportSource(run)) if item.is_decided]
    return QuestionToAnswer(question, len(decided), sum(item.response is None for item in decided))


@bp.get("/<slug>/responses")
@requires(Permission.RESPOND)
def responses(slug: str) -> ResponseReturnValue:
    """Show each question with the way to its evidence and its responses."""
    rows = [load_question_to_answer(question) for question in g.assembly.questions]
    return render_template("organize/responses.html", assembly=g.assembly, rows=rows)
