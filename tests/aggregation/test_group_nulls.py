"""A hundred conversations of each kind without groups: none is published, nothing is claimed for a group."""

import numpy as np
import pytest

from benchmarks.false_claims import false_claims
from deliberate.aggregation.modules.tally import Settings, compute_tally
from deliberate.aggregation.runner import run_modules
from deliberate.aggregation.simulate import (
    ACQUIESCENCE,
    CROWDED,
    EVEN,
    INDEPENDENT,
    LINE,
    LOPSIDED,
    PLANE,
    SimulationPlan,
    simulate,
)
from deliberate.aggregation.votes import Votes

CONVERSATIONS = 100
# One split instead of three leaves the test harder on the module: a single one may happen to come out well.
QUICK = {"groups": {"replicates": 10}, "structure": {"splits": 1}}


@pytest.mark.slow
@pytest.mark.parametrize("kind", [INDEPENDENT, ACQUIESCENCE, LINE])
def test_no_groups_where_there_are_none(kind: str) -> None:
    published = []
    for seed in range(CONVERSATIONS):
        plan = SimulationPlan(
            kind,
            people=150,
            statements=40,
            votes_each=(22, 30)[seed % 2],
            spread=(EVEN, CROWDED, LOPSIDED)[seed % 3],
            at_start=(1.0, 0.6)[seed // 2 % 2],
        )
        found = run_modules(simulate(plan, seed).votes, ["representative"], QUICK)
        result = found.result("groups")
        assert result is not None, "there must be enough to look for groups"
        if result.published or found.result("representative") is not None:
            published.append(seed)
    assert published == []


@pytest.mark.parametrize("kind", [INDEPENDENT, ACQUIESCENCE, LINE, PLANE])
def test_hardly_any_statement_is_claimed_falsely(kind: str) -> None:
    """Which claims are false is said in docs/calibration.md; groups are looked for in the slow test above."""
    totals: dict[str, list[int]] = {}
    for seed in range(CONVERSATIONS):
        plan = SimulationPlan(
            kind, people=150, statements=40, votes_each=(15, 30)[seed % 2], spread=(EVEN, CROWDED)[seed // 2 % 2]
        )
        for module, counted in false_claims(simulate(plan, seed), None, shown=False).items():
            before = totals.get(module, [0, 0, 0])
            totals[module] = [a + b for a, b in zip(before, counted, strict=True)]
    for module, (false, _, statements) in totals.items():
        assert false / statements <= 0.05, module
    assert totals["tally"][1] > 0.2 * totals["tally"][2]


def test_hardly_any_statement_is_claimed_where_every_share_is_at_the_line() -> None:
    """The hardest truth: exactly 60 % agree with each statement, so neither a majority nor its absence is true."""
    random = np.random.default_rng(3)
    claimed = []
    for _ in range(CONVERSATIONS):
        seen = random.random((120, 30)) < 0.5
        person, statement = np.nonzero(seen)
        votes = Votes.from_triples(person, statement, np.where(random.random(len(person)) < 0.6, 1, -1))
        claimed.append(np.mean([claim != "insufficient" for claim in compute_tally(votes, Settings()).claim]))
    assert np.mean(claimed) <= 0.05
