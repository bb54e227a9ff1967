"""Two-factor authentication on one's own account: set up with a QR code, recovery codes, turned off."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from deliberate.rules import Permission
from deliberate.services.two_factor import (
    build_totp_address,
    count_recovery_codes,
    derive_totp_secret,
    generate_salt,
    make_new_recovery_codes,
    turn_off_two_factor,
    turn_on_two_factor,
)
from deliberate.web.access import requires
from deliberate.web.confirmation import ask_for_password_if_any, confirm_owner, load_own_account
from deliberate.web.errors import answer_invalid_form
from deliberate.web.forms.account_page import ConfirmedForm, TwoFactorForm
from deliberate.web.qr import draw_qr
from deliberate.web.refusals import add_refusal_to_field, refusals_on
from deliberate.web.transaction import write_transaction

bp = Blueprint("two_factor", __name__, url_prefix="/account/two-factor")

# In the session until the app has shown a right code; without the key of the site it tells nothing.
NEW_SALT = "new_totp_salt"
SITE_NAME = "Deliberate"


def load_new_salt() -> str:
    """Return the salt of the app that is being set up: a reload shows the same QR code."""
    if NEW_SALT not in session:
        session[NEW_SALT] = generate_salt()
    return str(session[NEW_SALT])


def render_two_factor_page(form: ConfirmedForm | None = None) -> str:
    """Return the page: how to set it up, or what there is."""
    account, site_key = load_own_account(), current_app.config["SECRET_KEY"]
    if account.has_second_factor:
        confirmed = form or ask_for_password_if_any(ConfirmedForm(formdata=None))
        left = count_recovery_codes(account)
        return render_template("account/two_factor.html", account=account, form=confirmed, left=left)
    salt = load_new_salt()
    address = build_totp_address(salt=salt, site_key=site_key, email=account.email, site=SITE_NAME)
    return render_template(
        "account/two_factor_setup.html",
        # What was sent may be the form of an account that had it on, in another tab.
        form=form if isinstance(form, TwoFactorForm) else ask_for_password_if_any(TwoFactorForm(formdata=None)),
        picture=draw_qr(address),
        secret=derive_totp_secret(salt=salt, site_key=site_key),
        address=address,
    )


def rerender_two_factor_page() -> str:
    """Return the page with the refusal beside the field it is about."""
    kind = ConfirmedForm if load_own_account().has_second_factor else TwoFactorForm
    form = ask_for_password_if_any(kind())
    add_refusal_to_field(form)
    return render_two_factor_page(form)


@bp.get("")
@requires(Permission.CHANGE_OWN_ACCOUNT)
def show() -> ResponseReturnValue:
    """Show how to set it up, or that it is on."""
    return render_two_factor_page()


@bp.post("/on")
@requires(Permission.CHANGE_OWN_ACCOUNT)
@refusals_on(rerender_two_factor_page, field="current")
def turn_on() -> ResponseReturnValue:
    """Turn it on with the first code of the app, and show the recovery codes, this once."""
    form = ask_for_password_if_any(TwoFactorForm())
    if not form.validate():
        return answer_invalid_form(form, render_two_factor_page(form))
    account, site_key, salt = load_own_account(), current_app.config["SECRET_KEY"], load_new_salt()
    confirm_owner(form)
    with write_transaction():
        codes = turn_on_two_factor(account=account, salt=salt, site_key=site_key, code=form.code.data)
    session.pop(NEW_SALT, None)
    return render_template("account/recovery_codes.html", codes=codes, is_new=True)


@bp.post("/codes")
@requires(Permission.CHANGE_OWN_ACCOUNT)
@refusals_on(rerender_two_factor_page, field="current")
def renew_codes() -> ResponseReturnValue:
    """Replace the recovery codes and show the new ones, this once."""
    form = ask_for_password_if_any(ConfirmedForm())
    if not form.validate():
        return answer_invalid_form(form, render_two_factor_page(form))
    confirm_owner(form)
    with write_transaction():
        codes = make_new_recovery_codes(account=load_own_account())
    return render_template("account/recovery_codes.html", codes=codes, is_new=False)


@bp.post("/off")
@requires(Permission.CHANGE_OWN_ACCOUNT)
@refusals_on(rerender_two_factor_page, field="current")
def turn_off() -> ResponseReturnValue:
    """Turn it off."""
    form = ask_for_password_if_any(ConfirmedForm())
    if not form.validate():
        return answer_invalid_form(form, render_two_factor_page(form))
    confirm_owner(form)
    with write_transaction():
        turn_off_two_factor(account=load_own_account())
    flash(gettext("Two-factor authentication is off. Logging in needs only your password again."), "status")
    return redirect(url_for("account_page.account"), 303)
