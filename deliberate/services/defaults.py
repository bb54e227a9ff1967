"""Texts that came with a new draft: unconfirmed until an organizer writes their own or keeps these."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from deliberate.aggregation.registry import find_module
from deliberate.concepts.templates import read_templates
from deliberate.errors import StateUnknown
from deliberate.extensions import db
from deliberate.models import Account, Assembly
from deliberate.models.columns import now
from deliberate.services.audit import record_action

# Fields of a new draft that already say something; a template adds the question and its seed statements.
DEFAULT_FIELDS = ("influence_level", "outcome_rule", "consent_text", "moderation_policy")
TEMPLATE_FIELDS = ("question", "seeds")


def mark_defaults(assembly: Assembly) -> None:
    """Record which texts of a new draft no one has reviewed yet."""
    names = (*TEMPLATE_FIELDS, *DEFAULT_FIELDS) if assembly.template is not None else DEFAULT_FIELDS
    assembly.kept_defaults = dict.fromkeys(names)


def mark_placeholder(assembly: Assembly, template_id: str | None) -> None:
    """Record that a draft with a remit from an earlier version names only a template's example as decision-maker."""
    template = read_templates().get(template_id) if template_id is not None else None
    if template is not None and assembly.decision_maker == template.decision_maker:
        mark_unread(assembly, "decision_maker")


def mark_unread(assembly: Assembly, *fields: str) -> None:
    """Record that no one has reviewed these fields, unless someone has kept them by name."""
    assembly.kept_defaults = dict.fromkeys(fields) | assembly.kept_defaults


def note_own_words(assembly: Assembly, *fields: str) -> None:
    """Record that these fields now contain the organizers' own text."""
    if set(fields) & assembly.kept_defaults.keys():
        assembly.kept_defaults = {name: value for name, value in assembly.kept_defaults.items() if name not in fields}


def find_own_words(assembly: Assembly, changed: Mapping[str, Any]) -> set[str]:
    """Return which of these new values say something new; a rule written out in full is still the same rule."""
    names = set(changed)
    if "outcome_rule" in names:
        make_rule = find_module("outcomes").make_settings
        if make_rule(changed["outcome_rule"]) == make_rule(assembly.outcome_rule):
            names.remove("outcome_rule")
    return names


def keep_defaults(*, assembly: Assembly, actor: Account | None, fields: Sequence[str] | None = None) -> None:
    """Keep these default texts as they are (None: all); a second click changes nothing.

    Raises StateUnknown for a field that holds no default.
    """
    confirmations = assembly.kept_defaults
    wanted = list(confirmations) if fields is None else list(fields)
    for name in wanted:
        if name not in confirmations:
            raise StateUnknown(value=name[:40], known=", ".join(confirmations))
    unread = [name for name in wanted if confirmations[name] is None]
    confirmation = {"by": actor.display_name if actor is not None else "", "at": now().isoformat()}
    if unread:
        assembly.kept_defaults = confirmations | dict.fromkeys(unread, confirmation)
        record_action(assembly, actor, "defaults kept", fields=sorted(unread))
    db.session.flush()
