"""The probit model: beside a slow plain implementation, on simulated truth, and the same from every start."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import special, stats

from deliberate.aggregation.factors import passes as vote_passes
from deliberate.aggregation.observed_votes import ObservedVotes
from deliberate.aggregation.probit import compute_agree_probabilities, fit_probit, fit_vote_predictor
from deliberate.aggregation.probit.fit import FitState, Sweep
from deliberate.aggregation.probit.model import invert_spread
from deliberate.aggregation.probit.passes import CompiledAccumulator, SparseAccumulator
from deliberate.aggregation.probit.placement import (
    expand_triangles,
)
from deliberate.aggregation.probit.truncated_normal import compute_information, compute_shifts
from tests.aggregation.probit_votes import cells_of, simulate

Floats = NDArray[np.float64]


@pytest.mark.parametrize("vote", [1, 0, -1])
@pytest.mark.parametrize("mean", [-3.0, -0.4, 0.0, 1.7])
def test_shifts_are_means_of_truncated_normals(vote: int, mean: float) -> None:
    low, high = {1: (0.5, np.inf), 0: (-0.5, 0.5), -1: (-np.inf, -0.5)}[vote]
    value, cut = np.array([vote], dtype=np.int8), np.array([0.5])
    shift, slope, _ = compute_shifts(value, np.array([mean]), cut)
    truth = stats.truncnorm(low - mean, high - mean, loc=mean)
    assert shift[0] == pytest.approx(truth.mean() - mean, abs=1e-6)
    assert compute_information(value, np.array([mean]), cut)[0] == pytest.approx(1 - truth.var(), abs=5e-6)

    def log_chance(c: float) -> float:
        chances = {1: special.ndtr(mean - c), -1: special.ndtr(-mean - c)}
        return float(np.log(chances.get(vote, special.ndtr(c - mean) - special.ndtr(-c - mean))))

    assert slope[0] == pytest.approx((log_chance(0.5 + 1e-6) - log_chance(0.5 - 1e-6)) / 2e-6, abs=2e-6)


@pytest.mark.parametrize("dimensions", [1, 2, 3, 5])
def test_compiled_passes_equal_sparse_ones(dimensions: int) -> None:
    cells, _, _ = simulate()
    weight = np.random.default_rng(2).uniform(0, 2, cells.people)
    model = fit_probit(cells, dimensions, sweeps=3)
    given = model.statements.build_table(), model.precision, 0.7 * model.person
    slow, fast = SparseAccumulator(cells, weight)(*given), CompiledAccumulator(cells, weight)(*given)
    assert fast.person == pytest.approx(slow.person, abs=1e-9)
    assert fast.covariance == pytest.approx(slow.covariance, abs=1e-9)
    assert fast.sums == pytest.approx(slow.sums, abs=1e-6)


def test_a_sweep_of_people_by_the_textbook() -> None:
    """One person by plain matrices: precision Ω⁻¹ + Σ x x' + care·Cov, mean from E[y] − b."""
    cells, _, _ = simulate(people=30, statements=12, seen=0.8)
    model = fit_probit(cells, 3, sweeps=4)
    known = model.statements
    placed = SparseAccumulator(cells, np.ones(cells.people))(known.build_table(), model.precision, model.person)
    for i in (0, 7, 29):
        row = slice(cells.start[i], cells.start[i + 1])
        j, vote = cells.statement[row], cells.value[row]
        x = np.column_stack((np.ones(len(j)), known.direction[j]))
        uncertainty = known.care[j, None, None] * known.covariance[j]
        mean = known.offset[j] + x @ model.person[i]
        expected = mean + compute_shifts(vote, mean, known.cut[j])[0]
        inner = np.zeros((4, 4))
        inner[1:, 1:] = uncertainty[:, 1:, 1:].sum(axis=0)
        covariance = np.linalg.inv(model.precision + x.T @ x + inner)
        right = x.T @ (expected - known.offset[j])
        right[1:] -= uncertainty[:, 1:, 0].sum(axis=0)
        assert placed.person[i] == pytest.approx(covariance @ right, abs=1e-9)


def test_positions_are_white_and_directions_have_no_mean() -> None:
    cells, _, _ = simulate()
    model = fit_probit(cells, 3)
    assert model.spread[1:, 1:] == pytest.approx(np.eye(3), abs=1e-6)
    assert model.position.mean(axis=0) == pytest.approx(np.zeros(3), abs=0.05)
    assert model.statements.direction.mean(axis=0) == pytest.approx(np.zeros(3), abs=0.01)
    length = (model.statements.direction**2).sum(axis=0)
    assert (np.diff(length) < 0).all()
    across = model.statements.direction.T @ model.statements.direction
    assert across - np.diag(length) == pytest.approx(np.zeros((3, 3)), abs=1e-8)


def test_probabilities_come_true() -> None:
    """On votes that the fit did not see, shares are as told, and order is as good as the truth allows."""
    cells, _, _ = simulate(people=1500, statements=80, seen=0.5)
    hidden = np.random.default_rng(5).random(cells.total) < 0.2
    seen, unseen = cells.taken(~hidden), cells.taken(hidden & (cells.value != 0))
    chance = fit_vote_predictor(seen, dimensions=3, tolerance=1e-3).predict(unseen.person, unseen.statement)
    agree = unseen.value > 0
    place = np.minimum((chance * 10).astype(int), 9)
    for tenth in range(10):
        told, found = chance[place == tenth].mean(), agree[place == tenth].mean()
        assert found == pytest.approx(told, abs=0.03 + 2 / np.sqrt((place == tenth).sum()))


