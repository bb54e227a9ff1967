"""The account page: name, language, e-mail address, password, sessions."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, refresh
from flask_login import current_user, login_user

from deliberate.models import Account
from deliberate.rules import Permission
from deliberate.services.passwords import PasswordWrong, check_own_password, hash_new_password, replace_password
from deliberate.services.profile import change_email, change_profile
from deliberate.web.access import requires
from deliberate.web.errors import answer_invalid_form
from deliberate.web.forms.account_page import EmailForm, PasswordForm, ProfileForm
from deliberate.web.rate_limits import count_wrong_own_password, ensure_own_password_may_be_tried
from deliberate.web.refusals import add_refusal_to_field, on_refusal, refusals_on
from deliberate.web.transaction import write_transaction

bp = Blueprint("account_page", __name__)


def load_own_account() -> Account:
    """Return the account itself, without the wrapping that follows the request."""
    account: Account = current_user._get_current_object()
    return account


def count_wrong_password(refusal: PasswordWrong, password: str) -> str:
    """Count a wrong password. Raises the refusal of it."""
    count_wrong_own_password(load_own_account())
    raise refusal


@on_refusal(PasswordWrong, count_wrong_password)
def verify_current_password(password: str) -> str:
    """Return the hash that the current password fits; count wrong ones. Raises PasswordWrong, TooManyPasswords."""
    ensure_own_password_may_be_tried(load_own_account())
    return check_own_password(account=load_own_account(), password=password)


def render_account_page(
    profile: ProfileForm | None = None, email: EmailForm | None = None, password: PasswordForm | None = None
) -> str:
    """Return the page with its forms, filled from the account but for the one that was just sent."""
    account = load_own_account()
    return render_template(
        "account/account.html",
        account=account,
        profile=profile
        or ProfileForm(formdata=None, data={"display_name": account.display_name, "locale": account.locale or ""}),
        email=email or EmailForm(formdata=None, prefix="email-"),
        password=password or PasswordForm(formdata=None, prefix="password-"),
    )


def rerender_profile() -> str:
    """Return the page with the name and language that were sent."""
    form = ProfileForm()
    add_refusal_to_field(form)
    return render_account_page(profile=form)


def rerender_email() -> str:
    """Return the page with the address that was sent."""
    return render_account_page(email=EmailForm(prefix="email-"))


def rerender_password() -> str:
    """Return the page; passwords are never sent back."""
    return render_account_page(password=PasswordForm(prefix="password-"))


@bp.get("/account")
@requires(Permission.CHANGE_OWN_ACCOUNT)
def account() -> ResponseReturnValue:
    """Show the account page."""
    return render_account_page()


@bp.post("/account/profile")
@requires(Permission.CHANGE_OWN_ACCOUNT)
@refusals_on(rerender_profile, field="display_name")
def save_profile() -> ResponseReturnValue:
    """Change name and language."""
    form = ProfileForm()
    if not form.validate():
        return answer_invalid_form(form, render_account_page(profile=form))
    with write_transaction():
        change_profile(account=load_own_account(), display_name=form.display_name.data, locale=form.locale.data or None)
    # The language chosen in the footer would override the one chosen here.
    session.pop("language", None)
    refresh()
    flash(gettext("Your name and language were saved."), "status")
    return redirect(url_for(".account"), 303)


@bp.post("/account/email")
@requires(Permission.CHANGE_OWN_ACCOUNT)
@refusals_on(rerender_email, field="email-current")
def save_email() -> ResponseReturnValue:
    """Change the e-mail address, which needs the password."""
    form = EmailForm(prefix="email-")
    if not form.validate():
        return answer_invalid_form(form, render_account_page(email=form))
    known = verify_current_password(form.current.data)
    with write_transaction():
        change_email(account=load_own_account(), email=form.email.data, known_hash=known)
    flash(gettext("Your e-mail address was changed. Use the new one when you next log in."), "status")
    return redirect(url_for(".account"), 303)


@bp.post("/account/password")
@requires(Permission.CHANGE_OWN_ACCOUNT)
@refusals_on(rerender_password, field="password-current")
def save_password() -> ResponseReturnValue:
    """Change the password: every other session ends, this one stays."""
    form = PasswordForm(prefix="password-")
    if not form.validate():
        return answer_invalid_form(form, render_account_page(password=form))
    known = verify_current_password(form.current.data)
    new = hash_new_password(form.password.data)
    with write_transaction():
        replace_password(account=load_own_account(), known_hash=known, new_hash=new)
    login_user(load_own_account())
    flash(gettext("Your password was changed. You are logged out everywhere but here."), "status")
    return redirect(url_for(".account"), 303)
