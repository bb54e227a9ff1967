"""Forms of accounts."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from deliberate.services.accounts import MAX_EMAIL_LENGTH, MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH


class RegisterForm(FlaskForm):
    """A new account."""

    display_name = StringField(
        _l("Your name"),
        description=_l("Shown to the people you work with, never to participants."),
        validators=[InputRequired(_l("Enter your name.")), Length(max=80)],
    )
    email = EmailField(
        _l("E-mail address"),
        validators=[InputRequired(_l("Enter an e-mail address.")), Length(max=MAX_EMAIL_LENGTH)],
    )
    password = PasswordField(
        _l("Password"),
        description=_l("At least ten characters."),
        validators=[
            InputRequired(_l("Choose a password.")),
            Length(max=MAX_PASSWORD_LENGTH),
            Length(min=MIN_PASSWORD_LENGTH, message=_l("Use at least ten characters.")),
        ],
    )


class LoginForm(FlaskForm):
    """Log in."""

    email = EmailField(
        _l("E-mail address"),
        validators=[InputRequired(_l("Enter your e-mail address.")), Length(max=MAX_EMAIL_LENGTH)],
    )
    password = PasswordField(
        _l("Password"), validators=[InputRequired(_l("Enter your password.")), Length(max=MAX_PASSWORD_LENGTH)]
    )
