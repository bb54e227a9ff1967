"""Keeps every version of what participants rely on, and which consent text each of them agreed to."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update

from deliberate.extensions import db
from deliberate.models import Amendment, Assembly, Participant, Question
from deliberate.services.audit import to_audit_value

CONSENT_FIELD = "consent_text"


def record_amendment(
    assembly: Assembly, field: str, before: Any, after: Any, question: Question | None = None
) -> Amendment | None:
    """Keep both versions of a field that changes after the opening; a draft has none. A new consent text counts on."""
    if assembly.opened_at is None:
        return None
    if field == CONSENT_FIELD:
        assembly.consent_version += 1
    row = Amendment(
        assembly_id=assembly.id,
        question_id=question.id if question is not None else None,
        field=field,
        before=to_audit_value(before),
        after=to_audit_value(after),
    )
    db.session.add(row)
    return row


def agree_to_consent(*, participant: Participant, version: int) -> None:
    """Note that a participant has read this version of the consent text; an older one than before changes nothing."""
    known = max(0, min(version, participant.assembly.consent_version))
    db.session.execute(
        update(Participant)
        .where(Participant.id == participant.id, Participant.consent_version < known)
        .values(consent_version=known)
    )
    db.session.expire(participant, ["consent_version"])