@pytest.mark.slow
@pytest.mark.parametrize("with_passes", [True, False])
def test_every_start_leads_to_the_same_end(with_passes: bool) -> None:
    cells, _, _ = simulate()
    who, what = cells.person, cells.statement
    ends = [
        compute_agree_probabilities(
            fit_probit(cells, 3, with_passes=with_passes, seed=seed, tolerance=1e-5, sweeps=400), who, what
        )
        for seed in range(3)
    ]
    for other in ends[1:]:
        assert other == pytest.approx(ends[0], abs=2e-3)


def test_threads_change_no_bit(monkeypatch: pytest.MonkeyPatch) -> None:
    cells, _, _ = simulate()
    monkeypatch.setattr(vote_passes, "BLOCK", 2000)
    found = []
    for number in ("1", "2"):
        monkeypatch.setenv("NUMBA_NUM_THREADS", number)
        found.append(fit_probit(cells, 3))
    one, two = found
    assert (one.person == two.person).all()
    assert (one.covariance == two.covariance).all()
    assert (one.statements.direction == two.statements.direction).all()


def test_without_compiling_the_same_comes_out(monkeypatch: pytest.MonkeyPatch) -> None:
    cells, _, _ = simulate(people=120)
    compiled = fit_probit(cells, 3)
    monkeypatch.setenv("DELIBERATE_NUMBA", "off")
    plain = fit_probit(cells, 3)
    assert plain.person == pytest.approx(compiled.person, abs=1e-8)
    assert plain.sweeps == compiled.sweeps


def test_a_weight_of_two_counts_a_person_twice() -> None:
    cells, _, _ = simulate(people=100, seen=0.6)
    twice = cells.rows(np.repeat(np.arange(100), np.where(np.arange(100) < 30, 2, 1)))
    weight = np.where(np.arange(100) < 30, 2.0, 1.0)
    sweep, repeated = Sweep(cells, weight, True), Sweep(twice, np.ones(twice.people), True)
    begin = sweep.start(2, 0)
    people = np.zeros((twice.people, 3))
    first, _ = sweep(begin)
    second, _ = repeated(replace(begin, person=people))
    assert second.statements.offset == pytest.approx(first.statements.offset, abs=1e-9)
    assert second.spread == pytest.approx(first.spread, abs=1e-9)


def test_only_agrees_only_passes_and_nothing_at_all() -> None:
    everything = np.ones((20, 6), dtype=np.bool_)
    for value in (np.ones((20, 6)), np.zeros((20, 6))):
        model = fit_probit(cells_of(value.astype(np.int64), everything), 2)
        assert np.isfinite(model.person).all()
        assert np.isfinite(model.statements.direction).all()
    empty = fit_probit(cells_of(np.ones((5, 3), dtype=np.int64), np.zeros((5, 3), dtype=np.bool_)), 2)
    assert not empty.person.any()


def test_no_sweep_lowers_the_bound() -> None:
    """With statements as points and priors held, people given statements and statements given people only raise the
    evidence lower bound: log Φ(±μ) − x'Sx/2 per vote, less the divergence of people from their prior."""
    cells, _, _ = simulate(people=120, statements=30)
    decided = cells.taken(cells.value != 0)
    sweep = Sweep(decided, np.ones(decided.people), ordinal=False)
    state = sweep.start(2, 1)
    state = replace(state, statements=replace(state.statements, care=np.zeros(30)))
    bounds = []
    for _ in range(12):
        precision = invert_spread(state.spread)
        placed = sweep.accumulate(state.statements.build_table(), precision, state.person)
        state = replace(state, person=placed.person)
        bounds.append(lower_bound(decided, state, placed.covariance, precision))
        statements, _ = sweep.update_statements(state, placed)
        # Without the statements' own covariance: they are points here.
        state = replace(state, statements=replace(statements, covariance=np.zeros((30, 3, 3))))
        bounds.append(lower_bound(decided, state, placed.covariance, precision))
    assert (np.diff(bounds) > -1e-6).all()
    assert bounds[-1] > bounds[0] + 10


def lower_bound(cells: ObservedVotes, state: FitState, triangles: Floats, precision: Floats) -> float:
    """The bound of the people's and statements' places, added up plainly."""
    known, covariance, prior = state.statements, expand_triangles(triangles), state.prior
    who, what = cells.person, cells.statement
    x = np.column_stack((np.ones(30), known.direction))[what]
    mean = known.offset[what] + np.einsum("ka,ka->k", state.person[who], x)
    votes = special.log_ndtr(cells.value * mean).sum() - np.einsum("ka,kab,kb->", x, covariance[who], x) / 2
    people = -np.einsum("ia,ab,ib->", state.person, precision, state.person) / 2
    people += -np.einsum("ab,iba->", precision, covariance) / 2 + np.linalg.slogdet(covariance)[1].sum() / 2
    statements = -((known.offset - prior.mean) ** 2).sum() / prior.variance / 2
    statements -= np.einsum("ja,ab,jb->", known.direction, prior.precision, known.direction) / 2
    return float(votes + people + statements)
