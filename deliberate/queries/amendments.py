"""Reads of what was changed about an assembly after it was opened."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, select

from deliberate.extensions import db
from deliberate.models import Amendment, Assembly, Participant

OF_ASSEMBLY = select(Amendment).where(Amendment.assembly_id == bindparam("assembly")).order_by(Amendment.id.desc())


def amendments_of(assembly: Assembly) -> Sequence[Amendment]:
    """Every amendment, newest first."""
    return db.session.scalars(OF_ASSEMBLY, {"assembly": assembly.id}).all()


def amendments_since(participant: Participant, amendments: Sequence[Amendment]) -> list[Amendment]:
    """Of these, what changed since somebody joined, newest first."""
    return [one for one in amendments if one.at >= participant.joined_at]
