"""The account page: name, language, time zone, e-mail address, password, sessions, and what happened lately."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext, refresh

from deliberate.models import Account
from deliberate.queries.access_links import load_offers_to
from deliberate.queries.mail_choices import load_opt_outs
from deliberate.rules import Permission
from deliberate.services.account_events import ACCOUNT_ACTIONS, load_account_events
from deliberate.services.account_links import ask_to_check_email
from deliberate.services.account_people import load_linked_assemblies
from deliberate.services.identities import load_identities
from deliberate.services.passwords import hash_new_password, replace_password
from deliberate.services.profile import change_profile
from deliberate.services.sessions import end_other_sessions, end_session, load_sessions
from deliberate.services.two_factor import count_recovery_codes
from deliberate.time_zones import load_time_zone_names
from deliberate.web.access import requires
from deliberate.web.confirmation import ask_for_password_if_any, confirm_owner, load_own_account
from deliberate.web.device_labels import translate_device_label
from deliberate.web.errors import answer_invalid_form
from deliberate.web.forms.account_page import EmailForm, PasswordForm, ProfileForm
from deliberate.web.identity_provider import find_provider_name
from deliberate.web.mail_labels import MAIL_KIND_LABELS
from deliberate.web.rate_limits import count_asked_link
from deliberate.web.refusals import add_refusal_to_field, refusals_on
from deliberate.web.sessions import begin_session, get_current_session
from deliberate.web.transaction import write_transaction

bp = Blueprint("account_page", __name__)


def build_profile_form(account: Account) -> ProfileForm:
    """Return the form as the account stands."""
    kept = {
        "display_name": account.display_name,
        "locale": account.locale or "",
        "time_zone": account.time_zone or "",
    }
    return ProfileForm(formdata=None, data=kept)


def render_account_page(
    profile: ProfileForm | None = None, email: EmailForm | None = None, password: PasswordForm | None = None
) -> str:
    """Return the page with its forms, filled from the account but for the one that was just sent."""
    account = load_own_account()
    return render_template(
        "account/account.html",
        account=account,
        mail_kinds=MAIL_KIND_LABELS,
        unwanted_mails=load_opt_outs(account.id),
        profile=profile or build_profile_form(account),
        email=email or ask_for_password_if_any(EmailForm(formdata=None, prefix="email-")),
        password=password or ask_for_password_if_any(PasswordForm(formdata=None, prefix="password-")),
        zones=load_time_zone_names(),
        sessions=load_sessions(account),
        own_session=get_current_session(),
        events=load_account_events(account),
        actions=ACCOUNT_ACTIONS,
        offers=load_offers_to(account),
        linked=load_linked_assemblies(account),
        left_codes=count_recovery_codes(account),
        translate_label=translate_device_label,
        provider=find_provider_name(),
        identities=load_identities(account),
    )


def rerender_profile() -> str:
    """Return the page with the name and language that were sent."""
    form = ProfileForm()
    add_refusal_to_field(form)
    return render_account_page(profile=form)


def rerender_email() -> str:
    """Return the page with the address that was sent."""
    form = ask_for_password_if_any(EmailForm(prefix="email-"))
    add_refusal_to_field(form)
    return render_account_page(email=form)


def rerender_password() -> str:
    """Return the page; passwords are never sent back."""
    form = ask_for_password_if_any(PasswordForm(prefix="password-"))
    add_refusal_to_field(form)
    return render_account_page(password=form)


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
        change_profile(
            account=load_own_account(),
            display_name=form.display_name.data,
            locale=form.locale.data or None,
            time_zone=form.time_zone.data or None,
        )
    # The language chosen in the footer would override the one chosen here.
    session.pop("language", None)
    refresh()
    flash(gettext("Your name, language and time zone were saved."), "status")
    return redirect(url_for(".account"), 303)


@bp.post("/account/email")
@requires(Permission.CHANGE_OWN_ACCOUNT)
@refusals_on(rerender_email, field="email-current")
def save_email() -> ResponseReturnValue:
    """Send a link to the new e-mail address, which needs the password; the address changes when the link is used."""
    form = ask_for_password_if_any(EmailForm(prefix="email-"))
    if not form.validate():
        return answer_invalid_form(form, render_account_page(email=form))
    confirm_owner(form)
    with write_transaction():
        count_asked_link(form.email.data)
        ask_to_check_email(
            account=load_own_account(),
            email=form.email.data,
            secret=current_app.config["SECRET_KEY"],
            language=str(get_locale() or "en"),
        )
    return render_template("account/sent.html", kind="register", email=form.email.data.strip())


@bp.post("/account/password")
@requires(Permission.CHANGE_OWN_ACCOUNT)
@refusals_on(rerender_password, field="password-current")
def save_password() -> ResponseReturnValue:
    """Change the password: every other session ends, this one stays."""
    form = ask_for_password_if_any(PasswordForm(prefix="password-"))
    if not form.validate():
        return answer_invalid_form(form, render_account_page(password=form))
    known = confirm_owner(form)
    account = load_own_account()
    new = hash_new_password(form.password.data, account)
    with write_transaction():
        replace_password(account=account, known_hash=known, new_hash=new)
        nonce = account.session_nonce
    begin_session(account, nonce)
    flash(gettext("Your password was changed. You are logged out everywhere but here."), "status")
    return redirect(url_for(".account"), 303)


@bp.post("/account/sessions/<int:session_id>/end")
@requires(Permission.CHANGE_OWN_ACCOUNT)
@refusals_on(render_account_page)
def log_out_session(session_id: int) -> ResponseReturnValue:
    """Log out on one other device."""
    with write_transaction():
        end_session(account=load_own_account(), session_id=session_id)
    flash(gettext("That device is logged out."), "status")
    return redirect(url_for(".account", _anchor="sessions"), 303)


@bp.post("/account/sessions/end-others")
@requires(Permission.CHANGE_OWN_ACCOUNT)
@refusals_on(render_account_page)
def log_out_others() -> ResponseReturnValue:
    """Log out on every device but this one."""
    account, here = load_own_account(), get_current_session()
    if here is not None:
        with write_transaction():
            end_other_sessions(account=account, kept=here)
    flash(gettext("You are logged out everywhere but here."), "status")
    return redirect(url_for(".account", _anchor="sessions"), 303)
