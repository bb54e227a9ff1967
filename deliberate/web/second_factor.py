"""The second step of a log-in: a code of the authenticator app, or a recovery code."""

from __future__ import annotations

import time
from dataclasses import dataclass

from flask import Blueprint, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from deliberate.errors import Forbidden
from deliberate.extensions import db
from deliberate.models import Account
from deliberate.services.account_limits import count_wrong_log_in, ensure_second_factor_may_be_tried
from deliberate.services.identities import link_identity
from deliberate.services.two_factor import CodeWrong, is_recovery_code, spend_second_factor
from deliberate.text import N_
from deliberate.web.access import open_to_all
from deliberate.web.errors import answer_invalid_form
from deliberate.web.expired_forms import describe_expiry, expired_form_page
from deliberate.web.forms.account import CodeForm
from deliberate.web.language import sanitize_local_path
from deliberate.web.rate_limits import select_second_factor_counters
from deliberate.web.refusals import add_refusal_to_field, on_refusal, refusals_on
from deliberate.web.sessions import begin_session
from deliberate.web.transaction import write_transaction

bp = Blueprint("second_factor", __name__)

# In the session between the two steps: id and nonce of the account, when its password was checked, where to go on, and
# an identity of the single sign-on that is linked once both are done.
HALF_LOGGED_IN = "second_factor"
SECONDS_TO_ENTER_CODE = 600


class FirstStepMissing(Forbidden):
    message = N_("Enter your e-mail address and password first.")
    hint = N_("A code has to be entered within ten minutes of the password.")


@dataclass(frozen=True)
class HalfLoggedIn:
    """Whose password was right lately, where to go on, and which identity (issuer, subject) is to be linked, if any."""

    account: Account
    target: str
    identity: tuple[str, str] | None


def expect_second_factor(
    account: Account, target: str | None = None, *, identity: tuple[str, str] | None = None
) -> ResponseReturnValue:
    """Remember that the password was right, and ask for the code; no one is logged in yet."""
    wanted = target if target is not None else request.args.get("next", "")
    session[HALF_LOGGED_IN] = [account.id, account.session_nonce, int(time.time()), wanted[:2000], identity]
    return redirect(url_for("second_factor.enter"), 303)


def load_half_logged_in() -> HalfLoggedIn | None:
    """Return whose password was right lately; None where the first step has to be done again."""
    kept = session.get(HALF_LOGGED_IN)
    if kept is None:
        return None
    number, nonce, at, target, identity = [*kept, None][:5]
    account = db.session.get(Account, number)
    is_known = account is not None and account.session_nonce == nonce and account.has_second_factor
    if account is None or not is_known or time.time() - at >= SECONDS_TO_ENTER_CODE:
        return None
    return HalfLoggedIn(account, target, None if identity is None else tuple(identity))


def find_half_logged_in() -> HalfLoggedIn:
    """Return whose password was right lately. Raises FirstStepMissing."""
    found = load_half_logged_in()
    if found is None:
        raise FirstStepMissing
    return found


def render_code_page() -> str:
    """Return the page that asks for the code."""
    form = CodeForm()
    add_refusal_to_field(form)
    return render_template("account/code.html", form=form)


@bp.get("/login/code")
@open_to_all
def enter() -> ResponseReturnValue:
    """Ask for the code; without a first step, go back to it."""
    return render_code_page() if load_half_logged_in() is not None else redirect(url_for("account.login"))


@bp.post("/login/code")
@open_to_all
@refusals_on(render_code_page, field="code")
def check() -> ResponseReturnValue:
    """Log in with the code."""
    half = find_half_logged_in()
    account, target = half.account, half.target
    form = CodeForm()
    if not form.validate():
        return answer_invalid_form(form, render_template("account/code.html", form=form))
    counters = select_second_factor_counters(account.email)
    if not is_recovery_code(form.code.data):
        ensure_second_factor_may_be_tried(counters)
    nonce = account.session_nonce
    accept_code(account, form.code.data, half.identity)
    begin_session(account, nonce, tells=True)
    return redirect(sanitize_local_path(target) if target else url_for("organize.assemblies"), 303)


def count_wrong_code(refusal: CodeWrong, account: Account, code: str, identity: tuple[str, str] | None) -> None:
    """Count a wrong code. Raises the refusal of it."""
    counters = select_second_factor_counters(account.email)
    if counters:
        with write_transaction():
            count_wrong_log_in(counters)
    raise refusal


@on_refusal(CodeWrong, count_wrong_code)
def accept_code(account: Account, code: str, identity: tuple[str, str] | None) -> None:
    """Use up the code, and link the identity that waited for it. Raises CodeWrong, IdentityTaken."""
    with write_transaction():
        spend_second_factor(account=account, site_key=current_app.config["SECRET_KEY"], code=code)
        if identity is not None:
            link_identity(account=account, issuer=identity[0], subject=identity[1])


@expired_form_page("second_factor.check")
def render_expired_code_page() -> ResponseReturnValue:
    """Ask for the code again."""
    flash(describe_expiry(), "error")
    return render_template("account/code.html", form=CodeForm()), 400
