"""Where people are placed among known statements, and how sure that is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import special, stats

from deliberate.aggregation.probit import fit_probit
from deliberate.aggregation.probit.placement import (
    compute_statement_covariance,
    place_by_columns,
    place_compiled,
    place_people,
)
from deliberate.aggregation.probit.truncated_normal import compute_information
from tests.aggregation.probit_votes import simulate

Floats = NDArray[np.float64]


@pytest.mark.parametrize("with_passes", [True, False])
def test_people_stand_where_their_votes_are_likeliest(with_passes: bool) -> None:
    cells, _, _ = simulate()
    model = fit_probit(cells, 2, with_passes=with_passes)
    bare = replace(model, statements=replace(model.statements, care=np.zeros(cells.statements)))
    placed = place_people(bare, cells)
    used = cells if with_passes else cells.taken(cells.value != 0)
    i = 3
    row = slice(used.start[i], used.start[i + 1])
    j, vote = used.statement[row], used.value[row]

    def log_posterior(z: Floats) -> float:
        mean = model.statements.offset[j] + z[0] + model.statements.direction[j] @ z[1:]
        cut = model.statements.cut[j]
        between = special.ndtr(cut - mean) - special.ndtr(-cut - mean)
        chance = np.where(vote > 0, special.ndtr(mean - cut), np.where(vote < 0, special.ndtr(-mean - cut), between))
        return float(np.log(chance).sum() - z @ model.precision @ z / 2)

    best = log_posterior(placed.person[i])
    for axis in range(3):
        for step in (-1e-2, 1e-2):
            assert log_posterior(placed.person[i] + step * np.eye(3)[axis]) < best


def test_compiled_placement_equals_the_plain_one() -> None:
    cells, _, _ = simulate()
    model = fit_probit(cells, 3)
    given = model.statements.build_table(), model.precision, cells
    fast, slow = place_compiled(*given), place_by_columns(*given)
    assert fast.person == pytest.approx(slow.person, abs=1e-7)
    assert fast.covariance == pytest.approx(slow.covariance, abs=1e-7)
    assert fast.person == pytest.approx(model.person, abs=1e-9)


def test_newcomers_without_votes_get_the_prior() -> None:
    cells, _, _ = simulate(people=80)
    model = fit_probit(cells, 2)
    nobody = cells.rows(np.array([0])).taken(np.zeros(cells.per_person[0], dtype=np.bool_))
    placed = place_people(model, nobody)
    assert placed.person == pytest.approx(np.zeros((1, 3)))
    assert placed.position_covariance[0] == pytest.approx(np.eye(2), abs=1e-6)


@pytest.mark.parametrize(
    ("people", "statements", "seen", "dimensions"), [(1500, 60, 0.5, 3), (400, 80, 0.3, 2), (200, 60, 0.4, 3)]
)
def test_ellipses_hold_the_simulated_positions(people: int, statements: int, seen: float, dimensions: int) -> None:
    """The regions are a little wide (97 to 98% for 95%), never narrow."""
    cells, position, _ = simulate(people, statements, seen, dimensions)
    placed = place_people(fit_probit(cells, dimensions), cells)
    left, _, right = np.linalg.svd(position.T @ placed.position)
    rest = placed.position - position / position.std(axis=0) @ (left @ right)
    distance = np.einsum("ia,iab,ib->i", rest, np.linalg.inv(placed.position_covariance), rest)
    for level, least, most in ((0.95, 0.94, 0.995), (0.8, 0.79, 0.94)):
        assert least <= (distance <= stats.chi2.ppf(level, dimensions)).mean() <= most


def test_statements_are_as_sure_as_their_votes() -> None:
    """The covariance is the inverse of prior and information, and falls with the number of votes."""
    cells, _, _ = simulate(people=300, statements=20)
    model = fit_probit(cells, 2)
    variance = np.array([1.0, 0.25, 0.25])
    found = compute_statement_covariance(model, cells, variance)
    mine = cells.statement == 3
    who = cells.person[mine]
    x = np.column_stack((np.ones(len(who)), model.position[who]))
    mean = model.intercept[who] + model.statements.offset[3] + model.position[who] @ model.statements.direction[3]
    told = compute_information(cells.value[mine], mean, np.full(len(who), model.statements.cut[3]))
    assert found[3] == pytest.approx(np.linalg.inv(np.diag(1 / variance) + (x * told[:, None]).T @ x), abs=1e-9)
    fewer = cells.taken(np.random.default_rng(1).random(cells.total) < 0.3)
    more_unsure = compute_statement_covariance(model, fewer, variance)
    assert (np.einsum("jaa->j", more_unsure) > np.einsum("jaa->j", found)).all()


def test_people_are_placed_by_some_statements_alone() -> None:
    """Cross-fitted places: those from one half of the statements agree with those from the other as far as they say."""
    cells, _, _ = simulate(people=600, statements=80, seen=0.6)
    model = fit_probit(cells, 2)
    even = np.arange(80) % 2 == 0
    one, two = (place_people(model, cells.select_statements(half)) for half in (even, ~even))
    rest = one.position - two.position
    told = one.position_covariance + two.position_covariance
    distance = np.einsum("ia,iab,ib->i", rest, np.linalg.inv(told), rest)
    assert (distance <= stats.chi2.ppf(0.95, 2)).mean() >= 0.94
    assert np.corrcoef(one.position[:, 0], two.position[:, 0])[0, 1] > 0.6
    whole = place_people(model, cells)
    assert (np.einsum("iaa->i", whole.position_covariance) < np.einsum("iaa->i", one.position_covariance)).all()
