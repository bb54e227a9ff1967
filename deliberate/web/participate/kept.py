"""What the session keeps of one participant, so that whoever goes on in this browser as someone else never meets it."""

from __future__ import annotations

from typing import Any

from flask import current_app, session

from deliberate.models import Participant
from deliberate.services.fingerprints import compute_keyed_fingerprint

Kept = list[Any]


def name_person(participant: Participant) -> str:
    """Return what tells a participant from every other, also from one who gets their number after they have gone."""
    joined = int(participant.joined_at.timestamp())
    return compute_keyed_fingerprint(
        str(current_app.config["SECRET_KEY"]), "deliberate.kept", participant.id, joined
    )  # fmt: skip


def keep_for(participant: Participant, key: str, value: Kept) -> None:
    """Keep something of a participant in this browser's session."""
    session[key] = [name_person(participant), *value]


def find_kept_for(participant: Participant | None, key: str) -> Kept | None:
    """Return what is kept of a participant; what is there of someone else is dropped."""
    kept = session.get(key)
    if not kept or participant is None:
        return None
    if kept[0] != name_person(participant):
        session.pop(key)
        return None
    return list(kept[1:])


def build_last_vote_key(question_id: int) -> str:
    """Return where the last vote on a question is kept."""
    return f"last-{question_id}"
