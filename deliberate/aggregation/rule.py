"""The consensus rule: chosen before opening, then locked; every module that decides outcomes reads it from here."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from functools import cache
from typing import Any

from deliberate.aggregation.contract import ModuleSettings, SettingInvalid, setting
from deliberate.text import N_

PRESETS = ("own", "polis")
MEASURES = ("sides", "groups", "geometric", "product", "segments", "everyone")
AGGREGATE_MEASURES = frozenset({"geometric", "product"})
GROUP_MEASURES = frozenset({"groups", "geometric", "product"})
# What a rule asked that was fixed before there were sides, and that names no measure.
FORMER_MEASURE = "groups"
# How sure a side must be, and two sides that they are opposed: with the rule's own confidence in each of six sides,
# independent votes would lose claims that hold.
SIDE_CREDENCE = 0.9
# The least share of people that a group needs for a veto of its own, as the set-up suggests it.
SUGGESTED_LEAST_SHARE = 0.05
# Cut-offs of narrative reports for 1 … 5 groups; for one group the same agreement per group as for two.
POLIS_THRESHOLDS = (0.84, 0.70, 0.47, 0.32, 0.24)
# Which other modules follow the rule, and what they take from it.
RULED_SETTINGS = {
    "group_consensus": ("preset", "count_passes"),
    "comparison": ("credence", "least_votes", "count_passes"),
}


@dataclass(frozen=True)
class Rule:
    """Who must agree, from which share, how surely, from how many votes, and what a pass means."""

    preset: str = setting(
        "own",
        N_("Preset"),
        N_("“polis”: the product across the groups of the Polis map with the cut-offs of Polis reports; passes count."),
        choices=PRESETS,
    )
    measure: str = setting(
        "sides",
        N_("Who must agree"),
        N_(
            "“sides”: everyone together, and both sides of every dimension of opinion; “groups”: every opinion group "
            "on its own; “geometric”: the groups on average, where one low group pulls the average down; “product”: "
            "the shares of the groups multiplied; “segments”: every segment; "
            "“everyone”: all people together."
        ),
        choices=MEASURES,
    )
    threshold: float = setting(
        0.6,
        N_("Agreement threshold"),
        N_("A statement is accepted if more than this share agree. Below one half only with the product."),
        least=0.2,
        most=0.95,
    )
    credence: float = setting(
        0.95,
        N_("Confidence"),
        N_("How probable it must be that the share lies beyond the threshold, given the votes."),
        least=0.8,
        most=0.999,
    )
    least_votes: int = setting(
        15,
        N_("Minimum votes"),
        N_(
            "A statement with fewer votes is undetermined. Rules by groups ask this of every group; a segment with "
            "fewer votes is left out."
        ),
        least=1,
        most=1000,
    )
    least_share: float = setting(
        0.0,
        N_("Smallest group with a veto"),
        N_("Opinion groups with a smaller share of the people are not asked by themselves. Only for rules by groups."),
        least=0.0,
        most=0.3,
    )
    count_passes: bool = setting(
        False, N_("Passes count"), N_("If on, a pass counts as a vote that neither agrees nor disagrees.")
    )
    segment: str = setting(
        "", N_("Segments"), N_("The question that defines the segments, such as “region”. Leave empty for all of them.")
    )
    replicates: int = setting(
        200,
        N_("Bootstrap samples"),
        N_(
            "How often people are resampled (bootstrap) to test whether a mean across groups holds; 0 means a "
            "formula instead."
        ),
        least=0,
        most=2000,
    )

    def __post_init__(self) -> None:
        low = isinstance(self.threshold, int | float) and self.threshold < 0.5
        if low and self.measure != "product" and self.preset != "polis":
            raise SettingInvalid(
                N_("A threshold below one half would let a statement be accepted and rejected at once.")
            )


def parse_stored_rule(stored: Mapping[str, Any]) -> Rule | None:
    """Return the rule that a run stored; None where another version stored something else."""
    known = {item.name for item in fields(Rule)}
    if not stored or not stored.keys() <= known:
        return None
    return Rule(**{"measure": FORMER_MEASURE, **stored})


def resolve_preset(rule: Rule, groups: int) -> Rule:
    """Return the rule as it is applied to so many groups: a ready-made rule replaced by what it stands for."""
    if rule.preset != "polis":
        return rule
    line = POLIS_THRESHOLDS[min(max(groups, 1), len(POLIS_THRESHOLDS)) - 1]
    return replace(rule, measure="product", threshold=line, count_passes=True)


def asks_sides(rule: Rule) -> bool:
    """Return whether the rule asks both sides of every dimension."""
    return rule.measure == "sides" and rule.preset != "polis"


def asks_opinion_groups(rule: Rule) -> bool:
    """Return whether the rule asks the opinion groups that were found."""
    return rule.preset != "polis" and rule.measure in ("groups", *AGGREGATE_MEASURES)


def compute_group_threshold(rule: Rule, groups: int) -> float:
    """Return the share that each of so many equal groups needs: the threshold, or its root where shares are
    multiplied."""
    return float(rule.threshold ** (1 / max(groups, 1))) if rule.measure == "product" else rule.threshold


def rule_hash(rule: Rule) -> str:
    """Return the SHA-256 of the rule (64 hex digits), which changes with every part of it; printed beside it."""
    whole = asdict(rule)
    if not rule.least_share:
        # Came later: rules without it keep the fingerprint that was printed beside them.
        del whole["least_share"]
    text = json.dumps({"rule": 1, **whole}, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def build_rule_settings(rule: Rule) -> ModuleSettings:
    """Return the settings of each module that follows the rule: the same rule, so that tables and outcomes agree."""
    whole = asdict(rule)
    settings = {"outcomes": whole, **{name: {key: whole[key] for key in keys} for name, keys in RULED_SETTINGS.items()}}
    # Rules are compared per group: the share that each of two groups needs.
    settings["comparison"]["threshold"] = round(max(0.5, compute_group_threshold(resolve_preset(rule, 2), 2)), 9)
    return settings


def merge_rule_settings(chosen: ModuleSettings, rule: Rule) -> ModuleSettings:
    """Return the settings of every module: what was chosen for each, and over it what the rule says."""
    ruled = build_rule_settings(rule)
    return {name: {**chosen.get(name, {}), **ruled.get(name, {})} for name in {**chosen, **ruled}}


@cache
def is_set_by_rule(module: str, name: str) -> bool:
    """Return whether this setting of a module follows the rule, so that no one can choose it apart."""
    return name in build_rule_settings(Rule()).get(module, {})
