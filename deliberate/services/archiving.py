"""Removes closed assemblies from the lists, and puts them back."""

from __future__ import annotations

from deliberate.errors import Refused
from deliberate.extensions import db
from deliberate.models import Account, Assembly
from deliberate.models.columns import now
from deliberate.services.assemblies import close_assembly
from deliberate.services.audit import record_action
from deliberate.text import N_


class NotClosedYet(Refused):
    message = N_("Only a closed assembly can be archived.")
    hint = N_("Close it first. A draft can be deleted instead.")


def archive_assembly(*, assembly: Assembly, actor: Account | None) -> None:
    """Take a closed assembly out of the lists; its pages stay. A second click changes nothing. Raises NotClosedYet."""
    if assembly.archived_at is not None:
        return
    if assembly.is_draft or assembly.is_open:
        raise NotClosedYet
    # An assembly closed by its closing time must stay closed, even if that time is changed.
    close_assembly(assembly=assembly, actor=actor)
    assembly.archived_at = now()
    record_action(assembly, actor, "archived")
    db.session.flush()


def unarchive_assembly(*, assembly: Assembly, actor: Account | None) -> None:
    """Put an assembly back into the lists. A second click changes nothing."""
    if assembly.archived_at is None:
        return
    assembly.archived_at = None
    record_action(assembly, actor, "unarchived")
    db.session.flush()
