"""When each field of an assembly and a question may change: decided here, for the set-up, the notices and the tests."""

from __future__ import annotations

from enum import StrEnum


class FieldRule(StrEnum):
    """When a field may change.

    SYSTEM: set by an act of its own (opening, closing, joining), by no form. FREE: at any time; the log has both
    values. VERSIONED: also after the opening, but every version is kept and dated, and participants are told. LOCKED:
    until the assembly opens.
    """

    SYSTEM = "system"
    FREE = "free"
    VERSIONED = "versioned"
    LOCKED = "locked"


SYSTEM, FREE, VERSIONED, LOCKED = FieldRule

ASSEMBLY_FIELDS: dict[str, FieldRule] = {
    "id": SYSTEM,
    "slug": SYSTEM,
    "join_code": SYSTEM,
    "hall_key": SYSTEM,
    "host_key_salt": SYSTEM,
    # Who may show it and who may join: acts of the page "Ways in", with their own log entries.
    "embed_sites": SYSTEM,
    "needs_invitation": SYSTEM,
    "state": SYSTEM,
    "template": SYSTEM,
    "consent_version": SYSTEM,
    "created_at": SYSTEM,
    "opened_at": SYSTEM,
    "closed_at": SYSTEM,
    "archived_at": SYSTEM,
    # Pauses during a flood, with their own log entries.
    "pauses_joining": SYSTEM,
    "pauses_statements": SYSTEM,
    "kept_defaults": SYSTEM,
    # How the pages look and what they take: says nothing of what votes mean or what becomes of them.
    "title": FREE,
    "language": FREE,
    "time_zone": FREE,
    "announced": FREE,
    "opens_at": FREE,
    "strict_moderation": FREE,
    "accepts_statements": FREE,
    "accepts_comments": FREE,
    "soft_limit": FREE,
    "hard_limit": FREE,
    "comment_limit": FREE,
    # What people relied on when they took part.
    "introduction": VERSIONED,
    "host": VERSIONED,
    "consent_text": VERSIONED,
    "moderation_policy": VERSIONED,
    "results_visibility": VERSIONED,
    "closes_at": VERSIONED,
    # What the result means, and how it is made.
    "decision": LOCKED,
    "decision_maker": LOCKED,
    "influence_level": LOCKED,
    "veto_rule": LOCKED,
    "answer_by": LOCKED,
    "outcome_rule": LOCKED,
    "modules": LOCKED,
    "module_settings": LOCKED,
    "routing": LOCKED,
    "tag_share": LOCKED,
    # Whoever voted before it was offered could not have marked anything: what is counted would mean nothing.
    "offers_importance": LOCKED,
}
QUESTION_FIELDS: dict[str, FieldRule] = {
    "id": SYSTEM,
    "assembly_id": SYSTEM,
    "position": SYSTEM,
    "next_number": SYSTEM,
    "created_at": SYSTEM,
    "directions": SYSTEM,
    "text": LOCKED,
    "background": VERSIONED,
}


def select_fields(rule: FieldRule, table: dict[str, FieldRule]) -> frozenset[str]:
    """Return the fields of a table that this rule holds for."""
    return frozenset(name for name, found in table.items() if found is rule)
