"""Deleting one's own account: what becomes of everything, the request, the confirmation."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import logout_user

from deliberate.rules import Permission
from deliberate.services.account_deletion import (
    cancel_deletion,
    delete_account,
    load_solely_owned,
    request_deletion,
)
from deliberate.web.access import requires
from deliberate.web.confirmation import ask_for_password_if_any, confirm_owner, load_own_account
from deliberate.web.errors import answer_invalid_form
from deliberate.web.forms.account_page import ConfirmedForm, DeletionConfirmationForm
from deliberate.web.refusals import add_refusal_to_field, refusals_on
from deliberate.web.sessions import get_current_session
from deliberate.web.transaction import write_transaction

bp = Blueprint("account_deletion", __name__, url_prefix="/account/delete")


def build_deletion_form(*, sent: bool) -> ConfirmedForm:
    """Return the form of the step that comes next."""
    kind = ConfirmedForm if load_own_account().deletion_requested_at is None else DeletionConfirmationForm
    return ask_for_password_if_any(kind() if sent else kind(formdata=None))


def render_deletion_page(form: ConfirmedForm | None = None) -> str:
    """Return the page: what becomes of the assemblies, and the step that comes next."""
    account = load_own_account()
    owned = load_solely_owned(account)
    return render_template(
        "account/delete.html",
        account=account,
        form=form or build_deletion_form(sent=False),
        blocking=[one for one in owned if not one.is_deleted],
        drafts=[one.assembly for one in owned if one.is_deleted],
    )


def rerender_deletion_page() -> str:
    """Return the page with the refusal beside the field it is about."""
    form = build_deletion_form(sent=True)
    add_refusal_to_field(form)
    return render_deletion_page(form)


@bp.get("")
@requires(Permission.CHANGE_OWN_ACCOUNT)
def show() -> ResponseReturnValue:
    """Show what would become of everything."""
    return render_deletion_page()


@bp.post("/request")
@requires(Permission.CHANGE_OWN_ACCOUNT)
@refusals_on(rerender_deletion_page, field="current")
def ask() -> ResponseReturnValue:
    """Take the first step: nothing is deleted yet."""
    form = ask_for_password_if_any(ConfirmedForm())
    if not form.validate():
        return answer_invalid_form(form, render_deletion_page(form))
    confirm_owner(form)
    here = get_current_session()
    if here is not None:
        with write_transaction():
            request_deletion(account=load_own_account(), session=here)
    return redirect(url_for(".show"), 303)


@bp.post("/cancel")
@requires(Permission.CHANGE_OWN_ACCOUNT)
@refusals_on(render_deletion_page)
def cancel() -> ResponseReturnValue:
    """Keep the account."""
    with write_transaction():
        cancel_deletion(account=load_own_account())
    flash(gettext("Your account will not be deleted."), "status")
    return redirect(url_for("account_page.account"), 303)


@bp.post("/confirm")
@requires(Permission.CHANGE_OWN_ACCOUNT)
@refusals_on(rerender_deletion_page, field="current")
def delete() -> ResponseReturnValue:
    """Take the second step: delete the account for good."""
    form = ask_for_password_if_any(DeletionConfirmationForm())
    if not form.validate():
        return answer_invalid_form(form, render_deletion_page(form))
    confirm_owner(form)
    with write_transaction():
        delete_account(account=load_own_account(), typed_email=form.email.data)
    logout_user()
    flash(gettext("Your account is deleted."), "status")
    return redirect(url_for("home.index"), 303)
