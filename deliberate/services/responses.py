"""Official responses to outcomes: publish, update, withdraw."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass

from deliberate.errors import Invalid, ReasonMissing, Refused, StateUnknown
from deliberate.extensions import db
from deliberate.models import Account, Assembly, Disposition, Outcome, Response
from deliberate.models.columns import now
from deliberate.services.audit import Changes, record_action
from deliberate.services.texts import clean_optional_text
from deliberate.text import N_

REASON_LIMIT, NAME_LIMIT, NOTE_LIMIT = 2000, 200, 1000


class AnswerInFuture(Invalid):
    field = "answered_on"
    message = N_("The date of an official response can't be in the future.")


class ResponsibleMissing(Invalid):
    message = N_("Please name who is responsible for this response.")


# Fields of a response that the log records.
LOGGED_FIELDS = ("disposition", "reason", "responsible")


class WithdrawnAlready(Refused):
    message = N_("This response has already been withdrawn.")


@dataclass(frozen=True)
class ResponseContent:
    """An official response as it would be published."""

    disposition: Disposition
    reason: str
    responsible: str
    answered_at: dt.datetime


def publish_response(
    *,
    outcome: Outcome,
    actor: Account | None,
    disposition: str,
    reason: str = "",
    responsible: str = "",
    answered_on: dt.date | None = None,
    link: str = "",
) -> Response:
    """Publish an official response; earlier ones stay as history. link: for whom the link is that it came through.

    Raises what `check_response` raises.
    """
    assembly = outcome.statement.question.assembly
    checked = check_response(
        assembly=assembly, disposition=disposition, reason=reason, responsible=responsible, answered_on=answered_on
    )
    before = next((one for one in reversed(outcome.responses) if not one.is_withdrawn), None)
    response = Response(
        outcome_id=outcome.id, recorded_by_id=actor.id if actor is not None else None, **asdict(checked)
    )
    db.session.add(response)
    changes = {name: (getattr(before, name, None), getattr(response, name)) for name in LOGGED_FIELDS}
    record_response_action(outcome, actor, "outcome answered", changes, disposition=disposition, link=link)
    return response


def check_response(
    *, assembly: Assembly, disposition: str, reason: str, responsible: str, answered_on: dt.date | None = None
) -> ResponseContent:
    """Return the response as it would be published. `answered_on`: the day it was given where the people of
    `assembly` are, today if not said.

    Raises StateUnknown, ReasonMissing, ResponsibleMissing, AnswerInFuture. So no one publishes an empty response.
    """
    if disposition not in set(Disposition):
        raise StateUnknown(value=disposition, known=", ".join(Disposition))
    text, name = clean_optional_text(reason, REASON_LIMIT), clean_optional_text(responsible, NAME_LIMIT)
    if not text:
        raise ReasonMissing
    if not name:
        raise ResponsibleMissing
    at = now()
    if answered_on is not None and answered_on > assembly.today:
        raise AnswerInFuture
    if answered_on is not None and answered_on < assembly.today:
        at = dt.datetime.combine(answered_on, dt.time(12), assembly.zone)
    return ResponseContent(Disposition(disposition), text, name, at)


def withdraw_response(*, response: Response, actor: Account | None, note_text: str, link: str = "") -> Response:
    """Withdraw a published response; it stays in the history with the note. Raises ReasonMissing, WithdrawnAlready."""
    note = clean_optional_text(note_text, NOTE_LIMIT)
    if not note:
        raise ReasonMissing
    db.session.refresh(response, with_for_update=True)
    if response.is_withdrawn:
        raise WithdrawnAlready
    response.withdrawn_at, response.withdrawal_note = now(), note
    response.withdrawn_by_id = actor.id if actor is not None else None
    record_response_action(
        response.outcome, actor, "response withdrawn", {"withdrawal_note": (None, note)}, reason=note, link=link
    )
    return response


def record_response_action(outcome: Outcome, actor: Account | None, act: str, changes: Changes, **detail: str) -> None:
    """Log the change of the response, and flush."""
    statement = outcome.statement
    record_action(
        statement.question.assembly,
        actor,
        act,
        subject=f"question {statement.question.position}, statement {statement.number}",
        changes=changes,
        **{name: told for name, told in detail.items() if name != "link" or told},
    )
    db.session.flush()
