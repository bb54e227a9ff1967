"""What sets groups apart: tested on votes that had no part in forming them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberate.aggregation.contract import Status
from deliberate.aggregation.modules.groups.cross_fit import (
    CrossFit,
    compute_held_out_share,
    compute_homogeneity_p_values,
    cross_fit_groups,
)
from deliberate.aggregation.modules.groups.distinguishing_statements import (
    DistinguishingStatements,
    compute_distinguishing_statements,
    compute_two_proportion_p_values,
)
from deliberate.aggregation.modules.groups.people import draw_sample, fit_sample, select_well_measured
from deliberate.aggregation.modules.groups.search import select_best_labels
from deliberate.aggregation.runner import run_modules
from deliberate.aggregation.simulate import (
    ACQUIESCENCE,
    EVEN,
    INDEPENDENT,
    LINE,
    OPINION_GROUPS,
    SimulationPlan,
    simulate,
)
from deliberate.aggregation.votes import Votes

FEW = {"groups": {"replicates": 10}}
RULE = {"rate": 0.1, "least": 15, "effect": 0.0, "level": 0.95}


def test_two_camps_are_set_apart_by_what_they_really_differ_on() -> None:
    simulated = simulate(SimulationPlan(OPINION_GROUPS, people=300, votes_each=40), 3)
    found = run_modules(simulated.votes, ["representative"], FEW)
    apart, labels = found.result("representative"), found.result("groups").labels
    true = simulated.votes.counts_by(np.where(labels >= 0, simulated.group, -1), 2)
    share = true[:, :, 2] / (true[:, :, 0] + true[:, :, 2])
    gap = share[0] - share[1] if (simulated.group == labels).mean() > 0.5 else share[1] - share[0]
    claimed = apart.claimed[0]
    assert 0.3 < claimed.mean() < 0.95
    assert (np.sign(apart.difference[0]) == np.sign(gap))[claimed].mean() > 0.97
    assert np.abs(gap[claimed]).mean() > 2 * np.abs(gap[~claimed]).mean()
    # Of two groups each is the other's rest.
    assert apart.difference[1] == pytest.approx(-apart.difference[0])


def test_lists_are_ordered_and_carry_their_evidence() -> None:
    found = run_modules(
        simulate(SimulationPlan(OPINION_GROUPS, people=300, votes_each=40), 3).votes, ["representative"], FEW
    )
    block = found.answers["representative"].blocks[0].to_json()
    near = [row["lower"] if row["difference"] > 0 else -row["upper"] for row in block["rows"]]
    assert near == sorted(near, reverse=True)
    for row in block["rows"]:
        assert row["q"] <= 0.1
        assert row["decided"] >= 15
        assert abs(row["difference"]) >= 0.1
        assert row["lower"] <= row["difference"] <= row["upper"]
        assert row["difference"] == pytest.approx(row["share"] - row["rest"])
    listed = found.answers["groups"].blocks[0].to_json()["groups"][0]["representative"]
    assert [row["statement"] for row in listed] == [row["statement"] for row in block["rows"][:5]]


def test_without_groups_nothing_is_claimed() -> None:
    answer = run_modules(simulate(SimulationPlan(LINE, spread=EVEN), 1).votes, ["representative"], FEW).answers[
        "representative"
    ]
    assert answer.status is Status.NOT_FOUND
    assert answer.result is None


def test_without_enough_people_nothing_is_claimed() -> None:
    answer = run_modules(simulate(SimulationPlan(people=40), 1).votes, ["representative"], FEW).answers[
        "representative"
    ]
    assert answer.status is Status.INSUFFICIENT


def forced(votes: Votes, groups: int) -> CrossFit:
    """Groups cut into votes that hold none, as if every gate had been left open."""
    people = select_well_measured(votes, 15)
    chosen, cells, weights = draw_sample(votes, people)
    sample = fit_sample(chosen, cells, weights, 1, 6.0)
    _, labels = select_best_labels(sample, 1, groups)
    everyone = np.full(votes.people, -1, dtype=np.int64)
    everyone[chosen] = labels
    return cross_fit_groups(votes, sample, people, everyone)


@pytest.mark.parametrize("kind", [INDEPENDENT, ACQUIESCENCE])
def test_even_groups_forced_on_chance_are_hardly_ever_told_apart(kind: str) -> None:
    """At most one statement in twenty is claimed over a hundred conversations; the q asked for is one in ten."""
    claimed, differing = [], []
    for seed in range(100):
        crossed = forced(simulate(SimulationPlan(kind, people=150, statements=40, votes_each=25), seed).votes, 3)
        claimed.append(compute_distinguishing_statements(crossed.counts, **RULE).claimed.any(axis=0).mean())  # type: ignore[arg-type]
        differing.append(compute_held_out_share(crossed, 0.1)[0])
    assert np.mean(claimed) <= 0.05
    assert np.mean(differing) <= 0.05


def counts(*cells: tuple[int, int]) -> np.ndarray:
    """One statement; agrees and disagrees per group."""
    return np.array([[[disagrees, 0, agrees]] for agrees, disagrees in cells], dtype=np.float64)


def told(*cells: tuple[int, int], **rule: float) -> DistinguishingStatements:
    return compute_distinguishing_statements(counts(*cells), **{**RULE, **rule})  # type: ignore[arg-type]


def test_a_plain_difference_by_hand() -> None:
    found = told((30, 10), (10, 30))
    assert found.inside[:, 0].tolist() == [0.75, 0.25]
    assert found.difference[:, 0].tolist() == [0.5, -0.5]
    assert found.claimed.all()


def test_too_few_inside_or_outside_is_no_claim() -> None:
    assert not told((14, 0), (0, 100)).claimed.any()
    assert not told((100, 0), (0, 14)).claimed.any()
    assert told((14, 0), (0, 100)).q.tolist() == [[1.0], [1.0]]


def test_small_differences_are_not_listed_however_sure() -> None:
    assert not told((5200, 4800), (4800, 5200), effect=0.1).claimed.any()
    assert told((5200, 4800), (4800, 5200), effect=0.0).claimed.all()


cells = st.tuples(st.integers(0, 60), st.integers(0, 60)).filter(lambda cell: sum(cell) > 0)


@given(cells, cells)
def test_interval_and_test_equal_statsmodels(one: tuple[int, int], two: tuple[int, int]) -> None:
    from statsmodels.stats.proportion import confint_proportions_2indep, proportions_ztest

    found = told(one, two)
    sizes = (sum(one), sum(two))
    lower, upper = confint_proportions_2indep(one[0], sizes[0], two[0], sizes[1], method="newcomb")
    assert [found.lower[0, 0], found.upper[0, 0]] == pytest.approx([lower, upper], abs=1e-9)
    if 0 < one[0] + two[0] < sum(sizes):
        _, p = proportions_ztest([one[0], two[0]], list(sizes))
        ours = compute_two_proportion_p_values(*(np.array([float(v)]) for v in (one[0], sizes[0], two[0], sizes[1])))
        assert ours[0] == pytest.approx(p, abs=1e-9)


@pytest.mark.parametrize(
    ("sizes", "shares"), [((40, 60), (0.7, 0.4)), ((20, 200), (0.9, 0.6)), ((100, 100), (0.5, 0.5))]
)
def test_intervals_hold_the_true_difference_as_often_as_they_say(
    sizes: tuple[int, int], shares: tuple[float, float]
) -> None:
    random = np.random.default_rng(11)
    agrees = np.stack([random.binomial(size, share, 8000) for size, share in zip(sizes, shares, strict=True)])
    decided = np.array(sizes)[:, None]
    drawn = np.stack([decided - agrees, 0 * agrees, agrees], axis=2).astype(np.float64)
    found = compute_distinguishing_statements(drawn, **RULE)  # type: ignore[arg-type]
    true = shares[0] - shares[1]
    held = (found.lower[0] <= true) & (true <= found.upper[0])
    assert 0.93 <= held.mean() <= 0.97


@given(st.lists(cells, min_size=2, max_size=5))
def test_homogeneity_equals_scipy(groups: list[tuple[int, int]]) -> None:
    from scipy.stats import chi2_contingency

    table = np.array(groups, dtype=float)
    ours = compute_homogeneity_p_values(table[:, :1], table.sum(axis=1)[:, None])[0]
    if (table.sum(axis=0) == 0).any():
        assert ours == 1.0
    else:
        assert ours == pytest.approx(chi2_contingency(table, correction=False).pvalue, abs=1e-9)
