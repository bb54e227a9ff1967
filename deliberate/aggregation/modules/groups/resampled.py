"""Looks for groups among resampled people: they are placed anew, and every condition is checked again.

It begins where the fit of everyone ended. What a resample hardly moves is taken from everyone: the errors on hidden
votes and the places from either half of the statements, whose people are resampled, and what a continuum would show.
The groups' own stability is tested in a few resamples of the resample.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.factors import fit_factors
from deliberate.aggregation.modules.groups import gates as g
from deliberate.aggregation.modules.groups.cross_fit import compute_held_out_share, cross_fit_groups
from deliberate.aggregation.modules.groups.gates import Gate
from deliberate.aggregation.modules.groups.people import (
    Sample,
    compute_vote_scale,
    draw_sample,
    fit_sample,
    select_well_measured,
)
from deliberate.aggregation.modules.groups.result import OpinionGroups
from deliberate.aggregation.modules.groups.search import (
    FALSE_DISCOVERY_RATE,
    CandidatePartition,
    build_partition_of_all,
    build_size_gate,
    compute_chance_separation,
    select_best_labels,
)
from deliberate.aggregation.modules.groups.separation import compute_separations
from deliberate.aggregation.modules.groups.settings import Settings
from deliberate.aggregation.modules.groups.stability import LOOSE, SWEEPS, compute_group_stability
from deliberate.aggregation.modules.space import OpinionSpace
from deliberate.aggregation.split_half import SplitHalf, compute_mean_correlation, fit_split_halves
from deliberate.aggregation.structure_gain import resample_gains
from deliberate.aggregation.votes import Votes

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SPLITS = 3
NESTED_REPLICATES = 4


@dataclass(eq=False)
class GroupSearch:
    """The search for groups, ready to be run on resampled people.

    loss: squared errors on hidden votes, shape (directions + 1, people of the cross-validation). sampled, halves,
    typical: by number of dimensions, made when first asked for: the sample with its fit, the places from either half of
    the statements, and what a continuum of these people would show, by axes and groups.
    """

    votes: Votes
    space: OpinionSpace
    settings: Settings
    loss: Floats
    people: Ints
    sampled: dict[int, Sample] = field(default_factory=dict)
    halves: dict[int, list[SplitHalf]] = field(default_factory=dict)
    typical: dict[int, dict[tuple[int, int], float]] = field(default_factory=dict)

    @classmethod
    def of(cls, votes: Votes, settings: Settings, results: Mapping[str, Any]) -> GroupSearch | None:
        """Return the search behind these results; None where groups were not looked for."""
        space, groups = results.get("space"), results.get("groups")
        if space is None or groups is None:
            return None
        people = select_well_measured(votes, settings.least_votes)
        made = cls(votes, space, settings, space.search.compute_nested_loss(), people)
        return replace(made, settings=made.take_cut_offs(groups)) if groups.published else made

    def take_cut_offs(self, groups: OpinionGroups) -> Settings:
        """Return the settings with the cut-offs that published groups were held to: those that were kept from the last
        analysis have lenient ones."""
        cuts = {gate.name: gate.cut for gate in groups.gates}
        chance = compute_chance_separation(self.get_sample(max(groups.dimensions, 1)))
        return replace(
            self.settings,
            reliability=cuts[g.RELIABILITY],
            separation=max(round(cuts[g.SEPARATION] - chance, 9), 0.0),
            held_out=cuts[g.HELD_OUT],
            stability=cuts[g.STABILITY],
        )

    def get_sample(self, axes: int) -> Sample:
        """Return the sample with its fit of so many dimensions, as the groups were looked for in it."""
        if axes not in self.sampled:
            chosen, cells, weights = draw_sample(self.votes, self.people)
            ridge = self.space.search.compute_fit_ridge(axes, cells)
            self.sampled[axes] = fit_sample(chosen, cells, weights, axes, ridge)
        return self.sampled[axes]

    def get_halves(self, axes: int) -> list[SplitHalf]:
        """Return where either half of the statements places people, in so many dimensions."""
        if axes not in self.halves:
            search = self.space.search
            cells, share = self.votes.observed_votes.rows(search.people), search.select_share(axes)
            self.halves[axes] = fit_split_halves(
                cells, self.votes.statement_ids, axes, share, splits=SPLITS, weight=search.weight
            )
        return self.halves[axes]

    def get_typical(self, axes: int) -> dict[tuple[int, int], float]:
        """Return the silhouette of a continuum, by axes that separate and number of groups."""
        if axes not in self.typical:
            places = [(a, k) for a in range(1, axes + 1) for k in range(2, self.settings.most_groups + 1)]
            less = compute_separations(self.get_sample(axes), [(a, k, 0.0) for a, k in places])
            self.typical[axes] = {place: -float(value) for place, value in zip(places, less, strict=True)}
        return self.typical[axes]

    def find_labels(self, times: Floats) -> Ints | None:
        """Return the group of each person (−1: not placed) with people drawn so many times; None where a condition does
        not hold. times: shape (people,)."""
        surely, dimensions = resample_gains(self.space.gains, self.loss, self.space.search, times)
        if not Gate(g.STRUCTURE, surely, 0.0, strict=True).passed or dimensions < 1:
            return None
        search = self.space.search
        alike = compute_mean_correlation(self.get_halves(dimensions), search.weight * times[search.people])
        if not Gate(g.RELIABILITY, alike, self.settings.reliability).passed:
            return None
        sample = resample_people(self.get_sample(dimensions), times)
        if sample is None:
            return None
        candidate = self.select_candidate(sample, dimensions)
        return candidate.labels if self.is_confirmed(sample, candidate, times) else None

    def select_candidate(self, sample: Sample, dimensions: int) -> CandidatePartition:
        """Return the candidate of the resample that is best separated beyond a continuum."""
        typical = self.get_typical(dimensions)
        tried = [select_best_labels(sample, axes, self.settings.most_groups) for axes in range(1, dimensions + 1)]
        beyond = [
            score - typical.get((axes, int(labels.max()) + 1), score) for axes, (score, labels) in enumerate(tried, 1)
        ]
        best = int(np.round(beyond, 9).argmax())
        return build_partition_of_all(self.votes, sample, best + 1, tried[best][1], float(beyond[best]))

    def is_confirmed(self, sample: Sample, candidate: CandidatePartition, times: Floats) -> bool:
        """Return whether the candidate is large, separated, confirmed by other statements and stable enough."""
        if candidate.groups < 2 or not build_size_gate(candidate, times).passed:
            return False
        chance = compute_chance_separation(self.get_sample(sample.factors.dimensions))
        if candidate.separation < self.settings.separation + chance:
            return False
        sample = replace(sample, points=sample.points[:, : candidate.axes])
        drawn = np.repeat(self.people, times[self.people].astype(np.int64))
        crossed = cross_fit_groups(self.votes, sample, drawn, candidate.labels)
        if compute_held_out_share(crossed, FALSE_DISCOVERY_RATE)[0] < self.settings.held_out:
            return False
        if not self.settings.replicates:
            return False
        agreement, _ = compute_group_stability(sample, candidate.sampled, candidate.groups, NESTED_REPLICATES)
        return agreement >= self.settings.stability


def resample_people(sample: Sample, times: Floats) -> Sample | None:
    """Return the people of the sample that were drawn, with their own fit, begun where that of everyone ended; None
    where no one was drawn."""
    drawn = np.flatnonzero(times[sample.people] > 0)
    if len(drawn) == 0:
        return None
    cells, people = sample.cells.rows(drawn), sample.people[drawn]
    weights = sample.weights[drawn] * times[people]
    before = sample.factors
    factors = fit_factors(
        cells, before.dimensions, before.ridge, person_weight=weights, start=before, tolerance=LOOSE, sweeps=SWEEPS
    )
    scale = compute_vote_scale(factors, cells)
    return Sample(people, cells, weights, factors, factors.person * scale, scale)
