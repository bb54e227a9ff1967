"""A draft nobody took part in can be deleted, and then nothing of it is left in any table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

import deliberate.models  # noqa: F401  (fills the metadata)
from deliberate.models import Assembly, Moderation, Participant
from deliberate.models.form_draft import FormDraft
from deliberate.services.assemblies import create_assembly
from deliberate.services.deleting import NotDeletable, TitleDiffers, delete_draft, delete_rows
from deliberate.services.imports import import_full_file
from deliberate.storage.base import Base
from tests.web.organize.conftest import make_account, make_draft

DOCUMENT = Path(__file__).parent / "full_document_v1.json"
# Accounts stay, whatever becomes of the assemblies that they made; counters end by themselves.
NAMES = {"statement.replaced_by_id", "participant.merged_into_id"}
STAY = {
    "account", "account_event", "account_session", "external_identity", "recovery_code", "mail_opt_out", "rate_window",
    "completed_form",
}  # fmt: skip


def rows(session: Any) -> dict[str, int]:
    """Tables that hold something, with the number of their rows."""
    counted = {
        name: session.scalar(select(func.count()).select_from(table))
        for name, table in Base.metadata.tables.items()
        if name not in STAY
    }
    return {name: count for name, count in counted.items() if count}


def test_a_deleted_draft_leaves_no_row_behind(db_session: Any) -> None:
    owner = make_account("ada@example.org")
    draft = make_draft(owner)
    db_session.add(FormDraft(account_id=owner.id, assembly_id=draft.id, form_key="setup", values={"host": ["Parks"]}))
    db_session.flush()
    assert {"membership", "statement", "coding", "concept_code", "audit_entry", "form_draft"} <= rows(db_session).keys()
    delete_draft(assembly=draft, typed_title=" City  chatbot ")
    assert rows(db_session) == {}


def test_everything_under_an_assembly_goes_with_it(db_session: Any) -> None:
    """What a document with votes, comments, codes, runs and responses makes goes too, and others keep theirs."""
    kept = create_assembly(owner=make_account("ada@example.org"), title="Kept")
    before = rows(db_session)
    imported = import_full_file(path=DOCUMENT, slug="older").assembly
    first, *_, last = imported.questions[0].statements
    last.moderation, last.merged_into_id = Moderation.MERGED, first.id
    db_session.flush()
    assert {"vote", "vote_event", "comment", "participant", "tension"} <= rows(db_session).keys()
    delete_rows(imported)
    assert rows(db_session) == before
    assert db_session.get(Assembly, kept.id) is not None


def test_every_table_hangs_on_its_assembly_so_that_the_database_deletes_it() -> None:
    """No table of a later version is forgotten: each leads to the assembly by keys that delete with it."""
    tables = Base.metadata.tables
    reached = {"assembly"}
    while True:
        more = {
            name for name, table in tables.items()
            if any(key.ondelete == "CASCADE" and key.column.table.name in reached for key in table.foreign_keys)
        } - reached  # fmt: skip
        if not more:
            break
        reached |= more
    assert set(tables) - reached == STAY
    assert {str(key.parent) for table in tables.values() for key in table.foreign_keys if key.ondelete is None} == NAMES


def test_only_a_draft_without_participants_goes_and_only_by_its_title(db_session: Any) -> None:
    draft = make_draft(make_account("ada@example.org"))
    with pytest.raises(TitleDiffers):
        delete_draft(assembly=draft, typed_title="City")
    db_session.add(Participant(assembly=draft, number=1))
    db_session.flush()
    with pytest.raises(NotDeletable):
        delete_draft(assembly=draft, typed_title=draft.title)
    imported = import_full_file(path=DOCUMENT, slug="older").assembly
    with pytest.raises(NotDeletable):
        delete_draft(assembly=imported, typed_title=imported.title)
