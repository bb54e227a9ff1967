"""Sensitivity of the rule by sides: other thresholds and passes, and the other rules that could have been chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.group_partition import partition_by_opinion_groups, partition_everyone
from deliberate.aggregation.modules.outcomes.judge import SideOutcomes, compute_states
from deliberate.aggregation.modules.outcomes.sensitivity import THRESHOLD_STEP, RuleVariant
from deliberate.aggregation.modules.outcomes.sides import judge_sides
from deliberate.aggregation.rule import Rule
from deliberate.aggregation.sides import compute_side_shares
from deliberate.aggregation.votes import Votes
from deliberate.text import N_

Bools = NDArray[np.bool_]

OUTERMOST_TOO = N_("the outermost people are asked too")
EVERYONE = N_("everyone together")
EVERY_GROUP = N_("every opinion group")


def compute_side_variants(
    votes: Votes, rule: Rule, found: SideOutcomes, needed: Mapping[str, Any], counted: Bools
) -> list[RuleVariant]:
    """Return the rule by sides with other thresholds and passes, then other rules with its threshold.

    People stay where they are placed: only what is asked of them changes.
    """
    whole = partition_everyone(votes)
    variants: list[RuleVariant] = []
    for passes in (False, True):
        shares = (
            found.shares
            if passes == rule.count_passes
            else compute_side_shares(found.asked.readings[0], whole.counts[0], count_passes=passes)
        )
        for step in (-THRESHOLD_STEP, 0.0, THRESHOLD_STEP):
            line = min(max(round(rule.threshold + step, 9), 0.5), 0.95)
            own = replace(rule, threshold=line, count_passes=passes)
            state = judge_sides(whole.effective[0], shares, own, counted).state
            variants.append(RuleVariant(line, passes, None, step == 0.0 and passes == rule.count_passes, state))
    same = rule.threshold, rule.count_passes
    variants.append(RuleVariant(*same, None, False, found.second_state, OUTERMOST_TOO))
    everyone = compute_states(whole.effective, replace(rule, measure="everyone"), counted)
    variants.append(RuleVariant(*same, None, False, everyone, EVERYONE))
    groups = partition_by_opinion_groups(votes, needed)
    if groups.groups > 1:
        state = compute_states(groups.effective, replace(rule, measure="groups"), counted)
        variants.append(RuleVariant(*same, groups.groups, False, state, EVERY_GROUP))
    return variants
