"""Deletes assemblies with everything under them: drafts no one took part in, and imports that cannot be used."""

from __future__ import annotations

from sqlalchemy import delete, select, update

from deliberate.errors import Invalid, Refused
from deliberate.extensions import db
from deliberate.models import Assembly, EntryKind, Moderation, Participant, Question, Statement
from deliberate.services.texts import clean_text
from deliberate.text import N_


class NotDeletable(Refused):
    message = N_("Only a draft that no one has taken part in can be deleted.")
    hint = N_("An assembly that people have taken part in can be closed and archived instead.")


class TitleDiffers(Invalid):
    message = N_("This is not the title of the draft, so nothing was deleted.")
    hint = N_("Type the title exactly as shown above.")


def is_deletable(assembly: Assembly) -> bool:
    """Return whether the assembly is a draft that no one took part in."""
    is_real = Participant.entry != EntryKind.SIMULATED
    someone = select(Participant.id).where(Participant.assembly_id == assembly.id, is_real).limit(1)
    return assembly.is_draft and db.session.scalar(someone) is None


def delete_draft(*, assembly: Assembly, typed_title: str) -> None:
    """Delete a draft for good, once its title was typed. Raises NotDeletable, TitleDiffers."""
    db.session.refresh(assembly, with_for_update=True)
    if not is_deletable(assembly):
        raise NotDeletable
    if clean_text(typed_title) != clean_text(assembly.title):
        raise TitleDiffers
    delete_rows(assembly)


def delete_rows(assembly: Assembly) -> None:
    """Delete an assembly and, through the database, every row that belongs to it."""
    mine = select(Question.id).where(Question.assembly_id == assembly.id)
    # A merged or replaced statement must not outlive the one it names, not even for a moment.
    db.session.execute(
        update(Statement)
        .where(Statement.question_id.in_(mine))
        .values(moderation=Moderation.REJECTED, merged_into_id=None, replaced_by_id=None),
        execution_options={"synchronize_session": False},
    )
    db.session.execute(delete(Assembly).where(Assembly.id == assembly.id))
    db.session.expire_all()
