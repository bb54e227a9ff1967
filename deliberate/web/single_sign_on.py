"""Logging in through the provider of identities: off to it, back from it, and linking it to an account with consent."""

from __future__ import annotations

import hmac
import time

from flask import Blueprint, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from deliberate.errors import Forbidden, NotFound
from deliberate.models import Account
from deliberate.queries.accounts import find_account
from deliberate.rules import Permission
from deliberate.services.account_limits import ensure_log_in_may_be_tried
from deliberate.services.identities import (
    create_account_without_password,
    find_identity,
    link_identity,
    unlink_identities,
)
from deliberate.services.sessions import CONFIRMATION_LENGTH, confirm_session
from deliberate.text import N_
from deliberate.web.access import open_to_all, requires
from deliberate.web.account import authenticate_sender, render_login_page
from deliberate.web.account_page import render_account_page
from deliberate.web.confirmation import confirm_owner, load_own_account
from deliberate.web.errors import answer_invalid_form
from deliberate.web.forms.account import LinkForm, SignOnForm
from deliberate.web.forms.account_page import ConfirmedForm
from deliberate.web.identity_provider import (
    Identity,
    SignOnRefused,
    SignOnRequest,
    begin_sign_on,
    find_provider_name,
    finish_sign_on,
)
from deliberate.web.language import sanitize_local_path
from deliberate.web.mount import build_public_url
from deliberate.web.rate_limits import select_log_in_counters
from deliberate.web.refusals import refusals_on
from deliberate.web.second_factor import expect_second_factor
from deliberate.web.sessions import begin_session, get_current_session
from deliberate.web.transaction import write_transaction

bp = Blueprint("single_sign_on", __name__, url_prefix="/sign-on")

# In the session: what was kept when the browser left, and an identity that waits for its account's consent.
LEFT, UNLINKED = "sign_on", "unlinked_identity"
PURPOSES = ("log in", "link", "confirm")
SECONDS_TO_COME_BACK = 600


class NoAccountYet(Forbidden):
    title = N_("No account on this site")
    message = N_("You are known to the single sign-on, but there is no account for you on this site.")
    hint = N_("Ask whoever runs this site, or whoever invited you, for an account.")


def render_start_page() -> str:
    """Return the page that the button was on."""
    return render_account_page() if current_user.is_authenticated else render_login_page()


@bp.post("/start")
@open_to_all
@refusals_on(render_start_page)
def start() -> ResponseReturnValue:
    """Show the way to the provider, which a script takes at once."""
    if not find_provider_name():
        raise NotFound
    asked = SignOnForm.read().purpose.data
    purpose = asked if asked in PURPOSES else PURPOSES[0]
    if purpose != "log in" and not current_user.is_authenticated:
        raise Forbidden
    if purpose == "link":
        confirm_owner(ConfirmedForm())
    address, kept = begin_sign_on(build_public_url("single_sign_on.come_back"), afresh=purpose == "confirm")
    target = request.args.get("next", "")[:2000]
    session[LEFT] = [kept.state, kept.nonce, kept.verifier, purpose, target, int(time.time())]
    # The policy of our pages lets no form lead to another site, also not by a redirect.
    return render_template("account/sign_on_leave.html", address=address, provider=find_provider_name())


@bp.get("/back")
@open_to_all
def come_back() -> ResponseReturnValue:
    """Show the button that ends the log-in: what the provider sent is used only once it is pressed."""
    if not find_provider_name():
        raise NotFound
    return render_template("account/sign_on_back.html", provider=find_provider_name())


@bp.post("/back")
@open_to_all
@refusals_on(render_start_page)
def finish() -> ResponseReturnValue:
    """Log in, link or confirm with what the provider sent."""
    if not find_provider_name():
        raise NotFound
    kept, purpose, target = take_what_was_kept()
    code = request.args.get("code", "")
    # Someone may have been logged out between leaving and coming back.
    if not code or (purpose != "log in" and not current_user.is_authenticated):
        raise SignOnRefused
    identity, known_at = finish_sign_on(code=code, kept=kept, redirect_uri=build_public_url("single_sign_on.come_back"))
    if purpose == "link":
        return link_to_own_account(identity)
    if purpose == "confirm":
        return confirm_own_session(identity, known_at)
    return log_in_with(identity, target)


def take_what_was_kept() -> tuple[SignOnRequest, str, str]:
    """Return what was kept when this browser left for the provider, once. Raises SignOnRefused."""
    state, nonce, verifier, purpose, target, at = session.pop(LEFT, ["", "", "", "", "", 0])
    sent = request.args.get("state", "")
    if not state or not hmac.compare_digest(sent.encode(), state.encode()) or time.time() - at > SECONDS_TO_COME_BACK:
        raise SignOnRefused
    return SignOnRequest(state, nonce, verifier), purpose, target


