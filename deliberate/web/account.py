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
from deliberate.web.access import open_to_all
from deliberate.web.errors import invalid
from deliberate.web.expired_forms import expired_words, own_page
from deliberate.web.form_tokens import renew_session
from deliberate.web.forms.account import LoginForm, RegisterForm
from deliberate.web.language import local_path
from deliberate.web.rate_limits import log_in_tries, registrations, remember_device
from deliberate.web.refusals import beside_its_field, refusals_on
from deliberate.web.transaction import writing

bp = Blueprint("account", __name__)


def enter(account: Account) -> ResponseReturnValue:
    """A fresh session for the account, then on to where it wanted to go."""
    target = request.args.get("next")
    renew_session()
    login_user(account)
    remember_device(account)
    return redirect(local_path(target) if target else url_for("organize.assemblies"), 303)


def register_page() -> str:
    """Return the form of a new account, with what was sent but the password."""
    form = RegisterForm()
    beside_its_field(form)
    return render_template("account/register.html", form=form)


@bp.route("/register", methods=["GET", "POST"])
@open_to_all
@refusals_on(register_page)
def register() -> ResponseReturnValue:
    """Open an account."""
    if not current_app.config["REGISTRATION"]:
        raise Forbidden
    form = RegisterForm()
    if request.method == "GET":
        return render_template("account/register.html", form=form)
    if not form.validate():
        return invalid(form, render_template("account/register.html", form=form))
    counters = registrations()
    ensure_registration_may_be_tried(counters)
    registration = check_registration(
        email=form.email.data, password=form.password.data, display_name=form.display_name.data
    )
    with writing():
        count_registration(counters)
        account = store_account(registration)
    return enter(account)


def login_page() -> str:
    """Return the log-in form, with the address that was sent."""
    return render_template("account/login.html", form=LoginForm())


@bp.route("/login", methods=["GET", "POST"])
@open_to_all
@refusals_on(login_page, field="email")
def login() -> ResponseReturnValue:
    """Log in."""
    form = LoginForm()
    if request.method == "GET":
        return render_template("account/login.html", form=form)
    if not form.validate():
        return invalid(form, render_template("account/login.html", form=form))
    counters = log_in_tries(form.email.data)
    ensure_log_in_may_be_tried(counters)
    try:
        account = authenticate(email=form.email.data, password=form.password.data)
    except WrongCredentials:
        if counters:
            with writing():
                count_wrong_log_in(counters)
        raise
    return enter(account)


@bp.post("/logout")
@open_to_all
def logout() -> ResponseReturnValue:
    """End every session of the account."""
    if current_user.is_authenticated:
        with writing():
            end_sessions(account=current_user)
        logout_user()
        flash(gettext("You are logged out."), "status")
    return redirect(url_for("home.index"), 303)


@own_page("account.register")
def register_again() -> ResponseReturnValue:
    """The form as it was sent, without the password."""
    flash(expired_words(), "error")
    return render_template("account/register.html", form=RegisterForm()), 400


@own_page("account.login")
def login_again() -> ResponseReturnValue:
    """The form as it was sent, without the password."""
    flash(expired_words(), "error")
    return render_template("account/login.html", form=LoginForm()), 400
