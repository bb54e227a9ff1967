"""A hundred conversations of each kind without groups: none is published, nothing is claimed for a group."""

import pytest

from deliberate.aggregation.runner import run_modules
from deliberate.aggregation.simulate import ACQUIESCENCE, CROWDED, EVEN, INDEPENDENT, LINE, LOPSIDED, Plan, simulate

CONVERSATIONS = 100
# One split instead of three leaves the test harder on the module: a single one may happen to come out well.
QUICK = {"groups": {"replicates": 10}, "structure": {"splits": 1}}


@pytest.mark.slow
@pytest.mark.parametrize("kind", [INDEPENDENT, ACQUIESCENCE, LINE])
def test_no_groups_where_there_are_none(kind: str) -> None:
    published = []
    for seed in range(CONVERSATIONS):
        plan = Plan(
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
