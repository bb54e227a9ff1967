"""Forms of accounts."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField, StringField
from wtforms.validators import InputRequired, Length, Optional

from deliberate.services.accounts import MAX_EMAIL_LENGTH
from deliberate.services.password_strength import MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH
from deliberate.services.two_factor import MAX_CODE_LENGTH
from deliberate.web.forms.sent import LONGEST_WORD, SentForm, SentTextField

CODE_ATTRIBUTES = {"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}


class AddressForm(FlaskForm):
    """An e-mail address to which a link is sent."""

    email = EmailField(
        _l("E-mail address"),
        validators=[InputRequired(_l("Enter an e-mail address.")), Length(max=MAX_EMAIL_LENGTH)],
        render_kw={"autocomplete": "email"},
    )


class NewAccountForm(FlaskForm):
    """Name and password of a new account whose address is known."""

    display_name = StringField(
        _l("Your name"),
        description=_l("Shown to the people you work with, never to participants."),
        validators=[InputRequired(_l("Enter your name.")), Length(max=80)],
        render_kw={"autocomplete": "name"},
    )
    password = PasswordField(
        _l("Password"),
        description=_l("At least ten characters."),
        validators=[
            InputRequired(_l("Choose a password.")),
            Length(max=MAX_PASSWORD_LENGTH),
            Length(min=MIN_PASSWORD_LENGTH, message=_l("Use at least ten characters.")),
        ],
        render_kw={"autocomplete": "new-password"},
    )


class FirstAccountForm(NewAccountForm, AddressForm):
    """Address, name and password of the first account."""


class LoginForm(FlaskForm):
    """Log in."""

    email = EmailField(
        _l("E-mail address"),
        validators=[InputRequired(_l("Enter your e-mail address.")), Length(max=MAX_EMAIL_LENGTH)],
    )
    password = PasswordField(
        _l("Password"),
        validators=[InputRequired(_l("Enter your password.")), Length(max=MAX_PASSWORD_LENGTH)],
        render_kw={"autocomplete": "current-password"},
    )
    code = StringField(
        _l("Code of your authenticator app"),
        description=_l(
            "Only if you use two-factor authentication: with a code, or a recovery code, you don't have to wait."
        ),
        validators=[Optional(), Length(max=MAX_CODE_LENGTH)],
        render_kw=CODE_ATTRIBUTES,
    )


class CodeForm(FlaskForm):
    """The second step of a log-in, or the first code of a new app."""

    code = StringField(
        _l("Code"),
        validators=[InputRequired(_l("Enter the code.")), Length(max=MAX_CODE_LENGTH)],
        render_kw=CODE_ATTRIBUTES,
    )


class LinkForm(FlaskForm):
    """The password of an account that a single sign-on is to be linked to."""

    password = PasswordField(
        _l("Password of your account"),
        validators=[InputRequired(_l("Enter your password.")), Length(max=MAX_PASSWORD_LENGTH)],
        render_kw={"autocomplete": "current-password"},
    )


class SignOnForm(SentForm):
    """What someone leaves for the provider for: to log in, to link it, to confirm who they are."""

    purpose = SentTextField(most=LONGEST_WORD)
