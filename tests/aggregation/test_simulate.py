"""Simulated conversations: the same every time, and as they say."""

import numpy as np
import pytest
from scipy import special

from deliberate.aggregation.simulate import (
    ACQUIESCENCE,
    INDEPENDENT,
    KINDS,
    LINE,
    OPINION_GROUPS,
    STRONG,
    SimulationPlan,
    compute_simplex_corners,
    simulate,
)


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_seed_gives_the_same_conversation(kind: str) -> None:
    plan = SimulationPlan(kind, people=60, statements=20, votes_each=10)
    assert simulate(plan, 3).votes.input_hash == simulate(plan, 3).votes.input_hash
    assert simulate(plan, 3).votes.input_hash != simulate(plan, 4).votes.input_hash


def test_the_same_seed_gives_the_same_conversation_on_every_machine() -> None:
    """Written down once: nothing on the way may depend on how a processor decomposes a matrix."""
    plan = SimulationPlan(OPINION_GROUPS, people=60, statements=20, votes_each=10, sizes=(0.5, 0.3, 0.2))
    assert simulate(plan, 3).votes.input_hash == "7265309dc724bbbb5637cc213d2c13c9cfa5ace0fda6eafb398db4f988177a1e"


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="not blobs"):
        simulate(SimulationPlan("blobs"), 0)


@pytest.mark.parametrize("camps", [2, 3, 4])
def test_camps_lie_equally_far_from_each_other(camps: int) -> None:
    place = compute_simplex_corners(camps)
    apart = np.linalg.norm(place[:, None] - place[None], axis=2)
    assert apart[~np.eye(camps, dtype=bool)] == pytest.approx(2.0)


def test_camp_sizes_are_exact() -> None:
    camp = simulate(SimulationPlan(OPINION_GROUPS, people=200, sizes=(0.5, 0.3, 0.2)), 1).group
    assert np.bincount(camp).tolist() == [100, 60, 40]


def test_two_camps_differ_by_the_strength_in_logits() -> None:
    found = simulate(SimulationPlan(OPINION_GROUPS, people=4000, statements=60, votes_each=60, strength=STRONG), 5)
    counts = found.votes.counts_by(found.group, 2)
    logit = special.logit((counts[:, :, 2] + 0.5) / (counts[:, :, 0] + counts[:, :, 2] + 1))
    assert np.std(logit[0] - logit[1]) == pytest.approx(STRONG, rel=0.25)


def test_votes_each_and_passes_are_about_as_planned() -> None:
    votes = simulate(SimulationPlan(INDEPENDENT, people=1000, statements=100, votes_each=20, passing=0.15), 2).votes
    assert votes.total / votes.people == pytest.approx(20, rel=0.05)
    assert (votes.choice == 0).mean() == pytest.approx(0.15, abs=0.02)


def test_late_statements_get_fewer_votes() -> None:
    seen = simulate(SimulationPlan(LINE, people=600, statements=40, at_start=0.25), 1).votes.counts.sum(axis=1)
    assert seen[:10].mean() > 2 * seen[-10:].mean()


def test_tendencies_spread_the_share_of_agreement() -> None:
    def spread(kind: str) -> float:
        votes = simulate(SimulationPlan(kind, people=500, statements=80, votes_each=40), 1).votes
        agrees = np.bincount(votes.person, weights=votes.choice == 1, minlength=votes.people)
        return float(np.var(agrees / np.maximum(np.diff(votes.person_start), 1)))

    assert spread(ACQUIESCENCE) > 2 * spread(INDEPENDENT)


def test_large_conversations_need_no_full_table() -> None:
    votes = simulate(SimulationPlan(OPINION_GROUPS, people=20_000, statements=400, votes_each=20), 1).votes
    assert votes.total == pytest.approx(400_000, rel=0.1)
