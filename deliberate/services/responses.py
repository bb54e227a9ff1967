"""The decision-maker's answers to outcomes."""

from __future__ import annotations

from deliberate.errors import ReasonMissing, StateUnknown
from deliberate.extensions import db
from deliberate.models import Account, Disposition, Outcome, Response
from deliberate.services.audit import record
from deliberate.services.texts import cleaned


def answer_outcome(
    *, outcome: Outcome, actor: Account | None, disposition: str, reason: str = "", responsible: str = ""
) -> Response:
    """Add an answer; earlier ones stay as history. Raises StateUnknown, ReasonMissing (a rejection says why)."""
    if disposition not in set(Disposition):
        raise StateUnknown(value=disposition, known=", ".join(Disposition))
    words = cleaned(reason)[:2000]
    if disposition == Disposition.REJECTED and not words:
        raise ReasonMissing
    response = Response(
        outcome_id=outcome.id,
        disposition=disposition,
        reason=words,
        responsible=cleaned(responsible)[:200],
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
