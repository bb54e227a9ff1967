"""Unsaved changes of long forms: kept while someone types, offered after a reload, gone once the form is saved."""

from __future__ import annotations

import re
from typing import Any

from flask import Response, g, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy.exc import SQLAlchemyError

from deliberate.extensions import db
from deliberate.models.form_draft import FormDraft
from deliberate.rules import Permission
from deliberate.services.form_drafts import discard_form_draft, filter_draft_values, find_form_draft, save_form_draft
from deliberate.web.access import requires
from deliberate.web.forms.organize import FormDraftForm
from deliberate.web.limits import DRAFT, takes_up_to
from deliberate.web.numbers import read_sent_number
from deliberate.web.organize.blueprint import bp
from deliberate.web.refusals import get_sent_fields
from deliberate.web.transaction import write_transaction

# The hidden field that says which form was sent.
FIELD = "form_key"
# The organizers' page to which discarding leads back.
PAGE_PATH = re.compile(r"[a-z0-9][a-z0-9/_-]{0,79}(\?number=\d{1,9})?")


@bp.post("/<slug>/form-draft")
@requires(Permission.SEE_DESK)
@takes_up_to(DRAFT)
def keep_draft(slug: str) -> ResponseReturnValue:
    """Keep the fields of a form, sent by the page itself while someone types."""
    key = FormDraftForm.read().form_key.data
    values = {name: given for name, given in get_sent_fields().lists() if name != FIELD}
    kept = filter_draft_values(key, values)
    with write_transaction():
        save_form_draft(account=current_user, assembly=g.assembly, form_key=key, values=kept)
    return jsonify({"message": gettext("Unsaved changes are kept.")})


@bp.post("/<slug>/form-draft/discard")
@requires(Permission.SEE_DESK)
def discard_draft(slug: str) -> ResponseReturnValue:
    """Forget what was typed and not saved, and show the form as it was saved last."""
    form = FormDraftForm.read()
    key, page = form.form_key.data, form.page.data
    filter_draft_values(key, {})
    with write_transaction():
        discard_form_draft(account=current_user, assembly=g.assembly, form_key=key)
    back = url_for(".assembly", slug=slug)
    return redirect(f"{back}/{page}" if PAGE_PATH.fullmatch(page) else back, 303)


@bp.after_request
def forget_saved(response: Response) -> Response:
    """Forget the unsaved changes of a form that was just saved; whatever goes wrong here, saved it is."""
    key = FormDraftForm().form_key.data if request.method == "POST" and response.status_code == 303 else ""
    assembly = g.get("assembly")
    if not key or assembly is None or not current_user.is_authenticated:
        return response
    try:
        if find_form_draft(account=current_user, assembly=assembly, form_key=key[:80]) is not None:
            with write_transaction():
                discard_form_draft(account=current_user, assembly=assembly, form_key=key[:80])
    except SQLAlchemyError:
        db.session.rollback()
    return response


def find_organizer_path() -> str:
    """Return the current page, as the part of its address below the organizers' pages of the assembly."""
    path = request.path.removeprefix(f"{bp.url_prefix}/{g.assembly.slug}").strip("/")
    number = read_sent_number(request.args, "number")
    return path if number is None else f"{path}?number={number}"


def find_own_form_draft(form_key: str) -> FormDraft | None:
    """Return what this account has typed into a form and not saved."""
    if not current_user.is_authenticated:
        return None
    return find_form_draft(account=current_user, assembly=g.assembly, form_key=form_key)


@bp.context_processor
def draft_words() -> dict[str, Any]:
    """Return what a page with a long form asks."""
    return {"desk_page": find_organizer_path, "unsaved": find_own_form_draft}
