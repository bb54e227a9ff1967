"""The page behind a reset link, which an operator makes by command: choose a new password."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from deliberate.services.passwords import find_account_by_reset_token, hash_new_password, reset_password
from deliberate.web.access import open_to_all
from deliberate.web.errors import answer_invalid_form
from deliberate.web.forms.account_page import ChosenPasswordForm
from deliberate.web.refusals import refusals_on
from deliberate.web.transaction import write_transaction

bp = Blueprint("password_reset", __name__)


def render_reset_page(token: str, form: ChosenPasswordForm | None = None) -> str:
    """Return the page with its form and the address of the account. Raises ResetLinkInvalid."""
    account = find_account_by_reset_token(token=token, secret=current_app.config["SECRET_KEY"])
    return render_template("account/reset.html", form=form or ChosenPasswordForm(), account=account)


@bp.get("/reset-password/<token>")
@open_to_all
def choose(token: str) -> ResponseReturnValue:
    """Ask for the new password; looking at the page does not use the link up."""
    return render_reset_page(token)


@bp.post("/reset-password/<token>")
@open_to_all
@refusals_on(render_reset_page, field="password")
def store(token: str) -> ResponseReturnValue:
    """Store the new password and use the link up."""
    form, secret = ChosenPasswordForm(), current_app.config["SECRET_KEY"]
    # Before the hash, so that no one without a link makes us compute one.
    account = find_account_by_reset_token(token=token, secret=secret)
    if not form.validate():
        return answer_invalid_form(form, render_reset_page(token, form))
    new = hash_new_password(form.password.data, account)
    with write_transaction():
        reset_password(token=token, secret=secret, new_hash=new)
    flash(gettext("Your new password has been set. You can log in with it now."), "status")
    return redirect(url_for("account.login"), 303)
