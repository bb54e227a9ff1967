"""Who is there: the password once more before anything sensitive, or the provider for those without a password."""

from __future__ import annotations

from typing import TypeVar

from flask_login import current_user

from deliberate.errors import Refused
from deliberate.models import Account
from deliberate.services.passwords import PasswordWrong, check_own_password
from deliberate.services.sessions import is_confirmed
from deliberate.text import N_
from deliberate.web.forms.account_page import ConfirmedForm
from deliberate.web.rate_limits import count_wrong_own_password, ensure_own_password_may_be_tried
from deliberate.web.refusals import on_refusal
from deliberate.web.sessions import get_current_session

SomeForm = TypeVar("SomeForm", bound=ConfirmedForm)


class ConfirmationNeeded(Refused):
    message = N_("Please confirm who you are through your single sign-on first, then try again within ten minutes.")


def load_own_account() -> Account:
    """Return the account itself, without the wrapping that follows the request."""
    account: Account = current_user._get_current_object()
    return account


def ask_for_password_if_any(form: SomeForm) -> SomeForm:
    """Return the form, without the field of the password for someone who has none."""
    if not load_own_account().has_password:
        del form.current
    return form


def confirm_owner(form: ConfirmedForm) -> str:
    """Return the hash of the password that was confirmed, "" for someone without one.

    Raises PasswordWrong, TooManyPasswords, ConfirmationNeeded.
    """
    if load_own_account().has_password:
        # A form without the field, which no page of ours sends, has no data at all.
        return verify_current_password(form.current.data or "")
    if not is_confirmed(get_current_session()):
        raise ConfirmationNeeded
    return ""


def count_wrong_password(refusal: PasswordWrong, password: str) -> str:
    """Count a wrong password. Raises the refusal of it."""
    count_wrong_own_password(load_own_account())
    raise refusal


@on_refusal(PasswordWrong, count_wrong_password)
def verify_current_password(password: str) -> str:
    """Return the hash that the current password fits; count wrong ones. Raises PasswordWrong, TooManyPasswords."""
    ensure_own_password_may_be_tried(load_own_account())
    return check_own_password(account=load_own_account(), password=password)
