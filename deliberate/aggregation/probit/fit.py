"""The fit of the probit model: people given statements, statements given people, until neither moves.

Variational: each person has a full normal distribution, each opinion behind a vote a truncated one. What mattered,
measured on real conversations (docs/evaluate.md): the learnt precision of a direction is capped, since otherwise all
but one or two are put out; what the loadings share goes to the people's intercepts at every sweep; positions are
whitened at every sweep.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.factors.axes import compute_axis_signs, multiply_in_order
from deliberate.aggregation.factors.passes import compute_weighted_counts
from deliberate.aggregation.factors.small_systems import invert, solve, triangle_index
from deliberate.aggregation.observed_votes import ObservedVotes
from deliberate.aggregation.probit.model import ProbitModel, Statements, invert_spread
from deliberate.aggregation.probit.passes import Accumulator, PeoplePlaced, build_accumulator
from deliberate.aggregation.probit.placement import place
from deliberate.aggregation.probit.start import build_starting_spread, build_starting_statements
from deliberate.aggregation.probit.statement_prior import (
    MIN_LOG_CUT,
    MIN_VARIANCE,
    StatementPrior,
    add_unknown_statements,
    learn_statement_prior,
)

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

TOLERANCE, SWEEPS = 1e-3, 60
STRETCH_EVERY, STRETCH = 3, 4.0
MAX_LOG_CUT, LOG_CUT_STEP = 2.0, 0.5


@dataclass(frozen=True, eq=False)
class FitState:
    """Statements with their prior, people with theirs, and where they stand."""

    statements: Statements
    prior: StatementPrior
    spread: Floats
    person: Floats


def fit_probit(
    cells: ObservedVotes,
    dimensions: int,
    *,
    with_passes: bool = True,
    person_weight: Floats | None = None,
    seed: int = 0,
    start: ProbitModel | None = None,
    tolerance: float = TOLERANCE,
    sweeps: int = SWEEPS,
) -> ProbitModel:
    """Fit the model with at least one dimension.

    with_passes: a pass lies between agree and disagree; otherwise passes are left out, as they are where there are
    none. person_weight: a weight of 2 counts a person twice, one of 0 only places them. tolerance: the fit ends when
    a sweep moves b and v by less than this (root mean square). seed: other than 0, begins without any pattern.
    start: a fit of the same people and statements to begin with.
    """
    ordinal = with_passes and bool((cells.value == 0).any())
    if not ordinal:
        cells = cells.taken(cells.value != 0)
    known = np.flatnonzero(cells.per_statement > 0)
    used = keep_statements(cells, known)
    weight = np.ones(cells.people) if person_weight is None else np.asarray(person_weight, dtype=np.float64)
    sweep = Sweep(used, weight, ordinal)
    state = sweep.start(dimensions, seed) if start is None else continue_from(start, known)
    taken, moved = 0, np.inf
    while taken < sweeps and moved > tolerance:
        after, moved = sweep(state)
        taken += 1
        state = stretch_step(state, after) if taken % STRETCH_EVERY == 0 and moved > tolerance else after
    model = sweep.finish(state, float(moved), taken)
    return replace(model, statements=add_unknown_statements(model.statements, state.prior, known, cells.statements))


def continue_from(model: ProbitModel, known: NDArray[np.integer]) -> FitState:
    """Return the state in which a fit ended. known: the statements that have votes."""
    given = model.statements
    statements = Statements(
        given.offset[known], given.cut[known], given.direction[known], given.covariance[known], given.care[known]
    )
    prior = learn_statement_prior(statements, np.zeros(len(known)))
    return FitState(statements, prior, model.spread, model.person)


class Sweep:
    """One sweep over these votes."""

    def __init__(self, cells: ObservedVotes, weight: Floats, ordinal: bool) -> None:
        self.cells, self.weight, self.ordinal = cells, weight * (cells.per_person > 0), ordinal
        self.active = cells.per_statement > 0
        self.accumulate: Accumulator = build_accumulator(cells, self.weight)
        self.count = compute_weighted_counts(cells, self.weight)
        self.total = max(float(self.weight.sum()), 1e-300)

    def start(self, dimensions: int, seed: int) -> FitState:
        """Return where the fit begins."""
        statements = build_starting_statements(self.cells, self.weight, dimensions, seed)
        prior = learn_statement_prior(statements, np.zeros(self.cells.statements), np.eye(dimensions))
        return FitState(
            statements, prior, build_starting_spread(dimensions), np.zeros((self.cells.people, 1 + dimensions))
        )

    def __call__(self, state: FitState) -> tuple[FitState, float]:
        """Return the next state, and how far the statements moved (root mean square)."""
        placed = self.accumulate(state.statements.build_table(), invert_spread(state.spread), state.person)
        statements, cut_variance = self.update_statements(state, placed)
        mean, spread = self.measure_people(placed)
        statements, person, spread = self.normalize(statements, placed.person, mean, spread)
        prior = learn_statement_prior(statements, cut_variance)
        before, after = (np.column_stack((s.offset, s.direction))[self.active] for s in (state.statements, statements))
        moved = float(np.sqrt(((after - before) ** 2).mean())) if self.active.any() else 0.0
        return FitState(statements, prior, spread, person), moved

    def update_statements(self, state: FitState, placed: PeoplePlaced) -> tuple[Statements, Floats]:
        """Return the statements given the people, and the variance of their log c."""
        known, prior = state.statements, state.prior
        d = known.dimensions
        triangles = np.empty((self.cells.statements, (d + 1) * (d + 2) // 2))
        triangles[:, 0] = self.count + 1 / prior.variance
        at = d
        for a in range(1, d + 1):
            triangles[:, triangle_index(a, 0)] = placed.sums[:, a - 1]
            for c in range(1, a + 1):
                triangles[:, triangle_index(a, c)] = placed.sums[:, at] + prior.precision[a - 1, c - 1]
                at += 1
        right = placed.sums[:, at : at + d + 1].copy()
        right[:, 0] += prior.mean / prior.variance
        solution, _ = solve(triangles, right)
        solution *= self.active[:, None]
        cut, cut_variance = self.update_cuts(state, placed.sums[:, -2], placed.sums[:, -1])
        covariance = invert(triangles, d + 1) * self.active[:, None, None]
        return replace(
            known, offset=solution[:, 0], direction=solution[:, 1:], cut=cut, covariance=covariance
        ), cut_variance

    def update_cuts(self, state: FitState, slope: Floats, bend: Floats) -> tuple[Floats, Floats]:
        """Return c after one Newton step of log c under its prior, and the variance of log c."""
        cut, prior = state.statements.cut, state.prior
        if not self.ordinal:
            return cut, np.zeros(len(cut))
        log_cut = np.log(np.maximum(cut, np.exp(MIN_LOG_CUT)))
        rise = slope * cut - (log_cut - prior.cut_mean) / prior.cut_variance
        hold = bend * cut * cut + slope * cut
        hold = np.where(hold < 0, -hold, np.abs(slope * cut)) + 1 / prior.cut_variance
        log_cut = log_cut + np.clip(rise / hold, -LOG_CUT_STEP, LOG_CUT_STEP)
        return np.exp(np.clip(log_cut, MIN_LOG_CUT, MAX_LOG_CUT)), 1 / hold

    def measure_people(self, placed: PeoplePlaced) -> tuple[Floats, Floats]:
        """Return mean and covariance of (a, u) over the people, what is unsure about each included."""
        person, size = placed.person, placed.person.shape[1]
        mean = np.einsum("i,ia->a", self.weight, person, optimize=False) / self.total
        rest = person - mean
        spread = np.einsum("ia,ib->ab", self.weight[:, None] * rest, rest, optimize=False)
        uncertainty = np.einsum("i,it->t", self.weight, placed.covariance, optimize=False)
        for a in range(size):
            for c in range(size):
                spread[a, c] += uncertainty[triangle_index(max(a, c), min(a, c))]
        return mean, spread / self.total + 1e-9 * np.eye(size)

    def normalize(
        self, known: Statements, person: Floats, mean: Floats, spread: Floats
    ) -> tuple[Statements, Floats, Floats]:
        """Return the same predictions with people's mean 0, the mean direction of statements 0, and white positions."""
        active = self.active
        offset = known.offset + active * (mean[0] + multiply_in_order(known.direction, mean[1:, None])[:, 0])
        shared = known.direction[active].mean(axis=0) if active.any() else np.zeros(known.dimensions)
        values, axes = np.linalg.eigh(spread[1:, 1:])
        values = np.maximum(values, MIN_VARIANCE)
        turn = np.eye(len(mean))
        turn[0, 1:] = shared
        turn[1:, 1:] = (axes / np.sqrt(values)) @ axes.T
        back = (axes * np.sqrt(values)) @ axes.T
        direction = multiply_in_order(known.direction - active[:, None] * shared, back)
        statements = replace(
            known, offset=offset, direction=direction, covariance=rotate_covariance(known.covariance, back.T)
        )
        return statements, multiply_in_order(person - mean, turn.T), turn @ spread @ turn.T

    def finish(self, state: FitState, moved: float, taken: int) -> ProbitModel:
        """Return the model in its own axes: the one along which statements differ most first, its sign by them."""
        statements, d = state.statements, state.statements.dimensions
        squares = np.einsum("ja,jb->ab", statements.direction, statements.direction, optimize=False)
        _, axes = np.linalg.eigh(squares)
        axes = axes[:, ::-1]
        axes = axes * compute_axis_signs(multiply_in_order(statements.direction, axes))
        turn = np.eye(1 + d)
        turn[1:, 1:] = axes.T
        statements = replace(
            statements,
            direction=multiply_in_order(statements.direction, axes),
            covariance=rotate_covariance(statements.covariance, axes.T),
        )
        spread = turn @ state.spread @ turn.T
        placed = place(statements.build_table(), invert_spread(spread), self.cells)
        person = placed.person * (self.cells.per_person > 0)[:, None]
        return ProbitModel(
            person[:, 0].copy(),
            person[:, 1:].copy(),
            placed.covariance,
            statements,
            spread,
            self.ordinal,
            moved,
            taken,
        )


