"""The last thing that was taken back on the page of data: kept in the browser's session, and nowhere on the server."""

from __future__ import annotations

from dataclasses import dataclass

from flask import session
from flask_babel import force_locale, gettext

from deliberate.models import Assembly, Participant
from deliberate.web.participate.kept import Kept, find_kept_for, keep_for

UNDO_KEY = "taken-back"


@dataclass(frozen=True)
class Undo:
    """What was taken back last in this browser: its kind, its key, what undoing needs."""

    kind: str
    key: str
    kept: Kept


def keep_undo(participant: Participant, undo: Undo) -> None:
    """Remember what undoing needs."""
    keep_for(participant, UNDO_KEY, [undo.kind, undo.key, undo.kept, participant.assembly_id])


def find_undo(participant: Participant | None) -> Undo | None:
    """Return what can be undone here: the last thing that this participant took back in this browser."""
    is_here = participant is not None and session.get(UNDO_KEY, [None])[-1] == participant.assembly_id
    kept = find_kept_for(participant, UNDO_KEY) if is_here else None
    return Undo(*kept[:3]) if kept is not None else None


def write_placeholder(assembly: Assembly) -> str:
    """Return what stands in place of a text that was taken back, in the language of the assembly."""
    with force_locale(assembly.language):
        return str(gettext("[withdrawn by its author]"))
