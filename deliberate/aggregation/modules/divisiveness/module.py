"""The module: the cross-split score, the pull of the shared direction, and polarization where passes are a middle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.blocks import Column, Number, Ranking
from deliberate.aggregation.contract import Answer, Module, insufficient, setting
from deliberate.aggregation.measures import benjamini_hochberg
from deliberate.aggregation.modules.bridging.module import Bridging, compute_effective_weights
from deliberate.aggregation.modules.divisiveness.agreement import van_der_eijk
from deliberate.aggregation.modules.divisiveness.cross_split import MIN_OTHERS, CrossSplit, compute_cross_split
from deliberate.aggregation.ranking import build_ranking_rows, order_by_value
from deliberate.aggregation.votes import Votes
from deliberate.text import N_

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Settings:
    """How sure the intervals are, how many false finds are allowed, and whether a pass is a middle answer."""

    level: float = setting(0.95, N_("Interval"), N_("Confidence level of the intervals."), least=0.8, most=0.99)
    false_finds: float = setting(
        0.05,
        N_("False discovery rate"),
        N_("Share of the marked statements that may be marked by chance (Benjamini–Hochberg)."),
        least=0.01,
        most=0.2,
    )
    pass_is_middle: bool = setting(
        False,
        N_("Treat a pass as a middle answer"),
        N_("Only if participants were told so. Van der Eijk's polarization is then shown."),
    )


@dataclass(frozen=True, eq=False)
class Divisiveness:
    """split: the cross-split scores. beyond: statements whose score is beyond chance. loading: the statement's part in
    the direction in which people differ most, without an interval: the direction comes from the same votes, and one
    made of its standard error held the truth in 68 to 90 percent only (docs/coverage.md). polarisation: (1 − A)/2, NaN
    unless asked for."""

    split: CrossSplit
    beyond: NDArray[np.bool_]
    loading: Floats
    polarisation: Floats


def compute_divisiveness(votes: Votes, settings: Settings, bridging: Bridging | None) -> Divisiveness:
    """Return everything the module says about each statement."""
    split = compute_cross_split(votes.observed_votes, compute_effective_weights(votes), settings.level)
    known = np.isfinite(split.chance)
    beyond = np.zeros(votes.statements, dtype=bool)
    beyond[known] = benjamini_hochberg(split.chance[known]) <= settings.false_finds
    unknown = np.full(votes.statements, np.nan)
    loading = unknown if bridging is None else np.abs(bridging.bridge.statement_factor)
    polarisation = unknown
    if settings.pass_is_middle:
        polarisation = np.array([(1 - van_der_eijk(row)) / 2 for row in votes.counts])
    return Divisiveness(split, beyond, loading, polarisation)


COLUMNS = (
    Column("score", N_("Divisiveness score"), "number"),
    Column("lower", N_("At least"), "number"),
    Column("upper", N_("At most"), "number"),
    Column("beyond", N_("Beyond chance"), "text"),
    Column("plain", N_("Including the tendency to agree"), "number"),
    Column("loading", N_("Loading on the first dimension"), "number"),
    Column("polarisation", N_("Polarization"), "share"),
)


def run(votes: Votes, settings: Settings, needed: Mapping[str, Any]) -> Answer:
    """Return the ranking by the lower bound of the cross-split score."""
    found = compute_divisiveness(votes, settings, needed["bridging"])
    known = np.isfinite(found.split.score) & votes.in_results
    if not known.any():
        text = N_(
            "Before a statement's divisiveness can be measured, ten people on each side of at least five other"
            " statements must have voted on it. People still needed for the closest statement: %(missing)d."
        )
        most = int(found.split.compared[votes.in_results].max(initial=0))
        return insufficient("divisiveness", text, missing=max(MIN_OTHERS - most, 1))
    return Answer((build_divisiveness_ranking(votes, found, known), build_people_compared(found)), found)


def build_divisiveness_ranking(votes: Votes, found: Divisiveness, known: NDArray[np.bool_]) -> Ranking:
    """Rank statements by the lower bound of their score; those without bounds come last, by the score."""
    split = found.split
    bound = np.where(np.isfinite(split.lower), split.lower, split.score - 2)
    values = {
        "score": split.score,
        "lower": split.lower,
        "upper": split.upper,
        "beyond": found.beyond,
        "plain": split.plain,
        "loading": found.loading,
        "polarisation": found.polarisation,
    }
    columns = [column for column in COLUMNS if column.key == "beyond" or np.isfinite(values[column.key]).any()]
    shown = {column.key: values[column.key] for column in columns}
    return Ranking(
        name="divisiveness.ranking",
        title=N_("Where opinions diverge"),
        columns=tuple(columns),
        rows=build_ranking_rows(votes, order_by_value(votes, bound, known), shown),
        note=N_(
            "Exploratory. How much agreement with this statement differs between people on either side of "
            "another statement, beyond chance and beyond a general tendency to agree; negative where the "
            "difference is smaller than by chance. Marked statements pass a test that corrects for testing all"
            " of them at once. There are no bounds where too few people voted on both statements."
        ),
    )


def build_people_compared(found: Divisiveness) -> Number:
    """Return how many people the score rests on."""
    return Number(
        name="divisiveness.people",
        title=N_("People compared"),
        value=found.split.people,
        unit="count",
        note=N_(
            "In very large assemblies, an evenly spaced sample of people stands for all, because computing "
            "time grows with the square of the number of votes."
        ),
    )


MODULE = Module(
    name="divisiveness",
    title=N_("Divisiveness"),
    question=N_("Which statements divide people who also disagree elsewhere?"),
    settings=Settings,
    requires=("bridging",),
    run=run,
)
