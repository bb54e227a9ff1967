"""Assemblies: creating, setting up, opening, closing."""

from __future__ import annotations

import datetime as dt
import re
import secrets
import unicodedata
from dataclasses import asdict
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from deliberate.aggregation.registry import find_module
from deliberate.aggregation.routing import parse_policy
from deliberate.aggregation.rule import rule_hash
from deliberate.concepts.templates import read_templates
from deliberate.errors import (
    AssemblyLocked,
    Invalid,
    NotFound,
    NotReady,
    OpeningTimePassed,
    Refused,
    ResponseDatePassed,
    SlugInvalid,
    SlugReserved,
    SlugTaken,
    TextEmpty,
    TimeZoneUnknown,
)
from deliberate.extensions import db
from deliberate.models import Account, Assembly, AssemblyState, Membership, Role
from deliberate.models.columns import now
from deliberate.queries.assemblies import build_consensus_rule
from deliberate.queries.readiness import build_readiness_checklist
from deliberate.services.amendments import record_amendment
from deliberate.services.audit import record_action
from deliberate.services.defaults import find_own_words, mark_defaults, note_own_words
from deliberate.services.field_rules import ASSEMBLY_FIELDS, FieldRule, select_fields
from deliberate.services.method import validate_module_settings, validate_modules, validate_routing
from deliberate.services.phase import hold_phase
from deliberate.services.questions import add_question_from_template
from deliberate.services.texts import clean_text
from deliberate.text import N_, Message
from deliberate.time_zones import is_time_zone

# Letters and digits that are not mistaken for one another.
JOIN_CODE_ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
LOCKED_AT_OPENING = select_fields(FieldRule.LOCKED, ASSEMBLY_FIELDS)
SETTABLE = frozenset(ASSEMBLY_FIELDS) - select_fields(FieldRule.SYSTEM, ASSEMBLY_FIELDS)
# Words that our own addresses use in the place of an assembly's slug, so no assembly may have them as its slug. A
# test (`tests/house`) compares them with the map of addresses.
RESERVED_SLUGS = frozenset({"new"})
DEFAULT_MODERATION_POLICY = N_(
    "New statements appear once a moderator has approved them. A statement is rejected only if it is off "
    "topic, unclear, contains two ideas, repeats another statement or attacks people; the author is always "
    "told why."
)
DEFAULT_CONSENT_TEXT = N_(
    "Your votes are stored under a number, not under your name. No one sees who voted how. Results and "
    "anonymous votes are published. You can change or withdraw any vote until the assembly closes."
)