def keep_statements(cells: ObservedVotes, known: NDArray[np.integer]) -> ObservedVotes:
    """Return the same votes with only the statements that have any, so that nothing depends on the others."""
    place = np.zeros(cells.statements, dtype=np.int32)
    place[known] = np.arange(len(known), dtype=np.int32)
    return ObservedVotes(cells.people, len(known), cells.start, place[cells.statement], cells.value)


def rotate_covariance(covariance: Floats, turn: Floats) -> Floats:
    """Return the covariances of (b, turn v)."""
    whole = np.eye(len(turn) + 1)
    whole[1:, 1:] = turn
    half = np.einsum("ab,jbc->jac", whole, covariance, optimize=False)
    return np.asarray(np.einsum("jac,dc->jad", half, whole, optimize=False))


def stretch_step(before: FitState, after: FitState) -> FitState:
    """Return a state farther along the way from one to the other.

    Plain sweeps leave, of each way in which the state is wrong, a share between 0 and 1. Every third step stretched to
    four times its length leaves no way larger than before, and takes as much off the slow ones as six plain steps.
    Source: overrelaxation with varying length, as in Chebyshev's semi-iterative method (Varga 1962).
    """
    old, new = before.statements, after.statements
    log_cut = [np.log(np.maximum(s.cut, np.exp(MIN_LOG_CUT))) for s in (old, new)]
    cut = np.exp(np.clip(log_cut[0] + STRETCH * (log_cut[1] - log_cut[0]), MIN_LOG_CUT, MAX_LOG_CUT))
    statements = replace(
        new,
        offset=old.offset + STRETCH * (new.offset - old.offset),
        direction=old.direction + STRETCH * (new.direction - old.direction),
        cut=cut if new.cut.any() else new.cut,
    )
    return replace(after, statements=statements)
