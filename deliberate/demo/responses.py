"""What follows the demo's analysis: a tension that a coder declares, and the official responses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import select

from deliberate.demo.scenario import ScenarioResponse, ScenarioTension, load_scenario
from deliberate.extensions import db
from deliberate.jobs.worker import finish_waiting_runs
from deliberate.models import Account, Assembly, Outcome, Question
from deliberate.models.columns import now
from deliberate.queries.accounts import find_account
from deliberate.queries.report import load_responses, load_tension_rows
from deliberate.queries.runs import find_latest_finished_run
from deliberate.services.responses import publish_response
from deliberate.services.tensions import declare_tension


def complete_demo() -> None:
    """Finish the requested analyses, then add the scenario's declared tensions and responses unless there are any."""
    finish_waiting_runs()
    scenario = load_scenario()
    assembly = db.session.scalar(select(Assembly).where(Assembly.slug == scenario["assembly"]["slug"]))
    if assembly is None:
        return
    coder, owner = (find_account(scenario["accounts"][key]["email"]) for key in ("coder", "owner"))
    for question, entry in zip(assembly.questions, scenario["questions"], strict=False):
        if not load_tension_rows(question):
            declare_tensions(question, coder, entry.get("declared", ()))
        if not load_responses(question):
            publish_responses(question, owner, entry.get("answers", ()))


def declare_tensions(question: Question, coder: Account | None, entries: Sequence[ScenarioTension]) -> None:
    """Declare pairs of outcomes that a coder considers incompatible."""
    numbered = {statement.number: statement for statement in question.statements}
    for entry in entries:
        declare_tension(
            question=question,
            actor=coder,
            first=numbered[entry["first"]],
            second=numbered[entry["second"]],
            reason=entry["reason"],
        )


def publish_responses(question: Question, owner: Account | None, entries: Sequence[ScenarioResponse]) -> None:
    """Publish the council's responses, on the days the scenario gives."""
    run = find_latest_finished_run(question)
    outcomes: dict[int, Outcome] = {item.statement.number: item for item in run.outcomes} if run is not None else {}
    for entry in entries:
        if entry["statement"] in outcomes:
            publish_response(
                outcome=outcomes[entry["statement"]],
                actor=owner,
                disposition=entry["answer"],
                reason=entry["reason"],
                responsible=entry["responsible"],
                answered_on=now().date() - dt.timedelta(days=entry["days_ago"]),
            )
