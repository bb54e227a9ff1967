"""More statements than people: every module answers, and the plane of Polis is that of the whole table."""

from __future__ import annotations

import numpy as np
import pytest

from deliberate.aggregation.contract import Status
from deliberate.aggregation.modules.polis_classic.plane import compute_leading_components, compute_residuals
from deliberate.aggregation.registry import all_modules
from deliberate.aggregation.runner import run_modules
from deliberate.aggregation.votes import Votes


def cast(people: int, statements: int, each: int) -> Votes:
    """Votes of two camps of people, each on so many statements."""
    random = np.random.default_rng(people)
    person = np.repeat(np.arange(people), each)
    statement = np.concatenate([random.permutation(statements)[:each] for _ in range(people)])
    leaning = np.where((person % 2 == 0) == (statement % 3 == 0), 0.8, 0.3)
    choice = np.where(random.random(len(person)) < leaning, 1, -1)
    return Votes.from_triples(person, statement, choice, statement_ids=list(range(statements)))


@pytest.mark.parametrize(("people", "statements"), [(30, 90), (80, 140), (140, 80)])
def test_the_plane_is_that_of_the_whole_table(people: int, statements: int) -> None:
    table, _ = compute_residuals(cast(people, statements, 40))
    components, values = compute_leading_components(table)
    _, expected, vectors = np.linalg.svd(table.toarray(), full_matrices=False)
    assert values == pytest.approx(expected[:2], rel=1e-9)
    assert np.abs((components * vectors[:2]).sum(axis=1)) == pytest.approx([1, 1], abs=1e-7)


@pytest.mark.parametrize(("people", "statements"), [(80, 140), (140, 80)])
def test_where_all_think_alike_there_is_no_dimension(people: int, statements: int) -> None:
    person, statement = np.repeat(np.arange(people), statements), np.tile(np.arange(statements), people)
    for differing, dimensions in ((0, 0), (1, 1)):
        choice = np.where(person < differing, -1, 1)
        votes = Votes.from_triples(person, statement, choice, statement_ids=list(range(statements)))
        _, values = compute_leading_components(compute_residuals(votes)[0])
        assert (values > 0).sum() == dimensions
    assert run_modules(votes).answers["polis_classic"].status == Status.OK


def test_every_module_answers() -> None:
    answers = run_modules(cast(80, 140, 40)).answers
    assert set(answers) == set(all_modules())
    assert answers["polis_classic"].status == Status.OK
