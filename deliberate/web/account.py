"""Accounts: register, log in, log out."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user, login_user, logout_user

from deliberate.errors import Forbidden, WrongCredentials
from deliberate.models import Account
from deliberate.services.account_limits import (
    count_registration,
    count_wrong_log_in,
    ensure_log_in_may_be_tried,
    ensure_registration_may_be_tried,
)
from deliberate.services.accounts import authenticate, check_registration, end_sessions, store_account
from deliberate.services.rate_windows import Budget
from deliberate.web.access import open_to_all
from deliberate.web.errors import answer_invalid_form
from deliberate.web.expired_forms import describe_expiry, expired_form_page
from deliberate.web.form_tokens import renew_session
from deliberate.web.forms.account import LoginForm, RegisterForm
from deliberate.web.language import sanitize_local_path
from deliberate.web.rate_limits import remember_device, select_log_in_counters, select_registration_counters
from deliberate.web.refusals import add_refusal_to_field, on_refusal, refusals_on
from deliberate.web.transaction import write_transaction

bp = Blueprint("account", __name__)


def start_session(account: Account) -> ResponseReturnValue:
    """Return a fresh session for the account, then on to where it wanted to go."""
    target = request.args.get("next")
    renew_session()
    login_user(account)
    remember_device(account)
    return redirect(sanitize_local_path(target) if target else url_for("organize.assemblies"), 303)


def render_register_page() -> str:
    """Return the form of a new account, with what was sent but the password."""
    form = RegisterForm()
    add_refusal_to_field(form)
    return render_template("account/register.html", form=form)


@bp.route("/register", methods=["GET", "POST"])
@open_to_all
@refusals_on(render_register_page)
def register() -> ResponseReturnValue:
    """Create an account."""
    if not current_app.config["REGISTRATION"]:
        raise Forbidden
    form = RegisterForm()
    if request.method == "GET":
        return render_template("account/register.html", form=form)
    if not form.validate():
        return answer_invalid_form(form, render_template("account/register.html", form=form))
    counters = select_registration_counters()
    ensure_registration_may_be_tried(counters)
    registration = check_registration(
        email=form.email.data, password=form.password.data, display_name=form.display_name.data
    )
    with write_transaction():
        count_registration(counters)
        account = store_account(registration)
    return start_session(account)


def render_login_page() -> str:
    """Return the log-in form, with the address that was sent."""
    return render_template("account/login.html", form=LoginForm())


@bp.route("/login", methods=["GET", "POST"])
@open_to_all
@refusals_on(render_login_page, field="email")
def login() -> ResponseReturnValue:
    """Log in."""
    form = LoginForm()
    if request.method == "GET":
        return render_template("account/login.html", form=form)
    if not form.validate():
        return answer_invalid_form(form, render_template("account/login.html", form=form))
    counters = select_log_in_counters(form.email.data)
    ensure_log_in_may_be_tried(counters)
    return start_session(authenticate_sender(form, counters))


def count_wrong_credentials(refusal: WrongCredentials, form: LoginForm, counters: list[tuple[str, Budget]]) -> Account:
    """Count a log-in that failed. Raises the refusal of it."""
    if counters:
        with write_transaction():
            count_wrong_log_in(counters)
    raise refusal


@on_refusal(WrongCredentials, count_wrong_credentials)
def authenticate_sender(form: LoginForm, counters: list[tuple[str, Budget]]) -> Account:
    """Return the account with the address and password that were sent; count wrong ones. Raises WrongCredentials."""
    return authenticate(email=form.email.data, password=form.password.data)


@bp.post("/logout")
@open_to_all
def logout() -> ResponseReturnValue:
    """End every session of the account."""
    if current_user.is_authenticated:
        with write_transaction():
            end_sessions(account=current_user)
        logout_user()
        flash(gettext("You are logged out."), "status")
    return redirect(url_for("home.index"), 303)


@expired_form_page("account.register")
def render_expired_registration() -> ResponseReturnValue:
    """Show the form as it was sent, without the password."""
    flash(describe_expiry(), "error")
    return render_template("account/register.html", form=RegisterForm()), 400


@expired_form_page("account.login")
def render_expired_login() -> ResponseReturnValue:
    """Show the form as it was sent, without the password."""
    flash(describe_expiry(), "error")
    return render_template("account/login.html", form=LoginForm()), 400
