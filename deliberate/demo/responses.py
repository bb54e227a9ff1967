"""What follows the demo's analysis: a tension that a coder declares, and the answers of those who decide."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import select

from deliberate.demo.load import story
from deliberate.extensions import db
from deliberate.jobs.worker import work_off
from deliberate.models import Account, Assembly, Outcome, Question
from deliberate.models.columns import now
from deliberate.queries.accounts import account_by_email
from deliberate.queries.outcomes import answers_to, tensions_of
from deliberate.queries.runs import latest_finished
from deliberate.services.responses import answer_outcome
from deliberate.services.tensions import declare_tension


def complete_demo() -> None:
    """Finish the analyses the demo asked for, then declare and answer what the story tells; once only."""
    work_off()
    told = story()
    assembly = db.session.scalar(select(Assembly).where(Assembly.slug == told["assembly"]["slug"]))
    if assembly is None:
        return
    coder, owner = (account_by_email(told["accounts"][key]["email"]) for key in ("coder", "owner"))
    for question, entry in zip(assembly.questions, told["questions"], strict=False):
        if not tensions_of(question):
            declare(question, coder, entry.get("declared", ()))
        if not answers_to(question):
            answer(question, owner, entry.get("answers", ()))


def declare(question: Question, coder: Account | None, entries: Any) -> None:
    """Outcomes that a coder holds to exclude each other."""
    numbered = {statement.number: statement for statement in question.statements}
    for entry in entries:
        declare_tension(
            question=question,
            actor=coder,
            first=numbered[entry["first"]],
            second=numbered[entry["second"]],
            reason=entry["reason"],
        )


def answer(question: Question, owner: Account | None, entries: Any) -> None:
    """The council's answers, on the days the story gives."""
    run = latest_finished(question)
    outcomes: dict[int, Outcome] = {item.statement.number: item for item in run.outcomes} if run is not None else {}
    for entry in entries:
        if entry["statement"] in outcomes:
            answer_outcome(
                outcome=outcomes[entry["statement"]],
                actor=owner,
                disposition=entry["answer"],
                reason=entry["reason"],
                responsible=entry["responsible"],
                answered_on=now().date() - dt.timedelta(days=entry["days_ago"]),
            )
