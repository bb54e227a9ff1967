"""What was shown to whom, for what purpose and with which probability."""

from __future__ import annotations

from deliberate.extensions import db
from deliberate.models import Exposure, Participant
from deliberate.queries.statements import Draw


def log_exposure(*, participant: Participant, draw: Draw) -> None:
    """Note that a statement was drawn and shown."""
    db.session.add(
        Exposure(
            participant_id=participant.id,
            statement_id=draw.statement_id,
            purpose=draw.purpose,
            probability=draw.probability,
        )
    )
    db.session.flush()
