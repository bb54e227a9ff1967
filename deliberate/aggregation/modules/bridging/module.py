"""The module: intercepts with their bounds, the two-sided mean, and ranks in other samples."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from deliberate.aggregation.blocks import Block, Column, Number, Ranking
from deliberate.aggregation.contract import Answer, Module, insufficient, setting
from deliberate.aggregation.measures import compute_effective_size
from deliberate.aggregation.modules.bridging.bounds import (
    compute_extra_vote_bounds,
    compute_standard_errors,
    resample_intercepts,
    shrink_intercepts_for_ranks,
)
from deliberate.aggregation.modules.bridging.fit import (
    BridgingFit,
    build_fixed_ridges,
    compute_notes_ridges,
    fit_bridging,
)
from deliberate.aggregation.modules.bridging.sides import compute_two_sided_mean
from deliberate.aggregation.modules.bridging.totals import compute_bridging_totals
from deliberate.aggregation.ranking import build_ranking_rows, order_by_value
from deliberate.aggregation.votes import Votes
from deliberate.text import N_

Floats = NDArray[np.float64]
MIN_PEOPLE, MIN_STATEMENTS = 10, 3
RIDGES = ("fixed", "notes")


@dataclass(frozen=True)
class Settings:
    """How strongly intercepts are pulled to the middle, and from how many votes a statement is listed."""

    ridge: str = setting(
        "fixed",
        N_("Shrinkage toward the middle"),
        N_(
            "“fixed”: as strong as a few votes for every statement. “notes”: as in the Community Notes code, where"
            " statements that few people saw shrink far more."
        ),
        choices=RIDGES,
    )
    strength: float = setting(
        5.0, N_("Strength of the fixed shrinkage"), N_("In votes; used with “fixed”."), least=1, most=50
    )
    least_votes: int = setting(
        20, N_("Minimum votes"), N_("Statements with fewer votes are not listed."), least=2, most=1000
    )
    level: float = setting(0.95, N_("Interval"), N_("Confidence level of the intervals."), least=0.8, most=0.99)
    replicates: int = setting(
        200,
        N_("Bootstrap samples"),
        N_("How often people are resampled for the ranks; 0 means never."),
        least=0,
        most=2000,
    )


@dataclass(frozen=True, eq=False)
class Bridging:
    """Arrays over statements. intercept with lower and upper; factor_error: standard error of the factor; lowest,
    highest: with one extreme vote more; two_sided with its bounds; rank_from, rank_to: between which ranks each listed
    statement lies with 95%; NaN where unknown."""

    bridge: BridgingFit
    listed: NDArray[np.bool_]
    intercept: Floats
    factor_error: Floats
    lower: Floats
    upper: Floats
    lowest: Floats
    highest: Floats
    two_sided: Floats
    two_sided_lower: Floats
    two_sided_upper: Floats
    rank_from: Floats
    rank_to: Floats


def compute_bridging(votes: Votes, settings: Settings) -> Bridging:
    """Return everything the module says about each statement."""
    cells = votes.observed_votes
    person_weights = compute_effective_weights(votes)
    ridges = build_fixed_ridges(settings.strength) if settings.ridge == "fixed" else compute_notes_ridges(cells)
    bridge = fit_bridging(cells, ridges, weight=person_weights)
    listed = cells.per_statement >= settings.least_votes
    sums = compute_bridging_totals(cells, bridge, person_weights)
    error, factor_error = compute_standard_errors(cells, bridge, sums)
    half = float(special.ndtri(0.5 + settings.level / 2)) * error
    draws = resample_intercepts(cells, bridge, person_weights, settings.replicates)
    if draws.shape[1] and listed.any():
        draws = shrink_intercepts_for_ranks(bridge, sums, draws, error, listed)
    ranks = compute_rank_ranges(draws, listed, settings.level)
    return Bridging(
        bridge, listed, bridge.statement, factor_error, bridge.statement - half, bridge.statement + half,
        *compute_extra_vote_bounds(bridge), *compute_two_sided_mean(sums, settings.level), *ranks,
    )  # fmt: skip


def compute_effective_weights(votes: Votes) -> Floats:
    """Return weights per person, scaled so that their sum is the effective number of people, shape (people,)."""
    if votes.weights is None:
        return np.ones(votes.people)
    total = float(votes.weights.sum())
    return votes.weights * (compute_effective_size(votes.weights) / total if total > 0 else 0.0)


def compute_rank_ranges(draws: Floats, listed: NDArray[np.bool_], level: float) -> tuple[Floats, Floats]:
    """Return the ranks between which each listed statement lies in the middle `level` of the draws; NaN for others."""
    low, high = np.full(len(listed), np.nan), np.full(len(listed), np.nan)
    if draws.shape[1] and listed.any():
        ranks = 1 + np.argsort(np.argsort(-draws[listed], axis=0, kind="stable"), axis=0, kind="stable")
        tails = [(1 - level) / 2, (1 + level) / 2]
        low[listed], high[listed] = np.quantile(ranks, tails, axis=1, method="inverted_cdf")
    return low, high


COLUMNS = (
    Column("intercept", N_("Bridging score"), "number"),
    Column("lower", N_("At least"), "number"),
    Column("upper", N_("At most"), "number"),
    Column("lowest", N_("With one more vote against"), "number"),
    Column("highest", N_("With one more vote for it"), "number"),
    Column("two_sided", N_("Two-sided mean"), "share"),
    Column("two_sided_lower", N_("At least"), "share"),
    Column("two_sided_upper", N_("At most"), "share"),
    Column("rank_from", N_("Rank from"), "count"),
    Column("rank_to", N_("to"), "count"),
)


def run(votes: Votes, settings: Settings, needed: object) -> Answer:
    """Return the ranking by the surest bridging score."""
    cells = votes.observed_votes
    people, statements = int((cells.per_person > 1).sum()), int((cells.per_statement > 0).sum())
    if people < MIN_PEOPLE:
        text = N_("At least ten people must have voted on two statements; %(missing)d more needed.")
        return insufficient("bridging", text, missing=MIN_PEOPLE - people)
    if statements < MIN_STATEMENTS:
        text = N_("At least three statements must have votes; %(missing)d more needed.")
        return insufficient("bridging", text, missing=MIN_STATEMENTS - statements)
    if not (cells.per_statement >= settings.least_votes).any():
        text = N_("No statement has enough votes yet: the one with the most needs %(missing)d more.")
        return insufficient("bridging", text, missing=settings.least_votes - int(cells.per_statement.max()))
    found = compute_bridging(votes, settings)
    return Answer(build_bridging_blocks(votes, found), found)


def build_bridging_blocks(votes: Votes, found: Bridging) -> tuple[Block, ...]:
    """Return the ranking, and how well the factorization describes a vote."""
    values = {column.key: getattr(found, column.key) for column in COLUMNS}
    ranking = Ranking(
        name="bridging.ranking",
        title=N_("Agreement across sides (bridging score)"),
        columns=COLUMNS if np.isfinite(found.rank_from).any() else COLUMNS[:-2],
        rows=build_ranking_rows(votes, order_by_value(votes, found.lower, found.listed), values),
        note=N_(
            "Agreement on a scale from −½ to ½ that is explained neither by who tends to agree nor by the "
            "dimension on which people differ most; ordered by its lower bound. The two-sided mean multiplies "
            "the shares who agree on the two sides of that dimension; which side a person is on follows from "
            "their other votes. The order is mostly that of plain agreement, so read it beside the groups."
        ),
    )
    loss = Number(
        name="bridging.loss",
        title=N_("Loss of the factorization per vote"),
        value=found.bridge.loss,
        note=N_("Squared error and penalties, with votes as 0, ½ and 1. The same from every starting point."),
    )
    return ranking, loss


MODULE = Module(
    name="bridging",
    title=N_("Bridging"),
    question=N_("Which statements do people agree with across the dimension on which they differ most?"),
    settings=Settings,
    run=run,
)
