"""Texts that came with a draft: shown to be read, and kept by whoever says so."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from flask import flash, g, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from deliberate.models import Assembly
from deliberate.rules import Permission
from deliberate.services.defaults import keep_defaults
from deliberate.text import N_
from deliberate.web.access import requires
from deliberate.web.forms.organize import DefaultForm
from deliberate.web.forms.setup import LEVEL_NAMES
from deliberate.web.organize.blueprint import bp
from deliberate.web.organize.opening import describe_rule
from deliberate.web.transaction import write_transaction

# The accessible name of each “keep” button: which default text it keeps.
DEFAULT_LABELS = {
    "question": N_("Question"),
    "seeds": N_("Seed statements"),
    "decision_maker": N_("Who decides"),
    "consent_text": N_("What happens to the votes"),
    "moderation_policy": N_("Moderation policy"),
    "influence_level": N_("Level of influence"),
    "outcome_rule": N_("Consensus rule"),
}


@bp.post("/<slug>/defaults")
@requires(Permission.EDIT_ASSEMBLY)
def keep_default(slug: str) -> ResponseReturnValue:
    """Keep one text as it came with the draft."""
    field = DefaultForm.read().field.data
    with write_transaction():
        keep_defaults(assembly=g.assembly, actor=current_user, fields=[field])
    flash(gettext("You kept the default. You can still change it until the assembly opens."), "status")
    return redirect(url_for(".assembly", slug=slug, _anchor="checklist"), 303)


@dataclass(frozen=True)
class DefaultConfirmation:
    """Who kept a default text, and when."""

    name: str
    at: dt.datetime


def load_default_confirmations(assembly: Assembly) -> dict[str, DefaultConfirmation]:
    """Return who kept which default text, by field."""
    return {
        field: DefaultConfirmation(kept["by"] or gettext("the command line"), dt.datetime.fromisoformat(kept["at"]))
        for field, kept in assembly.kept_defaults.items()
        if kept is not None
    }


def load_default_texts(assembly: Assembly) -> dict[str, list[str]]:
    """Return the texts that no one has read yet, by field, in lines."""
    return {
        name: format_field_lines(assembly, name) for name, kept in assembly.kept_defaults.items() if kept is None
    }  # fmt: skip


def format_field_lines(assembly: Assembly, field: str) -> list[str]:
    """Return the text of a field as lines."""
    if field == "question":
        return [question.text for question in assembly.questions]
    if field == "seeds":
        return [statement.text for question in assembly.questions for statement in question.statements]
    if field == "influence_level":
        return [str(LEVEL_NAMES[assembly.influence_level])]
    if field == "outcome_rule":
        return describe_rule(assembly)
    return str(getattr(assembly, field, "")).splitlines()
