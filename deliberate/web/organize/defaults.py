"""Texts that came with a draft: shown to be read, and kept by whoever says so."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from flask import flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from deliberate.models import Assembly
from deliberate.rules import Permission
from deliberate.services.defaults import keep_defaults
from deliberate.text import N_
from deliberate.web.access import requires
from deliberate.web.forms.setup import LEVEL_NAMES
from deliberate.web.organize import bp
from deliberate.web.organize.opening import rule_words
from deliberate.web.transaction import writing

# What a button keeps, for those who hear the page.
NAMES = {
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
    field = request.form.get("field", "")
    with writing():
        keep_defaults(assembly=g.assembly, actor=current_user, fields=[field])
    flash(gettext("Kept. You can still change it until the assembly opens."), "status")
    return redirect(url_for(".assembly", slug=slug, _anchor="checklist"), 303)


@dataclass(frozen=True)
class Kept:
    """Who kept a default text, and when."""

    name: str
    at: dt.datetime


def kept_by(assembly: Assembly) -> dict[str, Kept]:
    """Who kept which default text, by field."""
    return {
        field: Kept(kept["by"] or gettext("the command line"), dt.datetime.fromisoformat(kept["at"]))
        for field, kept in assembly.kept_defaults.items()
        if kept is not None
    }


def default_texts(assembly: Assembly) -> dict[str, list[str]]:
    """The texts that nobody has read yet, by field, in lines."""
    return {
        name: lines_of(assembly, name) for name, kept in assembly.kept_defaults.items() if kept is None
    }  # fmt: skip


def lines_of(assembly: Assembly, field: str) -> list[str]:
    """What stands in a field, in lines to read."""
    if field == "question":
        return [question.text for question in assembly.questions]
    if field == "seeds":
        return [statement.text for question in assembly.questions for statement in question.statements]
    if field == "influence_level":
        return [str(LEVEL_NAMES[assembly.influence_level])]
    if field == "outcome_rule":
        return rule_words(assembly)
    return str(getattr(assembly, field, "")).splitlines()
