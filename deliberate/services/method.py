"""How an assembly routes statements and analyzes votes: checked here, fixed when it opens."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import select

from deliberate.aggregation.contract import ModuleSettings, SettingInvalid
from deliberate.aggregation.modules.weighting.reference import parse_reference
from deliberate.aggregation.registry import ModuleRefused, all_modules, find_module
from deliberate.aggregation.routing import PolicyInvalid, parse_policy
from deliberate.errors import AssemblyLocked, SettingRefused
from deliberate.extensions import db
from deliberate.models import Account, Assembly, EntryKind, Participant
from deliberate.services.audit import record_action
from deliberate.services.phase import hold_phase

# The report is made of these; other analyses can be left out.
REPORT_MODULES = ("tally", "polis_classic", "group_consensus", "outcomes")


def validate_modules(given: Sequence[str]) -> Sequence[str]:
    """Return the names of the analyses that run; none stands for all. Raises SettingRefused."""
    try:
        for name in given:
            find_module(name)
    except ModuleRefused as problem:
        raise SettingRefused(reason=problem.message) from None
    return given


def complete_modules(further: Collection[str]) -> list[str]:
    """Return what is kept where these are chosen beside those of the report, with what they need; empty where that is
    all."""
    known = all_modules()
    chosen = {*REPORT_MODULES, *further}
    waiting = list(chosen)
    while waiting:
        fresh = set(known[waiting.pop()].requires) - chosen
        chosen |= fresh
        waiting += fresh
    return [] if chosen >= set(known) else [name for name in known if name in chosen]


def validate_module_settings(given: ModuleSettings) -> ModuleSettings:
    """Return the checked settings of modules by name. Raises SettingRefused."""
    try:
        for name, values in given.items():
            parsed = find_module(name).make_settings(values)
            if name == "weighting":
                parse_reference(parsed.reference)
    except (SettingInvalid, ModuleRefused) as problem:
        raise SettingRefused(reason=problem.message) from None
    return given


def validate_routing(given: dict[str, float]) -> dict[str, float]:
    """Return the checked shares of draws by purpose. Raises SettingRefused."""
    try:
        parse_policy(given)
    except PolicyInvalid as problem:
        raise SettingRefused(reason=problem.message) from None
    return given


def set_weighting(*, assembly: Assembly, actor: Account | None, **changes: Any) -> None:
    """Change settings of the weighting, such as the reference shares or whether analyses use the weights.

    Fixed at opening, so that no one can choose weights after seeing the votes; only where all votes were imported, and
    so were there before the assembly, it may still change. Raises AssemblyLocked, SettingRefused.
    """
    hold_phase(assembly)
    if is_weighting_fixed(assembly):
        raise AssemblyLocked
    present = {**assembly.module_settings.get("weighting", {}), **changes}
    before, after = (
        assembly.module_settings,
        validate_module_settings({**assembly.module_settings, "weighting": present}),
    )
    assembly.module_settings = after
    record_action(
        assembly,
        actor,
        "weighting set",
        changes={"module_settings": (before, after)},
        use=bool(present.get("apply")),
        reference=present.get("reference", ""),
    )
    db.session.flush()


def is_weighting_fixed(assembly: Assembly) -> bool:
    """Return whether the weighting can no longer be chosen."""
    return not assembly.is_draft and has_joined_participants(assembly)


def has_joined_participants(assembly: Assembly) -> bool:
    """Return whether anyone joined here, rather than being imported."""
    came = select(Participant.id).where(Participant.assembly_id == assembly.id, Participant.entry != EntryKind.IMPORTED)
    return db.session.scalar(came.limit(1)) is not None
