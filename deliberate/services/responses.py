"""The decision-maker's answers to outcomes."""

from __future__ import annotations

import datetime as dt

from deliberate.errors import Invalid, ReasonMissing, StateUnknown
from deliberate.extensions import db
from deliberate.models import Account, Disposition, Outcome, Response
from deliberate.models.columns import now
from deliberate.services.audit import record
from deliberate.services.texts import cleaned
from deliberate.text import N_


class AnswerInFuture(Invalid):
    message = N_("An answer cannot have been given after today.")


def answer_outcome(
    *,
    outcome: Outcome,
    actor: Account | None,
    disposition: str,
    reason: str = "",
    responsible: str = "",
    answered_on: dt.date | None = None,
) -> Response:
    """Add an answer; earlier ones stay as history. `answered_on`: the day it was given, today if not said.

    Raises StateUnknown, ReasonMissing (a rejection says why), AnswerInFuture.
    """
    if disposition not in set(Disposition):
        raise StateUnknown(value=disposition, known=", ".join(Disposition))
    words = cleaned(reason)[:2000]
    if disposition == Disposition.REJECTED and not words:
        raise ReasonMissing
    at = now()
    if answered_on is not None and answered_on > at.date():
        raise AnswerInFuture
    if answered_on is not None and answered_on < at.date():
        at = dt.datetime.combine(answered_on, dt.time(12), dt.UTC)
    response = Response(
        outcome_id=outcome.id,
        disposition=disposition,
        reason=words,
        responsible=cleaned(responsible)[:200],
        answered_at=at,
        recorded_by_id=actor.id if actor is not None else None,
    )
    db.session.add(response)
    record(
        outcome.statement.question.assembly,
        actor,
        "outcome answered",
        subject=f"statement {outcome.statement.number}",
        disposition=disposition,
    )
    db.session.flush()
    return response
