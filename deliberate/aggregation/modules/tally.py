"""Agree, disagree and pass per statement, with intervals and a claim that may stay undetermined.

Many claims stand side by side, and none is corrected for the others: the rule asks how probable the share is given all
statements' votes (its prior comes from them), which does not change with how many one looks at. Where nothing is known
but chance, fewer than one statement in a hundred is claimed falsely (docs/calibration.md).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.blocks import Column, Number, Ranking
from deliberate.aggregation.contract import Answer, Module, insufficient, setting
from deliberate.aggregation.measures import (
    compute_credence_above,
    compute_effective_size,
    fit_beta_prior,
    wilson_interval,
)
from deliberate.aggregation.ranking import build_ranking_rows, order_by_value
from deliberate.aggregation.votes import Votes
from deliberate.text import N_

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Settings:
    """The claim rule: what counts as a clear majority, and how sure one must be."""

    line: float = setting(
        0.6,
        N_("Clear majority threshold"),
        N_("Share of agreement that counts as a clear majority."),
        least=0.5,
        most=0.95,
    )
    credence: float = setting(
        0.95, N_("Confidence"), N_("How probable a claim must be before it is made."), least=0.8, most=0.999
    )
    least_votes: int = setting(
        20, N_("Minimum votes"), N_("Below this number, no claim is made."), least=1, most=10_000
    )


@dataclass(frozen=True)
class Tally:
    """Arrays with one entry per statement of the votes; `claim`: supported, opposed, not_supported, insufficient."""

    agrees: Floats
    disagrees: Floats
    passes: Floats
    share: Floats
    lower: Floats
    upper: Floats
    shrunken: Floats
    claim: tuple[str, ...]


def compute_tally(votes: Votes, settings: Settings) -> Tally:
    """Count and judge. Shares are agree / (agree + disagree); passes are shown beside them, not in them.

    Source of the claim rule: posterior mass above the line under an empirical-Bayes beta prior.
    """
    counts = votes.counts if votes.total else np.zeros((votes.statements, 3))
    disagrees, passes, agrees = counts.T
    # With weights a vote carries less information than its number says.
    scale = 1.0 if votes.weights is None else compute_effective_size(votes.weights) / max(votes.weights.sum(), 1e-300)
    return Tally(
        agrees, disagrees, passes, *compute_claims(agrees * scale, disagrees * scale, votes.in_results, settings)
    )


def compute_claims(
    a: Floats, d: Floats, counted: NDArray[np.bool_], settings: Settings
) -> tuple[Floats, Floats, Floats, Floats, tuple[str, ...]]:
    """Return the share of agreement, its interval, the share corrected for luck, and the claim, per statement.

    a, d: agreements and disagreements. counted: the statements whose shares say what shares are usual here.
    """
    decided = a + d
    prior = fit_beta_prior(a[counted], decided[counted])
    lower, upper = wilson_interval(a, decided)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(decided > 0, a / np.where(decided > 0, decided, 1), np.nan)
    above = compute_credence_above(a, d, settings.line, prior)
    below = compute_credence_above(d, a, settings.line, prior[::-1])
    # Sure that there is no clear majority: the share lies below the line with the same credence.
    short = 1 - above >= settings.credence
    claim = np.select(
        [decided < settings.least_votes, above >= settings.credence, below >= settings.credence, short],
        ["insufficient", "supported", "opposed", "not_supported"],
        "insufficient",
    )
    shrunken = (a + prior[0]) / (decided + sum(prior))
    return share, lower, upper, shrunken, tuple(map(str, claim))


COLUMNS = (
    Column("agrees", N_("Agree"), "count"),
    Column("disagrees", N_("Disagree"), "count"),
    Column("passes", N_("Pass"), "count"),
    Column("share", N_("Share who agree"), "share"),
    Column("lower", N_("At least"), "share"),
    Column("upper", N_("At most"), "share"),
    Column("shrunken", N_("Share, adjusted for few votes (shrinkage)"), "share"),
    Column("claim", N_("Clear majority?"), "state"),
)


def run(votes: Votes, settings: Settings, needed: object) -> Answer:
    """Return the table of all statements that count, most agreed first."""
    if votes.total == 0:
        return insufficient("tally", N_("No one has voted yet: at least one vote is needed."))
    found = compute_tally(votes, settings)
    order = order_by_value(votes, found.shrunken, votes.in_results, digits=None)
    rows = build_ranking_rows(votes, order, {column.key: getattr(found, column.key) for column in COLUMNS})
    voters = int((np.diff(votes.person_start) > 0).sum())
    blocks = (
        Number(name="tally.voters", title=N_("People who voted"), value=voters, unit="count"),
        Number(name="tally.votes", title=N_("Votes"), value=votes.total, unit="count"),
        Ranking(
            name="tally.statements",
            title=N_("All statements"),
            columns=COLUMNS,
            rows=rows,
            note=N_("Shares are of those who agreed or disagreed; passes are listed separately."),
        ),
    )
    return Answer(blocks, found)


MODULE = Module(
    name="tally",
    title=N_("Votes per statement"),
    question=N_("How many people agree with each statement, and how certain is that?"),
    settings=Settings,
    run=run,
)
