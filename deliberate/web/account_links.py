"""Pages behind links in mails: the first account, a new account, an invitation, a checked address, a new password."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_login import current_user

from deliberate.models import Account, Assembly
from deliberate.queries.accounts import find_account
from deliberate.services.account_limits import count_registration, ensure_registration_may_be_tried
from deliberate.services.account_links import (
    RegistrationClosed,
    ask_for_account,
    ask_for_password,
    check_setup_token,
    confirm_email,
    find_registration_address,
    read_email_check,
    store_first_account,
)
from deliberate.services.accounts import Registration, check_registration, store_account
from deliberate.services.invitations import accept_invitation, find_invitation
from deliberate.web.access import open_to_all
from deliberate.web.account import start_session
from deliberate.web.errors import answer_invalid_form
from deliberate.web.expired_forms import describe_expiry, expired_form_page
from deliberate.web.forms.account import AddressForm, FirstAccountForm, NewAccountForm
from deliberate.web.organize.labels import ROLES
from deliberate.web.rate_limits import count_asked_link, select_registration_counters
from deliberate.web.refusals import add_refusal_to_field, refusals_on
from deliberate.web.sessions import begin_session
from deliberate.web.transaction import write_transaction
from deliberate.web.useful_places import choose_entry_page

bp = Blueprint("account_links", __name__)


def load_secret() -> str:
    """Return the key that signs links."""
    return str(current_app.config["SECRET_KEY"])


def load_page_language() -> str:
    """Return the language of this page, for a mail to someone whose own is not known."""
    return str(get_locale() or "en")


def render_ask_page(kind: str) -> str:
    """Return the page that asks for an address. kind: forgot or register."""
    form = AddressForm()
    add_refusal_to_field(form)
    return render_template("account/ask.html", form=form, kind=kind)


def render_sent_page(kind: str, email: str) -> str:
    """Return what is told to everyone who asked for a link, whether the address has an account or not."""
    return render_template("account/sent.html", kind=kind, email=email.strip())


def rerender_forgot() -> str:
    """Return the page with what was sent."""
    return render_ask_page("forgot")


def rerender_register() -> str:
    """Return the page with what was sent."""
    return render_ask_page("register")


@bp.route("/forgot-password", methods=["GET", "POST"])
@open_to_all
@refusals_on(rerender_forgot)
def forgot() -> ResponseReturnValue:
    """Send a link for choosing a new password."""
    form = AddressForm()
    if not form.is_submitted():
        return render_ask_page("forgot")
    if not form.validate():
        return answer_invalid_form(form, render_template("account/ask.html", form=form, kind="forgot"))
    with write_transaction():
        count_asked_link(form.email.data)
        ask_for_password(email=form.email.data, secret=load_secret(), language=load_page_language())
    return render_sent_page("forgot", form.email.data)


def require_open_registration() -> None:
    """Refuse where visitors may create no account, or no longer. Raises RegistrationClosed."""
    if not current_app.config["REGISTRATION"]:
        raise RegistrationClosed


@bp.route("/register", methods=["GET", "POST"])
@open_to_all
@refusals_on(rerender_register)
def register() -> ResponseReturnValue:
    """Send a link for creating an account, where visitors may."""
    require_open_registration()
    form = AddressForm()
    if not form.is_submitted():
        return render_ask_page("register")
    if not form.validate():
        return answer_invalid_form(form, render_template("account/ask.html", form=form, kind="register"))
    with write_transaction():
        count_asked_link(form.email.data)
        ask_for_account(email=form.email.data, secret=load_secret(), language=load_page_language())
    return render_sent_page("register", form.email.data)


def check_new_account(email: str, form: NewAccountForm) -> Registration:
    """Return what is stored of a new account, after the limits. Raises what `check_registration` raises."""
    ensure_registration_may_be_tried(select_registration_counters())
    return check_registration(email=email, password=form.password.data, display_name=form.display_name.data)


def render_creation_page(token: str, form: NewAccountForm | None = None) -> str:
    """Return the page on which the account of a checked address is created. Raises AccountLinkInvalid."""
    email = find_registration_address(token=token, secret=load_secret())
    form = form or NewAccountForm()
    add_refusal_to_field(form)
    return render_template("account/create.html", form=form, email=email)


@bp.route("/create-account/<token>", methods=["GET", "POST"])
@open_to_all
@refusals_on(render_creation_page, field="password")
def create(token: str) -> ResponseReturnValue:
    """Create the account of the address that the link was sent to. Raises RegistrationClosed, AccountLinkInvalid."""
    require_open_registration()
    email, form = find_registration_address(token=token, secret=load_secret()), NewAccountForm()
    if not form.is_submitted():
        return render_creation_page(token)
    if not form.validate():
        return answer_invalid_form(form, render_creation_page(token, form))
    registration = check_new_account(email, form)
    with write_transaction():
        count_registration(select_registration_counters())
        account = store_account(registration)
    return start_session(account)


def render_setup_page(token: str, form: FirstAccountForm | None = None) -> str:
    """Return the page of the first account. Raises FirstAccountExists, AccountLinkInvalid."""
    check_setup_token(token=token, secret=load_secret())
    form = form or FirstAccountForm()
    add_refusal_to_field(form)
    return render_template("account/create.html", form=form, email=None)


@bp.route("/set-up/<token>", methods=["GET", "POST"])
@open_to_all
@refusals_on(render_setup_page, field="email")
def set_up(token: str) -> ResponseReturnValue:
    """Create the first account of a new site, by the link that its start printed."""
    check_setup_token(token=token, secret=load_secret())
    form = FirstAccountForm()
    if not form.is_submitted():
        return render_setup_page(token)
    if not form.validate():
        return answer_invalid_form(form, render_setup_page(token, form))
    registration = check_new_account(form.email.data, form)
    with write_transaction():
        account = store_first_account(token=token, secret=load_secret(), registration=registration)
    return start_session(account)


def render_invitation_page(token: str, form: NewAccountForm | None = None) -> str:
    """Return the page of an invitation. Raises AccountLinkInvalid."""
    invitation = find_invitation(token)
    form = form or NewAccountForm()
    add_refusal_to_field(form)
    return render_template(
        "account/invitation.html",
        invitation=invitation,
        role=ROLES[invitation.role],
        token_of_link=token,
        form=form,
        has_account=find_account(invitation.email) is not None,
    )


@bp.get("/invitations/<token>")
@open_to_all
def invitation(token: str) -> ResponseReturnValue:
    """Show who invites to which role; looking at the page does not use the link up."""
    return render_invitation_page(token)


@bp.post("/invitations/<token>")
@open_to_all
@refusals_on(render_invitation_page, field="password")
def accept(token: str) -> ResponseReturnValue:
    """Take the role, with the account in use or with a new one for the invited address."""
    invitation, form = find_invitation(token), NewAccountForm()
    if current_user.is_authenticated:
        account: Account = current_user._get_current_object()
        with write_transaction():
            assembly = accept_invitation(token=token, account=account)
        return show_joined_assembly(assembly)
    if not form.validate():
        return answer_invalid_form(form, render_invitation_page(token, form))
    registration = check_new_account(invitation.email, form)
    with write_transaction():
        account = store_account(registration)
        assembly = accept_invitation(token=token, account=account)
    begin_session(account, account.session_nonce)
    return show_joined_assembly(assembly)


def show_joined_assembly(assembly: Assembly) -> ResponseReturnValue:
    """Lead someone who has just got a role to where that role begins."""
    flash(gettext("You have joined this assembly."), "status")
    return redirect(url_for(choose_entry_page(assembly), slug=assembly.slug), 303)


def render_check_page(token: str) -> str:
    """Return the page that asks to confirm a new address. Raises AccountLinkInvalid."""
    account, address = read_email_check(token=token, secret=load_secret())
    return render_template("account/check_email.html", account=account, address=address)


@bp.get("/check-email/<token>")
@open_to_all
def check_email(token: str) -> ResponseReturnValue:
    """Ask whether this is the new address; looking at the page does not use the link up."""
    return render_check_page(token)


@bp.post("/check-email/<token>")
@open_to_all
@refusals_on(render_check_page)
def confirm(token: str) -> ResponseReturnValue:
    """Make the new address that of the account."""
    with write_transaction():
        logs_in_with_it = confirm_email(token=token, secret=load_secret()).has_password
    flash(
        gettext("Your e-mail address was changed. Use the new one when you next log in.")
        if logs_in_with_it
        else gettext("Your e-mail address was changed."),
        "status",
    )
    return redirect(url_for("account_page.account"), 303)


@expired_form_page("account_links.forgot")
def render_expired_forgot() -> ResponseReturnValue:
    """Show the form as it was sent."""
    flash(describe_expiry(), "error")
    return render_ask_page("forgot"), 400


@expired_form_page("account_links.register")
def render_expired_register() -> ResponseReturnValue:
    """Show the form as it was sent."""
    flash(describe_expiry(), "error")
    return render_ask_page("register"), 400
