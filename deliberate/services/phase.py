"""The phase of an assembly: the one check before anything is accepted from participants, and its lock."""

from __future__ import annotations

from deliberate.errors import (
    AssemblyClosed,
    AssemblyNotOpen,
)
from deliberate.extensions import db
from deliberate.models import Assembly


def ensure_open(assembly: Assembly) -> None:
    """Raise the appropriate refusal if nothing can be sent now."""
    if assembly.is_draft:
        raise AssemblyNotOpen
    if not assembly.is_open:
        raise AssemblyClosed


def hold_phase(assembly: Assembly) -> None:
    """Read the assembly afresh and let no one open, close or change it until the commit.

    What is under way and relies on its phase, such as a vote, ends first. For whoever decides by the phase what may
    change: on PostgreSQL it could be another one by the time of the commit.
    """
    # Reading afresh would drop what is not written yet.
    db.session.flush()
    db.session.refresh(assembly, with_for_update={"key_share": True})
