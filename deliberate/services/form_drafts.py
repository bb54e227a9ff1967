"""Keeps what someone types into a long organizers' form until it is saved, so that a reload loses nothing."""

from __future__ import annotations

import json
import re

from sqlalchemy import delete, func, select

from deliberate.errors import Invalid, Refused
from deliberate.extensions import db
from deliberate.models import Account, Assembly
from deliberate.models.columns import now
from deliberate.models.form_draft import FormDraft
from deliberate.text import N_

FormValues = dict[str, list[str]]
MAX_DRAFT_BYTES = 64 * 1024
MAX_DRAFTS = 30
FORM_KEY_PATTERN = re.compile(r"[a-z0-9][a-z0-9/_-]{0,79}")
# Never stored, whatever form they are in.
SECRET_FIELD_PATTERN = re.compile(r"pass_?word|secret|token|csrf", re.IGNORECASE)


class DraftTooLarge(Invalid):
    message = N_("This form is too long to be kept as unsaved changes. Please save it.")


class DraftUnknown(Invalid):
    message = N_("This form doesn't exist.")


class TooManyDrafts(Refused):
    message = N_("You have unsaved changes in %(most)d forms. Please save or discard some of them.")


def filter_draft_values(form_key: str, values: FormValues) -> FormValues:
    """Return the fields that may be stored: no secrets. Raises DraftTooLarge, DraftUnknown. Makes no query."""
    if not FORM_KEY_PATTERN.fullmatch(form_key):
        raise DraftUnknown
    kept = {name: given for name, given in values.items() if not SECRET_FIELD_PATTERN.search(name)}
    if len(json.dumps(kept, ensure_ascii=False).encode("utf-8", "replace")) > MAX_DRAFT_BYTES:
        raise DraftTooLarge
    return kept


def save_form_draft(*, account: Account, assembly: Assembly, form_key: str, values: FormValues) -> FormDraft:
    """Store checked fields of a form in place of its earlier draft. Raises TooManyDrafts."""
    row = find_form_draft(account=account, assembly=assembly, form_key=form_key)
    if row is None:
        mine = select(func.count()).select_from(FormDraft).where(FormDraft.account_id == account.id)
        if (db.session.scalar(mine) or 0) >= MAX_DRAFTS:
            raise TooManyDrafts(most=MAX_DRAFTS)
        row = FormDraft(account_id=account.id, assembly_id=assembly.id, form_key=form_key)
        db.session.add(row)
    row.values, row.saved_at = values, now()
    db.session.flush()
    return row


def find_form_draft(*, account: Account, assembly: Assembly, form_key: str) -> FormDraft | None:
    """Return what this account has typed into the form and not saved."""
    return db.session.get(FormDraft, (account.id, assembly.id, form_key))


def discard_form_draft(*, account: Account, assembly: Assembly, form_key: str) -> None:
    """Delete the draft of a form, if there is one."""
    db.session.execute(
        delete(FormDraft).where(
            FormDraft.account_id == account.id, FormDraft.assembly_id == assembly.id, FormDraft.form_key == form_key
        )
    )
