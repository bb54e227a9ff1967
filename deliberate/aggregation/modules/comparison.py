"""One table of where each statement ranks under every rule, and where the rules differ.

No rule is right alone: majorities overlook small groups, the minimum over groups listens to the smallest, products
shrink with the number of groups, bridging rewards what is agreed across one direction. Statements that rank high under
all of them do not depend on the choice; the others do. Ranks are of shares as they are; verdicts require the same
confidence as outcomes, statement by statement: they are shown to be compared, and claim nothing that the outcomes do
not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.blocks import Column, Ranking, Table
from deliberate.aggregation.contract import Answer, Module, insufficient, setting
from deliberate.aggregation.group_measures import compute_geometric_mean
from deliberate.aggregation.group_partition import (
    GroupPartition,
    partition_by_opinion_groups,
    partition_by_rule,
    partition_everyone,
)
from deliberate.aggregation.measures import compute_mean_ranks, compute_smoothed_share, wilson_interval
from deliberate.aggregation.modules.outcomes.judge import compute_states
from deliberate.aggregation.modules.outcomes.sides import judge_sides
from deliberate.aggregation.modules.sides import FoundSides
from deliberate.aggregation.ranking import build_ranking_rows, order_by_value
from deliberate.aggregation.rule import Rule, resolve_preset
from deliberate.aggregation.sides import compute_side_shares
from deliberate.aggregation.votes import Votes
from deliberate.text import N_

Floats = NDArray[np.float64]
RULES = {
    "majority": N_("Share of all people"),
    "wilson": N_("Lower bound of that share"),
    "minimum": N_("Least agreeing group"),
    "geometric": N_("Mean across groups"),
    "product": N_("Polis product"),
    "bridging": N_("Bridging score"),
    "two_sided": N_("Two-sided mean"),
}
VERDICTS = {
    "sides": N_("Outcome: both sides of every dimension"),
    "everyone": N_("Outcome: everyone"),
    "groups": N_("Outcome: every group"),
    "mean": N_("Outcome: mean of groups"),
    "polis": N_("Outcome: Polis cut-offs"),
}


@dataclass(frozen=True)
class Settings:
    """What the verdicts require; taken from the consensus rule."""

    threshold: float = setting(0.6, N_("Agreement threshold"), N_("Per group, or of all people."), least=0.5, most=0.95)
    credence: float = setting(0.95, N_("Confidence"), N_("Confidence required for an outcome."), least=0.8, most=0.999)
    least_votes: int = setting(15, N_("Minimum votes"), N_("Per group, and for a statement to be ranked."), least=1,
                               most=1000)  # fmt: skip
    count_passes: bool = setting(
        False, N_("Passes count"), N_("If on, a pass counts as having seen the statement and not agreed.")
    )


@dataclass(frozen=True, eq=False)
class Comparison:
    """ranked: statements with enough votes. scores, ranks: rule → array over statements, NaN where unknown. verdicts:
    rule → states. gap: widest difference between two ranks, as a share of the ranked statements."""

    ranked: NDArray[np.bool_]
    scores: Mapping[str, Floats]
    ranks: Mapping[str, Floats]
    verdicts: Mapping[str, tuple[str, ...]]
    gap: Floats


def compare_rules(votes: Votes, settings: Settings, needed: Mapping[str, Any]) -> Comparison:
    """Compute scores, ranks and states under every rule that can be applied."""
    whole, groups = partition_everyone(votes), partition_by_opinion_groups(votes, needed)
    polis = partition_by_rule(votes, Rule(preset="polis"), needed)
    ranked = votes.in_results & (whole.effective[0].sum(axis=1) >= settings.least_votes)
    scores = {
        "majority": compute_smoothed_agree_shares(whole, settings.count_passes)[0],
        "wilson": wilson_interval(*compute_agreeing_counts(whole, settings.count_passes))[0][0],
        "minimum": compute_smoothed_agree_shares(groups, settings.count_passes).min(axis=0),
        "geometric": compute_geometric_mean(*compute_agreeing_counts(groups, settings.count_passes)),
    }
    if polis is not None:
        scores["product"] = np.exp(np.log(compute_smoothed_agree_shares(polis, True)).sum(axis=0))
    bridging = needed["bridging"]
    if bridging is not None:
        scores |= {"bridging": bridging.intercept, "two_sided": bridging.two_sided}
    ranks = {name: compute_ranks(np.where(ranked, score, np.nan)) for name, score in scores.items()}
    stack = np.stack(list(ranks.values()))
    known = np.isfinite(stack)
    widest = np.where(known, stack, -np.inf).max(axis=0) - np.where(known, stack, np.inf).min(axis=0)
    gap = np.where(ranked, widest / max(int(ranked.sum()) - 1, 1), np.nan)
    verdicts = compute_verdicts(ranked, settings, whole, groups, polis)
    if needed["sides"] is not None:
        verdicts = {"sides": compute_verdict_of_sides(ranked, settings, whole, needed["sides"]), **verdicts}
    return Comparison(ranked, scores, ranks, verdicts, gap)


def compute_agreeing_counts(partition: GroupPartition, count_passes: bool) -> tuple[Floats, Floats]:
    """Return agrees and the votes they are a share of, shape (groups, statements), in effective numbers."""
    counts = partition.effective
    return counts[..., 2], counts.sum(axis=2) if count_passes else counts[..., 0] + counts[..., 2]


def compute_smoothed_agree_shares(partition: GroupPartition, count_passes: bool) -> Floats:
    """Return the smoothed shares that agree, shape (groups, statements)."""
    return compute_smoothed_share(*compute_agreeing_counts(partition, count_passes))


def compute_ranks(score: Floats) -> Floats:
    """Rank from 1 for the highest; ties share their mean rank; NaN stays."""
    ranks = np.full(len(score), np.nan)
    known = np.isfinite(score)
    ranks[known] = compute_mean_ranks(-np.round(score[known], 9))
    return ranks


def compute_verdicts(
    ranked: NDArray[np.bool_],
    settings: Settings,
    whole: GroupPartition,
    groups: GroupPartition,
    polis: GroupPartition | None,
) -> dict[str, tuple[str, ...]]:
    """Return the state of each statement under the rules that ask everyone or groups; means over groups by the
    formula."""
    own = build_rule(settings)
    asked: dict[str, tuple[GroupPartition, Rule]] = {
        "everyone": (whole, own),
        "groups": (groups, replace(own, measure="groups")),
        "mean": (groups, replace(own, measure="geometric")),
    }
    if polis is not None:
        asked["polis"] = (polis, resolve_preset(replace(own, preset="polis"), polis.groups))
    return {name: compute_states(partition.effective, rule, ranked) for name, (partition, rule) in asked.items()}


def build_rule(settings: Settings) -> Rule:
    """Return the rule that asks everyone, with what the verdicts require."""
    return Rule(
        measure="everyone",
        threshold=settings.threshold,
        credence=settings.credence,
        least_votes=settings.least_votes,
        count_passes=settings.count_passes,
    )


def compute_verdict_of_sides(
    ranked: NDArray[np.bool_], settings: Settings, whole: GroupPartition, sides: FoundSides
) -> tuple[str, ...]:
    """Return the state of each statement under the rule by sides."""
    own = build_rule(settings)
    shares = compute_side_shares(sides.asked.readings[0], whole.counts[0], count_passes=own.count_passes)
    return judge_sides(whole.effective[0], shares, own, ranked).state


def run(votes: Votes, settings: Settings, needed: Mapping[str, Any]) -> Answer:
    """Return the table of statements, widest gaps first, and how similarly the rules order them."""
    if votes.total == 0:
        return insufficient("comparison", N_("No one has voted yet: at least one vote is needed."))
    found = compare_rules(votes, settings, needed)
    if found.ranked.sum() < 2:
        text = N_("At least two statements must have %(least)d votes before rules can be compared.")
        return insufficient("comparison", text, least=settings.least_votes)
    return Answer((build_comparison_ranking(votes, found), build_rank_correlation_table(found)), found)


def build_comparison_ranking(votes: Votes, found: Comparison) -> Ranking:
    """Return where each statement ranks under every rule."""
    same = [len(set(under)) == 1 for under in zip(*found.verdicts.values(), strict=True)]
    values = {
        **found.ranks,
        "gap": found.gap,
        **{f"under_{name}": states for name, states in found.verdicts.items()},
        "same": same,
    }
    return Ranking(
        name="comparison.statements",
        title=N_("Each statement under each rule"),
        columns=(
            *(Column(name, RULES[name], "count") for name in found.ranks),
            Column("gap", N_("Largest gap in rank"), "share"),
            *(Column(f"under_{name}", VERDICTS[name], "state") for name in found.verdicts),
            Column("same", N_("Same outcome under all rules"), "text"),
        ),
        rows=build_ranking_rows(votes, order_by_value(votes, found.gap, found.ranked), values),
        note=N_(
            "Ranks start at 1; the statements on which the rules disagree most come first. The gap is a share "
            "of all ranked statements: at 100%, a statement is first under one rule and last under another."
        ),
    )


def build_rank_correlation_table(found: Comparison) -> Table:
    """Return the rank correlation of every pair of rules."""
    pairs = list(combinations(found.scores, 2))
    return Table(
        name="comparison.likeness",
        title=N_("How similarly the rules rank the statements"),
        columns=(
            Column("one", N_("Rule"), "text"),
            Column("other", N_("Other rule"), "text"),
            Column("likeness", N_("Rank correlation"), "number"),
        ),
        rows=tuple(
            {
                "one": RULES[one],
                "other": RULES[other],
                "likeness": compute_rank_correlation(found.scores, found.ranked, one, other),
            }
            for one, other in pairs
        ),
        note=N_("Spearman's rank correlation: 1 means the same order, 0 no relation, −1 the reverse order."),
    )


def compute_rank_correlation(
    scores: Mapping[str, Floats], ranked: NDArray[np.bool_], one: str, other: str
) -> float | None:
    """Return Spearman's correlation over the ranked statements known to both rules; None where one is constant."""
    kept = ranked & np.isfinite(scores[one]) & np.isfinite(scores[other])
    a, b = (compute_ranks(scores[name][kept]) for name in (one, other))
    if len(a) < 2:
        return None
    a, b = a - a.mean(), b - b.mean()
    size = float((a * a).sum() * (b * b).sum())
    return float((a * b).sum()) / size**0.5 if size > 0 else None


MODULE = Module(
    name="comparison",
    title=N_("Comparison of rules"),
    question=N_("How does each statement fare under each rule, and where do the rules disagree?"),
    settings=Settings,
    version="2",
    requires=("groups", "polis_classic", "bridging", "sides"),
    run=run,
)
