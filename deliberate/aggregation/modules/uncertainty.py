"""Where people are undecided: who passes on what, and why, if reasons were given.

A statement is marked where surely more people pass than both a fifth and the top quartile of all statements' shares
(the rule of Jigsaw's sensemaking library, 2025, here with its uncertainty: exact binomial test, Benjamini–Hochberg over
all statements). A pass is an answer: unsure, unclear, it depends, off topic are different things, so reasons are
counted apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special

from deliberate.aggregation.blocks import Block, Column, Matrix, Number, Ranking
from deliberate.aggregation.contract import Answer, Module, insufficient, setting
from deliberate.aggregation.group_partition import GroupPartition, partition_by_opinion_groups, partition_everyone
from deliberate.aggregation.measures import benjamini_hochberg, wilson_interval
from deliberate.aggregation.ranking import build_ranking_rows, order_by_value
from deliberate.aggregation.votes import Votes
from deliberate.text import N_

Floats = NDArray[np.float64]
REASONS = {
    "unsure": N_("Unsure"),
    "unclear": N_("Unclear"),
    "depends": N_("It depends"),
    "off_topic": N_("Off topic"),
}


@dataclass(frozen=True)
class Settings:
    """From which share hesitation counts, from how many votes, and how sure."""

    line: float = setting(
        0.2,
        N_("Threshold for many passes"),
        N_("Share of passes, or their upper quartile if that is higher."),
        least=0.05,
        most=0.9,
    )
    least_votes: int = setting(
        20, N_("Minimum votes"), N_("Statements with fewer votes are not assessed."), least=1, most=1000
    )
    level: float = setting(0.95, N_("Interval"), N_("Confidence level of the intervals."), least=0.8, most=0.99)
    false_finds: float = setting(
        0.05,
        N_("False discovery rate"),
        N_("Share of the marked statements that may be marked by chance."),
        least=0.01,
        most=0.2,
    )


@dataclass(frozen=True, eq=False)
class Uncertainty:
    """Passes per statement; arrays of shape (statements,).

    share, lower, upper: share of passes among those who voted, with its interval. judged: whether there are enough
    votes. hesitant: whether the share is surely above the line. line: the share from which passes are many.
    """

    share: Floats
    lower: Floats
    upper: Floats
    judged: NDArray[np.bool_]
    hesitant: NDArray[np.bool_]
    line: float


def compute_uncertainty(votes: Votes, settings: Settings) -> Uncertainty:
    """Compute the shares of passes, and which of them are surely high."""
    counts = partition_everyone(votes).effective[0]
    passes, seen = counts[:, 1], counts.sum(axis=1)
    enough = votes.in_results & (seen >= settings.least_votes)
    share = np.where(seen > 0, passes / np.where(seen > 0, seen, 1), np.nan)
    line = max(settings.line, float(np.quantile(share[enough], 0.75)) if enough.any() else 0.0)
    hesitant = np.zeros(votes.statements, dtype=bool)
    # The chance of at least so many passes if the true share were at the line.
    chance = np.where(passes > 0, special.betainc(np.maximum(passes, 1e-9), seen - passes + 1, min(line, 1.0)), 1.0)
    hesitant[enough] = (benjamini_hochberg(chance[enough]) <= settings.false_finds) & (share[enough] > line)
    return Uncertainty(share, *wilson_interval(passes, seen, settings.level), enough, hesitant, line)


def run(votes: Votes, settings: Settings, needed: Mapping[str, Any]) -> Answer:
    """Return the ranking by the surest share of passes, the line, and the groups where people hesitate."""
    if votes.total == 0:
        return insufficient("uncertainty", N_("No one has voted yet: at least one vote is needed."))
    found = compute_uncertainty(votes, settings)
    if not found.judged.any():
        most = int(votes.counts.sum(axis=1)[votes.in_results].max(initial=0))
        text = N_("No statement has enough votes yet: the one with the most needs %(missing)d more.")
        return insufficient("uncertainty", text, missing=max(settings.least_votes - most, 1))
    blocks: list[Block] = [build_uncertainty_ranking(votes, found), build_pass_threshold(found)]
    groups = partition_by_opinion_groups(votes, needed)
    if groups.groups > 1 and found.hesitant.any():
        blocks.append(build_passes_by_group(votes, groups, found, settings.level))
    return Answer(tuple(blocks), found)


def build_uncertainty_ranking(votes: Votes, found: Uncertainty) -> Ranking:
    """Rank statements by the lower bound of their share of passes, with the reasons given."""
    reasons = {reason: words for reason, words in REASONS.items() if reason in votes.pass_reasons}
    values = {
        "hesitant": found.hesitant,
        "passes": votes.counts[:, 1],
        "share": found.share,
        "lower": found.lower,
        "upper": found.upper,
        **{reason: votes.pass_reasons[reason] for reason in reasons},
    }
    return Ranking(
        name="uncertainty.ranking",
        title=N_("Where people are undecided"),
        columns=(
            Column("hesitant", N_("Clearly many"), "text"),
            Column("passes", N_("Pass"), "count"),
            Column("share", N_("Share who pass"), "share"),
            Column("lower", N_("At least"), "share"),
            Column("upper", N_("At most"), "share"),
            *(Column(reason, words, "count") for reason, words in reasons.items()),
        ),
        rows=build_ranking_rows(votes, order_by_value(votes, found.lower, found.judged), values),
        note=N_(
            "The share of passes among all who answered. A pass may mean unsure, unclear, it depends or off "
            "topic. It does not mean no."
        ),
    )


def build_pass_threshold(found: Uncertainty) -> Number:
    """Return the share from which passes are many in this conversation."""
    return Number(
        name="uncertainty.line",
        title=N_("Threshold for many passes"),
        value=found.line,
        unit="share",
        note=N_(
            "The share set for this analysis, or the share that a quarter of the statements exceed, whichever "
            "is higher."
        ),
    )


def build_passes_by_group(votes: Votes, groups: GroupPartition, found: Uncertainty, level: float) -> Matrix:
    """Return the shares of passes in each group, on the statements where people surely hesitate."""
    counts = groups.effective
    passes, seen = counts[:, :, 1], counts.sum(axis=2)
    lower, upper = wilson_interval(passes, seen, level)
    return Matrix(
        name="uncertainty.groups",
        title=N_("Passes by group"),
        groups=groups.names,
        cells=tuple(
            {
                "statement": int(votes.statement_ids[j]),
                "group": groups.names[g],
                "disagrees": groups.counts[g, j, 0],
                "passes": groups.counts[g, j, 1],
                "agrees": groups.counts[g, j, 2],
                "share": passes[g, j] / seen[g, j] if seen[g, j] > 0 else None,
                "lower": lower[g, j],
                "upper": upper[g, j],
            }
            for j in np.flatnonzero(found.hesitant)
            for g in range(groups.groups)
        ),
    )


MODULE = Module(
    name="uncertainty",
    title=N_("Undecided opinion"),
    question=N_("On which statements do clearly many people pass, and why?"),
    settings=Settings,
    requires=("groups",),
    run=run,
)
