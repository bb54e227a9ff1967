"""One table where each statement stands under every rule, and where the rules part.

No rule is right alone: majorities overlook small groups, the minimum over groups listens to the smallest, products
shrink with the number of groups, bridging rewards what is agreed across one direction. What is high under all of
them does not hang on the choice; what is not, does. Ranks are of shares as they are; verdicts ask for certainty as
the outcomes do, statement by statement: they are shown to be compared, and claim nothing that the outcomes do not.
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
from deliberate.aggregation.group_measures import geometric_mean
from deliberate.aggregation.group_partition import Cohorts, everyone, groups_for, opinion_groups
from deliberate.aggregation.measures import mean_ranks, smoothed_share, wilson_interval
from deliberate.aggregation.modules.outcomes.judge import states_under
from deliberate.aggregation.ranking import highest_first, statement_rows
from deliberate.aggregation.rule import Rule, in_force
from deliberate.aggregation.votes import Votes
from deliberate.text import N_

Floats = NDArray[np.float64]
RULES = {
    "majority": N_("Share of all"),
    "wilson": N_("Lower bound of that share"),
    "minimum": N_("Least agreeing group"),
    "geometric": N_("Mean of the groups"),
    "product": N_("Polis product"),
    "bridging": N_("Agreement beyond leaning"),
    "two_sided": N_("Two-sided mean"),
}
VERDICTS = {
    "everyone": N_("Outcome: everyone"),
    "groups": N_("Outcome: every group"),
    "mean": N_("Outcome: mean of groups"),
    "polis": N_("Outcome: Polis cut-offs"),
}


@dataclass(frozen=True)
class Settings:
    """What the verdicts ask for; taken from the rule of the assembly."""

    threshold: float = setting(0.6, N_("From which share"), N_("Per group, or of all people."), least=0.5, most=0.95)
    credence: float = setting(0.95, N_("How sure"), N_("Credence of the verdicts."), least=0.8, most=0.999)
    least_votes: int = setting(15, N_("Fewest votes"), N_("Per group, and for a statement to be ranked."), least=1,
                               most=1000)  # fmt: skip
    count_passes: bool = setting(False, N_("Passes count"), N_("If set, a pass counts as seen but not agreeing."))


@dataclass(frozen=True, eq=False)
class Comparison:
    """ranked: statements with enough votes. scores, ranks: rule → array over statements, NaN where unknown. verdicts:
    rule → states. gap: widest difference between two ranks, as a share of the ranked statements."""

    ranked: NDArray[np.bool_]
    scores: Mapping[str, Floats]
    ranks: Mapping[str, Floats]
    verdicts: Mapping[str, tuple[str, ...]]
    gap: Floats


def comparison(votes: Votes, settings: Settings, needed: Mapping[str, Any]) -> Comparison:
    """Scores, ranks and verdicts under every rule that can be applied."""
    whole, groups = everyone(votes), opinion_groups(votes, needed)
    polis = groups_for(votes, Rule(preset="polis"), needed)
    ranked = votes.in_results & (whole.effective[0].sum(axis=1) >= settings.least_votes)
    scores = {
        "majority": shares(whole, settings.count_passes)[0],
        "wilson": wilson_interval(*agreeing(whole, settings.count_passes))[0][0],
        "minimum": shares(groups, settings.count_passes).min(axis=0),
        "geometric": geometric_mean(*agreeing(groups, settings.count_passes)),
    }
    if polis is not None:
        scores["product"] = np.exp(np.log(shares(polis, True)).sum(axis=0))
    bridging = needed["bridging"]
    if bridging is not None:
        scores |= {"bridging": bridging.intercept, "two_sided": bridging.two_sided}
    ranks = {name: rank_of(np.where(ranked, score, np.nan)) for name, score in scores.items()}
    stack = np.stack(list(ranks.values()))
    known = np.isfinite(stack)
    widest = np.where(known, stack, -np.inf).max(axis=0) - np.where(known, stack, np.inf).min(axis=0)
    gap = np.where(ranked, widest / max(int(ranked.sum()) - 1, 1), np.nan)
    return Comparison(ranked, scores, ranks, verdicts(ranked, settings, whole, groups, polis), gap)


def agreeing(cohorts: Cohorts, count_passes: bool) -> tuple[Floats, Floats]:
    """Agrees and those who count, shape (groups, statements), in effective numbers."""
    counts = cohorts.effective
    return counts[..., 2], counts.sum(axis=2) if count_passes else counts[..., 0] + counts[..., 2]


def shares(cohorts: Cohorts, count_passes: bool) -> Floats:
    """Smoothed shares that agree, shape (groups, statements)."""
    return smoothed_share(*agreeing(cohorts, count_passes))


def rank_of(score: Floats) -> Floats:
    """Ranks from 1 for the highest; ties share their mean rank; NaN stays."""
    ranks = np.full(len(score), np.nan)
    known = np.isfinite(score)
    ranks[known] = mean_ranks(-np.round(score[known], 9))
    return ranks


def verdicts(
    ranked: NDArray[np.bool_], settings: Settings, whole: Cohorts, groups: Cohorts, polis: Cohorts | None
) -> dict[str, tuple[str, ...]]:
    """The state of each statement under four rules; means over groups by the formula."""
    own = Rule(
        measure="everyone",
        threshold=settings.threshold,
        credence=settings.credence,
        least_votes=settings.least_votes,
        count_passes=settings.count_passes,
    )
    asked: dict[str, tuple[Cohorts, Rule]] = {
        "everyone": (whole, own),
        "groups": (groups, replace(own, measure="groups")),
        "mean": (groups, replace(own, measure="geometric")),
    }
    if polis is not None:
        asked["polis"] = (polis, in_force(replace(own, preset="polis"), polis.groups))
    return {name: states_under(cohorts.effective, rule, ranked) for name, (cohorts, rule) in asked.items()}


def run(votes: Votes, settings: Settings, needed: Mapping[str, Any]) -> Answer:
    """The table of statements, the widest gaps first, and how alike the rules order them."""
    if votes.total == 0:
        return insufficient("comparison", N_("Nobody has voted yet: at least one vote is missing."))
    found = comparison(votes, settings, needed)
    if found.ranked.sum() < 2:
        text = N_("At least two statements must have %(least)d votes before rules can be compared.")
        return insufficient("comparison", text, least=settings.least_votes)
    return Answer((table_block(votes, found), likeness_block(found)), found)


def table_block(votes: Votes, found: Comparison) -> Ranking:
    """Where each statement stands under every rule."""
    same = [len(set(under)) == 1 for under in zip(*found.verdicts.values(), strict=True)]
    values = {
        **found.ranks,
        "gap": found.gap,
        **{f"under_{name}": states for name, states in found.verdicts.items()},
        "same": same,
    }
    return Ranking(
        name="comparison.statements",
        title=N_("Each statement under every rule"),
        columns=(
            *(Column(name, RULES[name], "count") for name in found.ranks),
            Column("gap", N_("Widest gap of ranks"), "share"),
            *(Column(f"under_{name}", VERDICTS[name], "state") for name in found.verdicts),
            Column("same", N_("Same outcome under all"), "text"),
        ),
        rows=statement_rows(votes, highest_first(votes, found.gap, found.ranked), values),
        note=N_(
            "Ranks from 1; the statements on which the rules part most come first. The gap is a share of all ranked "
            "statements: at 100 % a statement is first under one rule and last under another."
        ),
    )


def likeness_block(found: Comparison) -> Table:
    """Rank correlation of every two rules."""
    pairs = list(combinations(found.scores, 2))
    return Table(
        name="comparison.likeness",
        title=N_("How alike the rules order the statements"),
        columns=(
            Column("one", N_("Rule"), "text"),
            Column("other", N_("Other rule"), "text"),
            Column("likeness", N_("Rank correlation"), "number"),
        ),
        rows=tuple(
            {
                "one": RULES[one],
                "other": RULES[other],
                "likeness": rank_correlation(found.scores, found.ranked, one, other),
            }
            for one, other in pairs
        ),
        note=N_("Spearman's: 1 the same order, 0 none in common, −1 the reverse."),
    )


def rank_correlation(scores: Mapping[str, Floats], ranked: NDArray[np.bool_], one: str, other: str) -> float | None:
    """Spearman's correlation over the ranked statements that both rules know; None where one of them is constant."""
    kept = ranked & np.isfinite(scores[one]) & np.isfinite(scores[other])
    a, b = (rank_of(scores[name][kept]) for name in (one, other))
    if len(a) < 2:
        return None
    a, b = a - a.mean(), b - b.mean()
    size = float((a * a).sum() * (b * b).sum())
    return float((a * b).sum()) / size**0.5 if size > 0 else None


MODULE = Module(
    name="comparison",
    title=N_("Rules compared"),
    question=N_("Where does each statement stand under every rule, and where do the rules part?"),
    settings=Settings,
    needs=("groups", "polis_classic", "bridging"),
    run=run,
)
