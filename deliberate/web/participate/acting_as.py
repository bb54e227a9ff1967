"""The name under which a device holds a person's acts: what one person left there never goes out as someone else's."""

from __future__ import annotations

import hashlib
import hmac

from flask import current_app, request
from sqlalchemy import select

from deliberate.errors import DeviceSignedOut
from deliberate.extensions import db
from deliberate.models import Participant

# With it, a page says whose acts it sends: in another tab the cookie may have gone, or become someone else's.
ACTING_AS = "X-Acting-As"


def compute_client_name(participant: Participant | None) -> str:
    """Return a name by which a device tells whose acts it holds; it opens nothing and tells nothing of the person."""
    return compute_name_of(participant.id) if participant is not None else ""


def compute_name_of(participant_id: int) -> str:
    """Return the name of the person with this id."""
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, f"device holds acts of {participant_id}".encode(), hashlib.sha256).hexdigest()[:20]


def ensure_acting_as(participant: Participant | None) -> None:
    """Refuse what the page holds for someone else than the one as whom it would be stored; None: someone new.

    Whoever has been combined with that person is the same. Raises DeviceSignedOut.
    """
    name = request.headers.get(ACTING_AS, "")
    if not name or name == compute_client_name(participant):
        return
    if participant is None or name not in load_former_names(participant):
        raise DeviceSignedOut


def load_former_names(participant: Participant) -> set[str]:
    """Return the names of those who were combined with this person."""
    combined = select(Participant.id).where(Participant.merged_into_id == participant.id)
    return {compute_name_of(number) for number in db.session.scalars(combined)}
