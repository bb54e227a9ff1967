"""Statements with few votes, placed by wording and author as well."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from deliberate.aggregation.few_votes_evaluation import LEFT, evaluate_few_votes, select_cut
from deliberate.aggregation.modules.space import fit_opinion_space, refine_space
from deliberate.aggregation.probit import fit_probit
from deliberate.aggregation.probit.hints import FEW_VOTES, StatementHints, describe_texts, refine_statements, regress
from deliberate.aggregation.votes import Votes

PEOPLE, STATEMENTS = 200, 60
NOBODY = np.full(STATEMENTS, -1)


def two_topics(few: int = 10) -> tuple[Votes, StatementHints, NDArray[np.float64]]:
    """People differ along one dimension; what a statement is about decides its direction; the last ones have two votes
    each. Its author stands on its side."""
    random = np.random.default_rng(3)
    position = random.normal(size=PEOPLE)
    side = np.where(np.arange(STATEMENTS) % 2 == 0, 1.5, -1.5)
    texts = [
        f"The {'railway' if s > 0 else 'motorway'} budget should grow in district {number}"
        for number, s in enumerate(side)
    ]
    author = np.array([random.choice(np.flatnonzero(position * s > 0.7)) for s in side])
    seen = random.random((PEOPLE, STATEMENTS)) < 0.5
    seen[:, -few:] = False
    seen[:2, -few:] = True
    person, statement = np.nonzero(seen)
    opinion = position[person] * side[statement] + random.normal(size=len(person))
    votes = Votes.from_triples(
        person, statement, np.where(opinion > 0, 1, -1), statement_ids=np.arange(STATEMENTS),
        participant_ids=np.arange(PEOPLE),
    )  # fmt: skip
    return votes, StatementHints(texts, author), side


@pytest.mark.parametrize("kind", ["wording", "author"])
def test_each_hint_tells_the_side_of_a_statement(kind: str) -> None:
    votes, hints, side = two_topics()
    given = {"wording": StatementHints(hints.texts, NOBODY), "author": StatementHints([""] * STATEMENTS, hints.author)}
    model = fit_probit(votes.observed_votes, 3)
    found = refine_statements(model, votes.observed_votes, given[kind]).statements.direction[:, 0]
    sign = np.sign(found[0] * side[0])
    few = slice(STATEMENTS - 10, None)
    assert (np.sign(found[few]) == sign * np.sign(side[few])).mean() >= 0.9
    assert np.abs(found[few]).mean() > 1.3 * np.abs(model.statements.direction[few, 0]).mean()


def test_statements_with_many_votes_stay_where_they_are() -> None:
    votes, hints, _ = two_topics()
    model = fit_probit(votes.observed_votes, 3)
    found = refine_statements(model, votes.observed_votes, hints)
    many = votes.observed_votes.per_statement >= FEW_VOTES
    assert (found.statements.direction[many] == model.statements.direction[many]).all()
    assert (found.statements.offset[many] == model.statements.offset[many]).all()
    assert (found.position == model.position).all()


def test_the_same_hints_give_the_same_bits() -> None:
    votes, hints, _ = two_topics()
    model = fit_probit(votes.observed_votes, 3)
    one, two = (refine_statements(model, votes.observed_votes, hints).statements for _ in range(2))
    assert (one.direction == two.direction).all()


def test_hints_that_tell_nothing_change_little() -> None:
    """Texts without a word in common, no authors: the prior is the mean of all, as in the fit."""
    votes, _, _ = two_topics()
    model = fit_probit(votes.observed_votes, 3)
    assert describe_texts(["a b", "c d", ""]).shape == (3, 0)
    assert describe_texts(["", " "]).shape == (2, 0)
    found = refine_statements(model, votes.observed_votes, StatementHints([""] * STATEMENTS, NOBODY))
    assert np.abs(found.statements.direction - model.statements.direction).max() < 0.5


def test_the_regression_equals_ridge_at_its_own_strength() -> None:
    random = np.random.default_rng(1)
    features = random.normal(size=(300, 4))
    target = features @ np.array([1.0, -1.0, 0.0, 0.5]) + 0.5 * random.normal(size=300)
    found, left = regress(features, target, np.full(300, 0.05), np.ones(300, dtype=np.bool_))
    assert np.corrcoef(found, target)[0, 1] > 0.9
    assert left < 0.5 * (target**2).mean()
    nothing, _ = regress(random.normal(size=(300, 4)), target, np.full(300, 0.05), np.ones(300, dtype=np.bool_))
    assert np.abs(nothing).max() < 0.5 * np.abs(found).max()


def test_the_routing_gets_the_refined_space_and_the_map_does_not() -> None:
    votes, hints, _ = two_topics()
    space = fit_opinion_space(votes)
    refined = refine_space(space, hints)
    assert refined is not None
    assert refined.compute_informative_directions()[-1] != pytest.approx(space.compute_informative_directions()[-1])
    assert (refined.points == space.points).all()
    assert refine_space(None, hints) is None


def test_five_votes_are_left_of_each_statement_that_is_cut() -> None:
    votes, hints, _ = two_topics()
    hidden = select_cut(votes, 0)
    left = np.bincount(votes.statement[~hidden], minlength=STATEMENTS)
    cut = np.unique(votes.statement[hidden])
    assert 5 < len(cut) < 40
    assert (left[cut] == LEFT).all()
    scores = evaluate_few_votes(votes, hints, 1)
    assert scores["hinted"].loss < scores["prediction"].loss
