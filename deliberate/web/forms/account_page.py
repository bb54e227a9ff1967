"""Forms of the account page and of a password reset."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from deliberate.config import LANGUAGES
from deliberate.services.accounts import MAX_DISPLAY_NAME_LENGTH, MAX_EMAIL_LENGTH
from deliberate.services.password_strength import MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH
from deliberate.services.two_factor import MAX_CODE_LENGTH
from deliberate.web.forms.account import CODE_ATTRIBUTES

CURRENT_PASSWORD_ATTRIBUTES = {"autocomplete": "current-password"}
NEW_PASSWORD_ATTRIBUTES = {"autocomplete": "new-password"}


class ProfileForm(FlaskForm):
    """Name and language."""

    display_name = StringField(
        _l("Your name"),
        description=_l("Shown to the people you work with, never to participants."),
        validators=[InputRequired(_l("Enter your name.")), Length(max=MAX_DISPLAY_NAME_LENGTH)],
        render_kw={"autocomplete": "name"},
    )
    locale = SelectField(
        _l("Interface language"),
        choices=[
            SelectChoice("", _l("Same as my browser")),
            *(SelectChoice(key, name) for key, name in LANGUAGES.items()),
        ],
    )
    time_zone = StringField(
        _l("Time zone"),
        description=_l("For the times on this page and in new assemblies. Leave empty for the time zone of this site."),
        validators=[Optional(), Length(max=64)],
        render_kw={"list": "time-zones", "autocomplete": "off"},
    )


class ConfirmedForm(FlaskForm):
    """An act that needs the password; someone without one is confirmed by their provider instead."""

    current = PasswordField(
        _l("Current password"),
        validators=[InputRequired(_l("Enter your password.")), Length(max=MAX_PASSWORD_LENGTH)],
        render_kw=CURRENT_PASSWORD_ATTRIBUTES,
    )


class EmailForm(ConfirmedForm):
    """Another e-mail address."""

    email = EmailField(
        _l("New e-mail address"),
        validators=[InputRequired(_l("Enter an e-mail address.")), Length(max=MAX_EMAIL_LENGTH)],
        render_kw={"autocomplete": "email"},
    )


class DeletionConfirmationForm(ConfirmedForm):
    """The second step of deleting an account."""

    email = EmailField(
        _l("Your e-mail address, to confirm"),
        validators=[InputRequired(_l("Enter your e-mail address.")), Length(max=MAX_EMAIL_LENGTH)],
        render_kw={"autocomplete": "off"},
    )


class ChosenPasswordForm(FlaskForm):
    """A new password, chosen by someone who came with a reset link."""

    password = PasswordField(
        _l("New password"),
        description=_l("At least ten characters."),
        validators=[
            InputRequired(_l("Choose a password.")),
            Length(max=MAX_PASSWORD_LENGTH),
            Length(min=MIN_PASSWORD_LENGTH, message=_l("Use at least ten characters.")),
        ],
        render_kw=NEW_PASSWORD_ATTRIBUTES,
    )


class PasswordForm(ConfirmedForm, ChosenPasswordForm):
    """A new password in place of the current one."""


class TwoFactorForm(ConfirmedForm):
    """The first code of a new app."""

    code = StringField(
        _l("Code from the app"),
        validators=[InputRequired(_l("Enter the code that the app shows.")), Length(max=MAX_CODE_LENGTH)],
        render_kw=CODE_ATTRIBUTES,
    )
