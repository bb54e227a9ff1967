"""Says in the reader's language what an entry of the log changed: each field with its value before and after."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from babel.numbers import format_percent
from flask_babel import gettext

from deliberate.config import LANGUAGES
from deliberate.models import AuditEntry
from deliberate.text import N_
from deliberate.web.dates import find_reader_locale, format_datetime
from deliberate.web.filters import format_number
from deliberate.web.organize.labels import REASONS, ROLES, STATES, VERDICTS
from deliberate.web.participate.changes import VISIBILITY_LABELS
from deliberate.web.word_lists import format_word_list

# Names of opinion groups and codes stay in the data: the log is also read by those who may not know them yet.
DISPOSITIONS = {
    "adopted": N_("Will be followed"),
    "partly": N_("Will be followed in part"),
    "deferred": N_("Will be decided later"),
    "rejected": N_("Will not be followed"),
}
WITHHELD_ACTIONS = frozenset({"groups named", "codes settled"})
FIELD_LABELS = {
    "title": N_("title"),
    "embed_sites": N_("sites that may embed it"),
    "needs_invitation": N_("joining needs an invitation"),
    "introduction": N_("introduction"),
    "host": N_("who is asking"),
    "language": N_("language"),
    "decision": N_("to be decided"),
    "decision_maker": N_("who decides"),
    "influence_level": N_("level of influence"),
    "veto_rule": N_("veto rule"),
    "answer_by": N_("official response due"),
    "consent_text": N_("what happens to the votes"),
    "moderation_policy": N_("moderation policy"),
    "strict_moderation": N_("new statements wait for a moderator"),
    "accepts_statements": N_("participants may add statements"),
    "accepts_comments": N_("participants may comment"),
    "offers_importance": N_("participants may mark statements as important"),
    "results_visibility": N_("who sees the report"),
    "soft_limit": N_("recommended statement length"),
    "hard_limit": N_("maximum statement length"),
    "comment_limit": N_("maximum comment length"),
    "outcome_rule": N_("consensus rule"),
    "modules": N_("analyses"),
    "module_settings": N_("settings of analyses"),
    "routing": N_("statement routing"),
    "tag_share": N_("participants asked (out of 100)"),
    "closes_at": N_("closing time"),
    "time_zone": N_("time zone"),
    "announced": N_("announced before it opens"),
    "opens_at": N_("announced opening time"),
    "state": N_("state"),
    "text": N_("text"),
    "background": N_("background"),
    "number": N_("number"),
    "role": N_("role"),
    "moderation": N_("decision"),
    "moderation_reason": N_("reason for rejecting"),
    "merged_into": N_("merged into statement"),
    "suggestions": N_("suggestions by"),
    "calibration": N_("calibration round"),
    "unlocked_at": N_("end of the calibration round"),
    "frozen_at": N_("codes frozen"),
    "version": N_("version"),
    "answer": N_("answer"),
    "changed_code": N_("code changed"),
    "disposition": N_("response"),
    "reason": N_("reason"),
    "responsible": N_("responsible"),
    "withdrawal_note": N_("reason for withdrawing"),
    "open_question": N_("open question"),
    "is_hidden": N_("hidden"),
    "hidden_reason": N_("reason for hiding"),
    "name": N_("name"),
    "description": N_("description"),
}
CHOICE_LABELS: dict[str, dict[str, str]] = {
    "results_visibility": VISIBILITY_LABELS,
    "state": STATES,
    "role": ROLES,
    "moderation": VERDICTS,
    "moderation_reason": REASONS,
    "language": LANGUAGES,
    "disposition": DISPOSITIONS,
}
SETTING_LABELS = {
    "count_passes": N_("passes count against agreement"),
    "credence": N_("confidence"),
    "least_votes": N_("minimum votes"),
    "least_share": N_("smallest group with a veto"),
    "measure": N_("who must agree"),
    "preset": N_("ready-made rule"),
    "replicates": N_("bootstrap samples"),
    "segment": N_("segment"),
    "threshold": N_("agreement threshold"),
    "fewest": N_("among the statements shown least"),
    "random": N_("at random"),
    "information": N_("where a vote is most informative"),
}
SETTING_CHOICES: dict[str, dict[str, str]] = {
    "preset": {"own": N_("a rule of its own"), "polis": N_("Polis-style")},
    "measure": {
        "sides": N_("everyone, and both sides of every dimension of opinion"),
        "groups": N_("every opinion group separately"),
        "geometric": N_("the opinion groups on average"),
        "product": N_("the shares of the opinion groups, multiplied"),
        "segments": N_("every segment separately"),
        "everyone": N_("all participants together"),
    },
}
# Tables whose settings have labels; those of analyses are named by their modules.
PLAIN_TABLES = frozenset({"outcome_rule", "routing"})
SHARE_SETTINGS = frozenset({"threshold", "credence", "least_share", "fewest", "random", "information"})
# Fields into which people write: their values are in the language of the assembly.
WRITTEN_FIELDS = frozenset({
    "title", "introduction", "host", "decision", "decision_maker", "veto_rule", "consent_text", "moderation_policy",
    "text", "background", "answer", "reason", "responsible", "withdrawal_note", "open_question", "hidden_reason",
    "name", "description",
})  # fmt: skip
TIME_FIELDS = frozenset({"closes_at", "opens_at", "unlocked_at", "frozen_at"})
# Longer values are collapsed on the page.
LONG = 120


@dataclass(frozen=True)
class LoggedChange:
    """One field of an entry: its name, and its values as readable text."""

    field: str
    before: str
    after: str
    is_written: bool = False

    @property
    def is_long(self) -> bool:
        return max(len(self.before), len(self.after)) > LONG


def describe_changes(entry: AuditEntry) -> list[LoggedChange]:
    """Return what the entry changed, field by field; a field of several settings only where they differ.

    Entries that came with an imported document may hold anything: what is no pair of values is left out.
    """
    kept = entry.detail.get("changes")
    if entry.action in WITHHELD_ACTIONS or not isinstance(kept, dict):
        return []
    pairs = {field: pair for field, pair in kept.items() if isinstance(pair, list) and len(pair) == 2}
    changes = [
        LoggedChange(
            format_field_name(path),
            format_field_change_value(path, before),
            format_field_change_value(path, after),
            path[0] in WRITTEN_FIELDS,
        )
        for field, (before, after) in pairs.items()
        for path, before, after in split_settings_change([field], before, after)
    ]
    # A setting that was missing and is now written out as empty reads the same.
    return [change for change in changes if change.before != change.after]


def split_settings_change(path: list[str], before: Any, after: Any) -> list[tuple[list[str], Any, Any]]:
    """Return a change of a table of settings as one change for each setting that differs."""
    tables = [value for value in (before, after) if isinstance(value, dict)]
    if not tables or not all(isinstance(value, dict | None) for value in (before, after)):
        return [(path, before, after)]
    old, new = before or {}, after or {}
    return [
        change
        for key in sorted({*old, *new})
        if old.get(key) != new.get(key)
        for change in split_settings_change([*path, key], old.get(key), new.get(key))
    ]


def format_field_name(path: list[str]) -> str:
    """Return the name of a field, with the setting in it where it holds several."""
    first, *settings = path
    return ": ".join([format_label(FIELD_LABELS, first), *(format_label(SETTING_LABELS, part) for part in settings)])


def format_label(labels: dict[str, str], name: str) -> str:
    """Return the label of a field or setting, or its own name where it has none."""
    return str(gettext(labels[name])) if name in labels else name.replace("_", " ")


def format_detail(value: Any) -> str:
    """Return what an entry tells besides its changes as readable text: the names of fields, or a number or a text."""
    if isinstance(value, list):
        return format_word_list(format_label(FIELD_LABELS, str(part)) for part in value)
    return str(value)


def format_field_change_value(path: list[str], value: Any) -> str:
    """Return a value as readable text."""
    field, *settings = path
    if value is None or value == "" or value == []:
        return "–"
    if isinstance(value, bool):
        return str(gettext("yes") if value else gettext("no"))
    if field in TIME_FIELDS:
        return format_logged_time(value)
    if settings and field in PLAIN_TABLES:
        return format_setting_value(settings[-1], value)
    if field in CHOICE_LABELS and isinstance(value, str):
        return str(gettext(CHOICE_LABELS[field].get(value, value)))
    return format_detail(value)


def format_setting_value(name: str, value: Any) -> str:
    """Return the value of one setting as readable text: a share as percent, a choice by its label."""
    if name in SHARE_SETTINGS and isinstance(value, int | float):
        # Not rounded: a confidence of 99.9% is not 100%.
        return format_percent(value, locale=find_reader_locale(), decimal_quantization=False)
    if isinstance(value, int | float):
        return format_number(value)
    chosen = SETTING_CHOICES.get(name, {})
    return str(gettext(chosen[value])) if isinstance(value, str) and value in chosen else format_detail(value)


def format_logged_time(value: Any) -> str:
    """Return a point in time in the reader's language, or what stands there instead."""
    try:
        return format_datetime(dt.datetime.fromisoformat(value))
    except (TypeError, ValueError):
        return str(value)
