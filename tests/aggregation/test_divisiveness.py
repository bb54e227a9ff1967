"""Divisiveness, hesitation and the comparison of rules: check values, nulls, and what they find where it is there."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from deliberate.aggregation.checks import run_with_requirements, simulate_two_groups
from deliberate.aggregation.measures import benjamini_hochberg
from deliberate.aggregation.modules import comparison, uncertainty
from deliberate.aggregation.modules.divisiveness import MODULE
from deliberate.aggregation.modules.divisiveness.agreement import van_der_eijk
from deliberate.aggregation.modules.divisiveness.cross_split import (
    FOLDS,
    compute_compiled_moments,
    compute_cross_split,
    compute_sparse_moments,
)
from deliberate.aggregation.votes import Votes


def conversation(seed: int, *, lean: float = 0.0, camps: float = 0.0) -> Votes:
    """400 people × 40 statements, half of the cells seen; people may tend to agree, or stand in two camps."""
    random = np.random.default_rng(seed)
    person, statement = np.nonzero(random.random((400, 40)) < 0.5)
    logit = random.normal(0.3, 0.8, 40)[statement] + random.normal(0, lean, 400)[person]
    logit += random.choice([-1, 1], 400)[person] * random.normal(0, camps, 40)[statement]
    return Votes.from_triples(person, statement, np.where(random.random(len(person)) < 1 / (1 + np.exp(-logit)), 1, -1))


def test_agreement_of_van_der_eijk_has_its_check_value() -> None:
    assert van_der_eijk([30, 40, 210, 130, 530, 50, 10]) == pytest.approx(0.6113333, abs=1e-7)
    assert van_der_eijk([50, 0, 50]) == -1
    assert van_der_eijk([0, 9, 0]) == 1
    assert van_der_eijk([10, 10, 10]) == 0
    assert np.isnan(van_der_eijk([0, 0, 0]))


@given(st.lists(st.integers(0, 99), min_size=3, max_size=7).filter(any))
def test_agreement_reads_the_same_from_both_ends_and_in_any_size(counts: list[int]) -> None:
    value = van_der_eijk(counts)
    assert -1 - 1e-9 <= value <= 1 + 1e-9
    assert van_der_eijk(counts[::-1]) == pytest.approx(value, abs=1e-9)
    assert van_der_eijk([7 * count for count in counts]) == pytest.approx(value, abs=1e-9)


@pytest.mark.parametrize(("lean", "what"), [(0.0, "independent votes"), (1.0, "a tendency to agree")])
def test_nothing_divides_where_nothing_does(lean: float, what: str) -> None:
    squares, claimed = [], []
    for seed in range(15):
        votes = conversation(seed, lean=lean)
        found = compute_cross_split(votes.observed_votes, np.ones(votes.people), 0.95)
        squares.append(np.mean(np.sign(found.score) * found.score**2))
        claimed.append((benjamini_hochberg(found.chance) <= 0.05).mean())
    assert abs(np.mean(squares)) < 0.003, what
    assert np.mean(claimed) <= 0.05, what


def test_camps_divide_and_a_tendency_to_agree_shows_in_the_plain_score_only() -> None:
    camps, lean = conversation(1, camps=1.5), conversation(1, lean=1.0)
    found = compute_cross_split(camps.observed_votes, np.ones(400), 0.95)
    assert np.mean(found.score) > 0.2
    assert (benjamini_hochberg(found.chance) <= 0.05).mean() > 0.3
    found = compute_cross_split(lean.observed_votes, np.ones(400), 0.95)
    assert np.mean(found.plain) > 0.1 > abs(np.mean(found.score))


def test_compiled_and_plain_moments_are_the_same() -> None:
    cells = conversation(2, camps=1.0).observed_votes
    fold, voices = np.arange(400) % FOLDS, np.linspace(0.5, 1.5, 400)
    assert compute_compiled_moments(cells, fold, voices, 0.8) == pytest.approx(
        compute_sparse_moments(cells, fold, voices, 0.8), abs=1e-9
    )


def test_a_part_of_the_people_stands_for_all_and_that_is_told() -> None:
    votes = conversation(3, camps=1.5)
    whole = compute_cross_split(votes.observed_votes, np.ones(400), 0.95)
    part = compute_cross_split(
        votes.observed_votes, np.ones(400), 0.95, most_pairs=float((votes.observed_votes.per_person**2).sum()) / 2
    )
    assert (whole.people, part.people) == (400, 200)
    assert stats.spearmanr(whole.score, part.score).statistic > 0.5
    assert any(block.name == "divisiveness.people" for block in run_with_requirements(MODULE, votes).blocks)


def test_no_bounds_where_too_few_saw_two_statements_both_and_such_statements_come_last() -> None:
    """Half of the statements are seen by a quarter of the people only."""
    votes = conversation(4, camps=1.5)
    few = votes.statement_ids[votes.statement] % 2 == 0
    kept = ~few | (votes.person % 4 == 0)
    votes = Votes.from_triples(
        votes.person[kept], votes.statement_ids[votes.statement[kept]], votes.choice[kept],
        participant_ids=range(400), statement_ids=votes.statement_ids,
    )  # fmt: skip
    found = compute_cross_split(votes.observed_votes, np.ones(400), 0.95)
    without = np.isnan(found.lower)
    assert (without == np.isnan(found.upper)).all()
    assert 0 < without.sum() < 40
    assert set(votes.statement_ids[without] % 2) == {0}
    assert np.isfinite(found.score).all()
    assert np.isfinite(found.chance).all()
    rows = run_with_requirements(MODULE, votes).blocks[0].to_json()["rows"]
    bounds = [row["lower"] is not None for row in rows]
    assert bounds == sorted(bounds, reverse=True)
    last = [row["score"] for row, bound in zip(rows, bounds, strict=True) if not bound]
    assert last == sorted(last, reverse=True)


def test_hesitation_is_marked_where_it_surely_is() -> None:
    random = np.random.default_rng(1)
    passes = np.where(np.arange(40) < 3, 0.6, 0.1)
    choice = np.where(random.random((200, 40)) < passes, 0, random.choice([-1, 1], (200, 40)))
    person, statement = np.nonzero(np.ones((200, 40)))
    votes = Votes.from_triples(person, statement, choice.ravel())
    votes = replace(votes, pass_reasons={"unsure": np.full(40, 7)})
    found = uncertainty.compute_uncertainty(votes, uncertainty.Settings())
    assert np.flatnonzero(found.hesitant).tolist() == [0, 1, 2]
    assert found.line == 0.2
    row = run_with_requirements(uncertainty.MODULE, votes).blocks[0].to_json()["rows"][0]
    assert (row["unsure"], row["hesitant"]) == (7, True)


def test_equal_hesitation_everywhere_is_marked_nowhere() -> None:
    random = np.random.default_rng(2)
    person, statement = np.nonzero(np.ones((100, 50)))
    marked = 0
    for _ in range(20):
        votes = Votes.from_triples(person, statement, np.where(random.random(5000) < 0.25, 0, 1))
        marked += int(uncertainty.compute_uncertainty(votes, uncertainty.Settings()).hesitant.sum())
    assert marked / 1000 <= 0.05


def test_the_line_of_hesitation_equals_the_binomial_test() -> None:
    from scipy import special

    for passes, seen in ((7, 20), (30, 60), (1, 5)):
        exact = stats.binomtest(passes, seen, 0.2, alternative="greater").pvalue
        assert special.betainc(passes, seen - passes + 1, 0.2) == pytest.approx(exact)


def test_every_statement_stands_under_every_rule() -> None:
    votes = simulate_two_groups(people=200)
    answer = run_with_requirements(comparison.MODULE, votes)
    found = answer.result
    assert set(found.ranks) == set(comparison.RULES)
    assert set(found.verdicts) == set(comparison.VERDICTS)
    for ranks in found.ranks.values():
        assert np.nansum(ranks) == 12 * 13 / 2
    pairs = answer.blocks[1].to_json()["rows"]
    assert len(pairs) == 21
    one = next(row for row in pairs if (row["one"], row["other"]) == ("Share of all people", "Least agreeing group"))
    exact = stats.spearmanr(found.scores["majority"], found.scores["minimum"]).statistic
    assert one["likeness"] == pytest.approx(exact, abs=1e-9)


def test_rules_that_agree_leave_no_gap() -> None:
    assert comparison.compute_ranks(np.array([0.2, 0.9, np.nan, 0.9])).tolist()[:2] == [3, 1.5]