def log_in_with(identity: Identity, target: str) -> ResponseReturnValue:
    """Log in the account of the identity; ask for consent where there is only one with the same address."""
    known = find_identity(issuer=identity.issuer, subject=identity.subject)
    if known is not None:
        return log_in_account(known.account, target)
    if not identity.email:
        raise NoAccountYet
    if find_account(identity.email) is not None:
        # Only the provider's word that the address is theirs: the account's own password has to agree.
        session[UNLINKED] = [identity.issuer, identity.subject, identity.email, int(time.time()), target]
        return redirect(url_for(".consent"), 303)
    if not current_app.config["OIDC_REGISTRATION"]:
        raise NoAccountYet
    with write_transaction():
        account = create_account_without_password(
            email=identity.email, display_name=identity.name, issuer=identity.issuer, subject=identity.subject
        )
    return log_in_account(account, target, tells=False)


def log_in_account(account: Account, target: str, *, tells: bool = True) -> ResponseReturnValue:
    """Log the account in; a second factor is asked for as after a password. tells: see `begin_session`."""
    if account.has_second_factor:
        return expect_second_factor(account, target)
    begin_session(account, account.session_nonce, tells=tells)
    return redirect(sanitize_local_path(target) if target else url_for("organize.assemblies"), 303)


def load_unlinked() -> tuple[str, str, str, str]:
    """Return issuer, subject, address and target of an identity that waits for consent. Raises SignOnRefused."""
    issuer, subject, email, at, target = session.get(UNLINKED, ["", "", "", 0, ""])
    if not issuer or time.time() - at > SECONDS_TO_COME_BACK:
        raise SignOnRefused
    return issuer, subject, email, target


def render_consent_page() -> str:
    """Return the page that asks for the password of the account with the same address. Raises SignOnRefused."""
    email = load_unlinked()[2]
    form = LinkForm()
    return render_template("account/link.html", form=form, email=email, provider=find_provider_name())


@bp.get("/consent")
@open_to_all
def consent() -> ResponseReturnValue:
    """Ask whether the identity may stand for the account; without one that waits, go back to the log-in."""
    return render_consent_page() if UNLINKED in session else redirect(url_for("account.login"))


@bp.post("/consent")
@open_to_all
@refusals_on(render_consent_page, field="password")
def agree() -> ResponseReturnValue:
    """Link the identity, once the account's password was given, and log in."""
    issuer, subject, email, target = load_unlinked()
    form = LinkForm()
    if not form.validate():
        return answer_invalid_form(form, render_consent_page())
    counters = select_log_in_counters(email)
    ensure_log_in_may_be_tried(counters)
    account = authenticate_sender(email, form.password.data, counters)
    if account.has_second_factor:
        # Half logged in, no one may change how this account is logged in to.
        session.pop(UNLINKED, None)
        return expect_second_factor(account, target, identity=(issuer, subject))
    nonce = account.session_nonce
    with write_transaction():
        link_identity(account=account, issuer=issuer, subject=subject)
    session.pop(UNLINKED, None)
    begin_session(account, nonce, tells=True)
    return redirect(sanitize_local_path(target) if target else url_for("organize.assemblies"), 303)


def link_to_own_account(identity: Identity) -> ResponseReturnValue:
    """Link the identity to the account that asked for it. Raises IdentityTaken."""
    with write_transaction():
        link_identity(account=load_own_account(), issuer=identity.issuer, subject=identity.subject)
    flash(gettext("Your single sign-on is linked: you can log in with it from now on."), "status")
    return redirect(url_for("account_page.account", _anchor="sign-on"), 303)


def confirm_own_session(identity: Identity, known_at: int) -> ResponseReturnValue:
    """Note that the owner of the account was asked for their credentials again. Raises SignOnRefused."""
    known = find_identity(issuer=identity.issuer, subject=identity.subject)
    here = get_current_session()
    is_fresh = time.time() - known_at < CONFIRMATION_LENGTH.total_seconds()
    if known is None or here is None or known.account_id != here.account_id or not is_fresh:
        raise SignOnRefused
    with write_transaction():
        confirm_session(session=here)
    flash(gettext("Thank you. For the next ten minutes you can change your account."), "status")
    return redirect(url_for("account_page.account"), 303)


@bp.post("/unlink")
@requires(Permission.CHANGE_OWN_ACCOUNT)
@refusals_on(render_account_page, field="unlink-current")
def unlink() -> ResponseReturnValue:
    """Let the identity stand for this account no more."""
    confirm_owner(ConfirmedForm())
    with write_transaction():
        unlink_identities(account=load_own_account())
    flash(gettext("Your single sign-on is unlinked: you log in with your password."), "status")
    return redirect(url_for("account_page.account", _anchor="sign-on"), 303)
