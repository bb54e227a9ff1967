"""Accounts: log in, log out."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import logout_user

from deliberate.errors import WrongCredentials
from deliberate.models import Account
from deliberate.queries.accounts import find_account
from deliberate.services.account_events import record_account_event
from deliberate.services.account_limits import (
    count_wrong_log_in,
    ensure_log_in_may_be_tried,
    ensure_second_factor_may_be_tried,
)
from deliberate.services.accounts import authenticate, end_sessions
from deliberate.services.rate_windows import Budget
from deliberate.services.sessions import end_session
from deliberate.services.two_factor import CodeWrong, is_own_recovery_code, is_recovery_code, spend_second_factor
from deliberate.web.access import open_to_all
from deliberate.web.errors import answer_invalid_form
from deliberate.web.expired_forms import describe_expiry, expired_form_page
from deliberate.web.forms.account import LoginForm
from deliberate.web.identity_provider import find_provider_name
from deliberate.web.language import sanitize_local_path
from deliberate.web.participate.linked_account import end_account_devices
from deliberate.web.rate_limits import (
    select_address_counters,
    select_log_in_counters,
    select_second_factor_counters,
)
from deliberate.web.refusals import on_refusal, refusals_on
from deliberate.web.second_factor import expect_second_factor
from deliberate.web.sessions import begin_session, get_current_session
from deliberate.web.transaction import write_transaction

bp = Blueprint("account", __name__)


def start_session(account: Account, *, nonce: int | None = None, tells: bool = False) -> ResponseReturnValue:
    """Return a fresh session for the account, then on to where it wanted to go. nonce, tells: see `begin_session`."""
    target = request.args.get("next")
    begin_session(account, account.session_nonce if nonce is None else nonce, tells=tells)
    return redirect(sanitize_local_path(target) if target else url_for("organize.assemblies"), 303)


def render_login_page(form: LoginForm | None = None) -> str:
    """Return the log-in form, with the address that was sent."""
    return render_template("account/login.html", form=form or LoginForm(), provider=find_provider_name())


@bp.route("/login", methods=["GET", "POST"])
@open_to_all
@refusals_on(render_login_page, field="email")
def login() -> ResponseReturnValue:
    """Log in."""
    form = LoginForm()
    if request.method == "GET":
        return render_login_page(form)
    if not form.validate():
        return answer_invalid_form(form, render_login_page(form))
    if form.code.data:
        account, nonce = authenticate_at_once(form)
        return start_session(account, nonce=nonce, tells=True)
    counters = select_log_in_counters(form.email.data)
    ensure_log_in_may_be_tried(counters)
    account = authenticate_sender(form.email.data, form.password.data, counters)
    return expect_second_factor(account) if account.has_second_factor else start_session(account, tells=True)


def authenticate_at_once(form: LoginForm) -> tuple[Account, int]:
    """Return the account with this password and this code: what its owner can do while others enter wrong passwords.

    With it the nonce of its sessions when the password was checked. Which of the two was wrong, or whether there is
    such an account, is not said. Raises WrongCredentials.
    """
    email, password, code = form.email.data, form.password.data, form.code.data
    counters, of_address = select_second_factor_counters(email), select_address_counters()
    # A code that no one guesses passes every limit, so it is looked up first: without one no password is hashed.
    if not (is_recovery_code(code) and is_own_recovery_code(account=find_account(email), code=code)):
        ensure_log_in_may_be_tried(of_address)
        if is_recovery_code(code):
            count_wrong_credentials(WrongCredentials(), email, password, [*counters, *of_address])
        ensure_second_factor_may_be_tried(counters)
    account = authenticate_sender(email, password, [*counters, *of_address])
    nonce = account.session_nonce
    return accept_code(account, code, counters), nonce


def count_wrong_credentials(
    refusal: WrongCredentials, email: str, password: str, counters: list[tuple[str, Budget]]
) -> Account:
    """Count a log-in that failed. Raises the refusal of it."""
    if counters:
        with write_transaction():
            count_wrong_log_in(counters)
    raise refusal


@on_refusal(WrongCredentials, count_wrong_credentials)
def authenticate_sender(email: str, password: str, counters: list[tuple[str, Budget]]) -> Account:
    """Return the account with the address and password that were sent; count wrong ones. Raises WrongCredentials."""
    return authenticate(email=email, password=password)


def refuse_wrong_code(_refusal: CodeWrong, account: Account, code: str, counters: list[tuple[str, Budget]]) -> Account:
    """Count a wrong code like a wrong password. Raises WrongCredentials."""
    return count_wrong_credentials(WrongCredentials(), account.email, code, counters)


@on_refusal(CodeWrong, refuse_wrong_code)
def accept_code(account: Account, code: str, counters: list[tuple[str, Budget]]) -> Account:
    """Use up the code that was sent. Raises WrongCredentials."""
    with write_transaction():
        spend_second_factor(account=account, site_key=current_app.config["SECRET_KEY"], code=code)
    return account


@bp.post("/logout")
@open_to_all
def logout() -> ResponseReturnValue:
    """End the session of this browser."""
    here = get_current_session()
    if here is not None:
        account, number = here.account, here.id
        with write_transaction():
            end_session(account=account, session_id=number)
        end_account_devices()
        logout_user()
        flash(gettext("You are logged out."), "status")
    return redirect(url_for("home.index"), 303)


@bp.post("/logout/everywhere")
@open_to_all
def logout_everywhere() -> ResponseReturnValue:
    """End every session of the account."""
    here = get_current_session()
    if here is not None:
        account = here.account
        with write_transaction():
            end_sessions(account=account)
            record_account_event(account=account, action="logged out everywhere")
        end_account_devices()
        logout_user()
        flash(gettext("You are logged out on all devices."), "status")
    return redirect(url_for("home.index"), 303)


@expired_form_page("account.login")
def render_expired_login() -> ResponseReturnValue:
    """Show the form as it was sent, without the password."""
    flash(describe_expiry(), "error")
    return render_login_page(), 400