def build_slug(title: str) -> str:
    """Return an address made of the title's letters."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-") or "assembly"


def find_free_slug(wanted: str) -> str:
    """Return the wanted address, with a number where it is taken or reserved."""
    taken = RESERVED_SLUGS.union(db.session.scalars(select(Assembly.slug).where(Assembly.slug.like(f"{wanted}%"))))
    number = 2
    slug = wanted
    while slug in taken:
        slug, number = f"{wanted}-{number}", number + 1
    return slug


def create_assembly(
    *,
    owner: Account | None,
    title: str,
    slug: str = "",
    template_id: str | None = None,
    language: str = "en",
    time_zone: str = "UTC",
) -> Assembly:
    """Return a draft owned by `owner` (None: made on the command line).

    Raises TextEmpty, SlugInvalid, SlugReserved, SlugTaken, NotFound, TimeZoneUnknown.
    """
    if not is_time_zone(time_zone):
        raise TimeZoneUnknown(name=time_zone[:60])
    if template_id is not None and template_id not in read_templates():
        raise NotFound
    assembly = add_assembly(owner=owner, title=title, slug=slug, language=language)
    assembly.template, assembly.time_zone = template_id, time_zone
    if template_id is not None:
        add_question_from_template(assembly=assembly, actor=owner, template_id=template_id)
    mark_defaults(assembly)
    record_action(assembly, owner, "created", template=template_id)
    db.session.flush()
    return assembly


def add_assembly(*, owner: Account | None, title: str, slug: str = "", language: str = "en") -> Assembly:
    """Return the row of a draft and the role of its owner, without an entry in the log: the caller says how it came
    about.

    Raises TextEmpty, SlugInvalid, SlugReserved, SlugTaken.
    """
    name = clean_text(title)[:200]
    if not name:
        raise TextEmpty
    if slug and not re.fullmatch(r"[a-z0-9][a-z0-9-]{1,79}", slug):
        raise SlugInvalid
    if slug in RESERVED_SLUGS:
        raise SlugReserved(slug=slug)
    address = slug or find_free_slug(build_slug(name))
    if db.session.scalar(select(Assembly.id).where(Assembly.slug == address)) is not None:
        raise SlugTaken(slug=address)
    assembly = Assembly(
        slug=address,
        join_code="".join(secrets.choice(JOIN_CODE_ALPHABET) for _ in range(6)),
        title=name,
        language=language,
        moderation_policy=DEFAULT_MODERATION_POLICY,
        consent_text=DEFAULT_CONSENT_TEXT,
    )
    db.session.add(assembly)
    try:
        db.session.flush()
    except IntegrityError:
        raise SlugTaken(slug=address) from None
    if owner is not None:
        db.session.add(Membership(assembly=assembly, account=owner, role=Role.OWNER))
    db.session.flush()
    return assembly


class ClosingTimePast(Invalid):
    field = "closes_at"
    message = N_("The closing time must be in the future.")
    hint = N_("To close the assembly now, use the button on the overview.")


def edit_assembly(*, assembly: Assembly, actor: Account | None, **changes: Any) -> Assembly:
    """Change settings, each as `field_rules` allows; the log keeps what they were and what they are now.

    Raises AssemblyLocked for remit, rule and modules once opened, ClosingTimePast, OpeningTimePassed,
    ResponseDatePassed, TimeZoneUnknown, TextEmpty, SettingRefused.
    """
    hold_phase(assembly)
    wanted = {name: normalize_setting(value) for name, value in changes.items() if name in SETTABLE}
    changed = {name: value for name, value in wanted.items() if normalize_setting(getattr(assembly, name)) != value}
    if not assembly.is_draft and LOCKED_AT_OPENING & changed.keys():
        raise AssemblyLocked
    check_new_settings(changed)
    check_times(assembly, changed)
    note_own_words(assembly, *find_own_words(assembly, changed))
    pairs = {name: (getattr(assembly, name), value) for name, value in changed.items()}
    for name, (before, after) in pairs.items():
        if ASSEMBLY_FIELDS[name] is FieldRule.VERSIONED:
            record_amendment(assembly, name, before, after)
        setattr(assembly, name, after)
    if pairs:
        record_action(assembly, actor, "edited", changes=pairs, fields=sorted(pairs))
    db.session.flush()
    return assembly


def normalize_setting(value: Any) -> Any:
    """Return a value as it is kept."""
    return clean_paragraphs(value) if isinstance(value, str) else value


def check_new_settings(changed: dict[str, Any]) -> None:
    """Raise the refusal for a new value that makes no sense."""
    if "title" in changed and not changed["title"]:
        raise TextEmpty
    if "modules" in changed:
        validate_modules(changed["modules"])
    if "module_settings" in changed:
        validate_module_settings(changed["module_settings"])
    if "routing" in changed:
        validate_routing(changed["routing"])
    if "outcome_rule" in changed:
        find_module("outcomes").make_settings(changed["outcome_rule"])


def check_times(assembly: Assembly, changed: dict[str, Any]) -> None:
    """Raise the refusal for an invalid time zone, or for a time or date in the past."""
    zone, closes, opens = (changed.get(name) for name in ("time_zone", "closes_at", "opens_at"))
    due = changed.get("answer_by")
    if zone is not None and not is_time_zone(zone):
        raise TimeZoneUnknown(name=zone[:60])
    if closes is not None and closes <= now():
        raise ClosingTimePast
    if opens is not None and opens <= now():
        raise OpeningTimePassed
    if due is not None and due < now().astimezone(ZoneInfo(zone or assembly.time_zone)).date():
        raise ResponseDatePassed


def clean_paragraphs(text: str) -> str:
    """Return a text of several paragraphs without stray characters."""
    return "\n".join(clean_text(line) for line in text.strip().splitlines())


def open_assembly(*, assembly: Assembly, actor: Account | None) -> None:
    """Open for everyone; remit and rule are fixed from here on. Raises NotReady with what is missing."""
    hold_phase(assembly)
    if assembly.is_open:
        return
    missing = [item.label for item in build_readiness_checklist(assembly) if item.required and not item.done]
    if missing:
        raise NotReady(reasons=tuple(map(Message, missing)))
    changes: dict[str, tuple[Any, Any]] = {"state": (assembly.state, AssemblyState.OPEN)}
    if assembly.closes_at is not None and assembly.closes_at <= now():
        changes["closes_at"] = (assembly.closes_at, None)
        record_amendment(assembly, "closes_at", assembly.closes_at, None)
        assembly.closes_at = None
    assembly.state = AssemblyState.OPEN
    assembly.opened_at = assembly.opened_at or now()
    assembly.closed_at = assembly.archived_at = None
    # Written out in full, so that no later default can change what was decided.
    rule = build_consensus_rule(assembly)
    changes["outcome_rule"] = (assembly.outcome_rule, asdict(rule))
    changes["routing"] = (assembly.routing, asdict(parse_policy(assembly.routing)))
    assembly.outcome_rule, assembly.routing = changes["outcome_rule"][1], changes["routing"][1]
    record_action(
        assembly, actor, "opened", changes=changes,
        rule=assembly.outcome_rule, rule_hash=rule_hash(rule), level=assembly.influence_level,
    )  # fmt: skip
    db.session.flush()


def close_assembly(*, assembly: Assembly, actor: Account | None) -> None:
    """Close the assembly; nothing is accepted after that. A second click changes nothing. Raises Refused for a
    draft."""
    # The lock makes every vote that is under way finish first, and every later one see the closed state.
    db.session.refresh(assembly, with_for_update=True)
    if assembly.state == AssemblyState.CLOSED:
        return
    if assembly.is_draft:
        raise Refused
    changes = {"state": (assembly.state, AssemblyState.CLOSED)}
    assembly.state = AssemblyState.CLOSED
    assembly.closed_at = now()
    record_action(assembly, actor, "closed", changes=changes)
    db.session.flush()


def close_due_assemblies() -> int:
    """Close every assembly whose closing time has passed, so that the log says so; returns how many.

    Nothing was taken from that time on, and it counts as the end.
    """
    due = select(Assembly).where(Assembly.state == AssemblyState.OPEN, Assembly.closes_at <= now())
    closed = 0
    for assembly in db.session.scalars(due.order_by(Assembly.id)).all():
        time = assembly.closes_at
        close_assembly(assembly=assembly, actor=None)
        assembly.closed_at = time
        closed += 1
    db.session.flush()
    return closed


def compute_date_in_days(days: int) -> dt.date:
    """Return the date in so many days."""
    return now().date() + dt.timedelta(days=days)
