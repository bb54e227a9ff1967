"""In how many dimensions opinions differ, judged on hidden votes, and whether two halves of the statements agree on it.

Source: the gain of each direction by cross-validation over cells (`structure_gain`); split-half reliability by
canonical correlation (`split_half`). Groups are a separate question: people can differ along a dimension without any
gap.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.blocks import Block, Column, Number, Table
from deliberate.aggregation.contract import Answer, Module, insufficient, setting
from deliberate.aggregation.modules.space import OpinionSpace
from deliberate.aggregation.modules.space.module import Settings as SpaceSettings
from deliberate.aggregation.modules.space.module import describe_missing_space
from deliberate.aggregation.split_half import compute_split_half_correlations
from deliberate.aggregation.votes import Votes
from deliberate.text import N_

Floats = NDArray[np.float64]
MIN_RELIABILITY = 0.4

VERDICTS = (
    N_("No shared pattern beyond each statement's popularity was found."),
    N_("People differ along one dimension of opinion."),
    N_("People differ along two dimensions of opinion."),
    N_("People differ along three dimensions of opinion."),
    N_("People differ along more than three dimensions of opinion."),
)


@dataclass(frozen=True)
class Settings:
    """How the reliability is measured."""

    splits: int = setting(
        3,
        N_("Split-half repetitions"),
        N_("How often the statements are split into halves to compare how they position people; 0 skips this test."),
        least=0,
        most=50,
    )


@dataclass(frozen=True, eq=False)
class Structure:
    """gains, lower, upper, surely: entry k is for direction k + 1, as shares of the error without any. dimensions: how
    many directions in a row count, by their stricter lower bound `surely`. reliability: mean of the largest canonical
    correlation between two halves of the statements, NaN where too few people voted on both."""

    gains: Floats
    lower: Floats
    upper: Floats
    strict_lower: Floats
    reliability: float
    dimensions: int

    @property
    def is_reliable(self) -> bool:
        return self.reliability >= MIN_RELIABILITY


def compute_structure(votes: Votes, space: OpinionSpace, splits: int) -> Structure:
    """Return the gains of the space's cross-validation, and the reliability on the same people."""
    kept = max(space.gains.accepted, 1)
    people = space.search.people
    halves = compute_split_half_correlations(
        votes.observed_votes.rows(people),
        votes.statement_ids,
        kept,
        space.search.select_share(kept),
        splits=splits,
        weight=space.search.weight,
    )
    known = halves[np.isfinite(halves)]
    reliability = float(known.mean()) if len(known) else float("nan")
    gains = space.gains
    return Structure(gains.gain, gains.lower, gains.upper, gains.strict_lower, reliability, gains.accepted)


def run(votes: Votes, settings: Settings, needed: Any) -> Answer:
    """Return the verdict as a sentence, the gain of each dimension, and the reliability."""
    space: OpinionSpace | None = needed["space"]
    if space is None:
        text, values = describe_missing_space(votes, SpaceSettings().least_votes) or (NO_SPACE, {})
        return insufficient("structure", text, **values)
    found = compute_structure(votes, space, settings.splits)
    return Answer(
        (
            build_dimensions_verdict(found),
            build_gain_table(found),
            *build_reliability_blocks(found),
            build_people_judged(space),
        ),
        found,
    )


NO_SPACE = N_("There are too few votes to position people, so nothing can be said about how they differ.")


def build_dimensions_verdict(found: Structure) -> Number:
    """Return the number of dimensions, as a sentence."""
    return Number(
        name="structure.verdict",
        title=N_("How people differ"),
        value=found.dimensions,
        unit="count",
        note=VERDICTS[min(found.dimensions, len(VERDICTS) - 1)],
    )


def build_gain_table(found: Structure) -> Table:
    """Return one row per dimension that was tried; those that do not count have no interval, because near zero none has
    its coverage (docs/coverage.md)."""
    known = np.arange(len(found.gains)) < found.dimensions
    bounds = [np.where(known, end, np.nan).tolist() for end in (found.lower, found.upper)]
    return Table(
        name="structure.gains",
        title=N_("What each dimension adds to predicting held-out votes"),
        columns=(
            Column("line", N_("Dimension"), "count"),
            Column("gain", N_("Error removed"), "share"),
            Column("lower", N_("At least"), "share"),
            Column("upper", N_("At most"), "share"),
        ),
        rows=tuple(
            {"line": place + 1, "gain": gain, "lower": lower, "upper": upper}
            for place, (gain, lower, upper) in enumerate(zip(found.gains, *bounds, strict=True))
        ),
        note=N_(
            "Share of the squared error left once each person's tendency to agree and each statement's "
            "popularity are known. The interval is about other people like these, positioned along these "
            "dimensions. A dimension counts when an even wider interval lies above zero; one that does not "
            "count is shown without an interval."
        ),
    )


def build_reliability_blocks(found: Structure) -> tuple[Block, ...]:
    """Return how well two halves of the statements agree on people's positions."""
    if not np.isfinite(found.reliability):
        return ()
    good = N_("Two halves of the statements position people alike.")
    poor = N_("Two halves of the statements position people differently: read nothing into individual positions.")
    return (
        Number(
            name="structure.reliability",
            title=N_("Agreement between two halves of the statements (split-half reliability)"),
            value=found.reliability,
            note=good if found.is_reliable else poor,
        ),
    )


def build_people_judged(space: OpinionSpace) -> Number:
    """Return the number of people this is based on."""
    return Number(
        name="structure.judged",
        title=N_("People this is based on"),
        value=len(space.search.people),
        unit="count",
        note=N_("Selected at random where more people voted."),
    )


MODULE = Module(
    name="structure",
    title=N_("Dimensions of opinion"),
    question=N_("Do the votes share a pattern beyond some statements being more popular than others?"),
    settings=Settings,
    requires=("space",),
    run=run,
)
