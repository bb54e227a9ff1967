"""A form made from what a module declares of its settings: label, help, range and choices stand there, once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import format_decimal, gettext
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, IntegerField, SelectField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange
from wtforms.widgets import NumberInput

from deliberate.aggregation.contract import Module, SettingDescription, SettingValue, describe_settings
from deliberate.aggregation.rule import is_set_by_rule
from deliberate.web.forms.numbers import PlainFloatField

# Kinds of settings that have a field; any other keeps its default.
KINDS = (bool, int, float, str)
LONGEST_SETTING = 20_000


def build_settings_form(module: Module, given: Mapping[str, SettingValue]) -> FlaskForm:
    """Return the module's settings that can be chosen, filled with `given` over the defaults, or with what was just
    sent.

    What follows the rule of the assembly has no field. Fields are called module-setting.
    """
    described = [
        one
        for one in describe_settings(module)
        if isinstance(one.default, KINDS) and not is_set_by_rule(module.name, one.name)
    ]
    fields = {one.name: build_setting_field(one) for one in described}
    shown = {one.name: drop_empty_decimals(given.get(one.name, one.default)) for one in described}
    form: FlaskForm = type("SettingsForm", (FlaskForm,), {**fields, "Meta": type("Meta", (), {"csrf": False})})(
        prefix=f"{module.name}-", data=shown
    )
    return form


def drop_empty_decimals(value: Any) -> Any:
    """Return a whole number without the decimals that a float is written with."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def build_setting_field(one: SettingDescription) -> Field:
    """Return the field for one setting, by the kind of its default."""
    name, explained = one.label, one.help
    label, text = gettext(name), gettext(explained) if explained else ""
    if isinstance(one.default, bool):
        return BooleanField(label, description=text)
    if one.choices:
        choices = [SelectChoice(choice, gettext(str(choice))) for choice in one.choices]
        return SelectField(label, choices=choices, description=text)
    if isinstance(one.default, int | float):
        whole = isinstance(one.default, int)
        widget = NumberInput(step=1 if whole else "any", min=one.least, max=one.most)
        text = f"{text} {describe_setting_range(one)}".strip()
        return (IntegerField if whole else PlainFloatField)(
            label, description=text, validators=build_validators(one), widget=widget
        )
    return TextAreaField(label, description=text, validators=[Length(max=LONGEST_SETTING)])


def describe_setting_range(one: SettingDescription) -> str:
    """Return what may be entered, and what holds if nothing is changed."""
    usual = gettext("Default: %(usual)s.", usual=format_decimal(one.default))
    return f"{format_range(one)} {usual}".strip()


def format_range(one: SettingDescription) -> str:
    """Return the range as a sentence; empty where there is none."""
    least, most = (None if end is None else format_decimal(end) for end in (one.least, one.most))
    if least is not None and most is not None:
        return str(gettext("From %(least)s to %(most)s.", least=least, most=most))
    if least is not None:
        return str(gettext("At least %(least)s.", least=least))
    return str(gettext("At most %(most)s.", most=most)) if most is not None else ""


def build_validators(one: SettingDescription) -> list[Any]:
    """Return the validators of a number: it is required and must lie in its range."""
    asked = gettext("Enter a number.")
    message = f"{asked} {format_range(one)}".strip()
    return [InputRequired(message), NumberRange(one.least, one.most, message)]


def collect_changed_settings(module: Module, form: FlaskForm) -> dict[str, SettingValue]:
    """Return what the form holds that is not the module's default; only this is kept."""
    defaults = {one.name: one.default for one in describe_settings(module)}
    sent = {name: field.data for name, field in form._fields.items() if name in defaults}
    return {name: value for name, value in sent.items() if value != defaults[name]}
