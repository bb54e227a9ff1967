"""Replays of a conversation: Polis' priority by hand, nothing shown twice, and policies that differ as they should."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from deliberate.aggregation.checks import simulate_two_groups
from deliberate.aggregation.modules.polis_classic.lists import compute_priority
from deliberate.aggregation.routing_replay import (
    REPLAYED_POLICIES,
    CompletedConversation,
    complete_conversation,
    replay_routing,
    summarize_replay,
)


@pytest.mark.parametrize(
    ("seen", "agreed", "passed", "expected"),
    [(1, 1, 0, 50), (5, 5, 0, 54), (10, 7, 1, 11), (20, 14, 2, 3.1), (100, 70, 10, 1.5), (100, 20, 10, 0.13)],
)
def test_the_priority_of_polis(seen: int, agreed: int, passed: int, expected: float) -> None:
    found = compute_priority(np.array([seen]), np.array([agreed]), np.array([passed]), np.array([1.0]))
    assert float(found[0]) == pytest.approx(expected, rel=0.05)


def world(people: int = 300, statements: int = 40, turns: int = 10) -> CompletedConversation:
    """Statements of every popularity; half of them come late."""
    random = np.random.default_rng(4)
    agrees = random.random((people, statements)) < np.linspace(0.05, 0.95, statements)
    arrives = np.where(np.arange(statements) % 2 == 0, 0, people // 2)
    directions = random.normal(size=(statements, 2))
    return CompletedConversation(agrees, np.full(people, turns), arrives, directions, np.ones(statements))


def test_policies_differ_in_what_they_learn() -> None:
    found = {name: replay_routing(world(), policy) for name, policy in REPLAYED_POLICIES.items()}
    assert found["fewest"].least > found["uniform"].least
    assert found["deliberate"].least > found["uniform"].least
    assert found["deliberate"].few <= found["uniform"].few
    # A loop of popularity: what is disliked is starved.
    assert found["polis"].rejected > found["deliberate"].rejected
    assert replay_routing(world(), REPLAYED_POLICIES["deliberate"]) == found["deliberate"]


def test_a_replay_of_everything_finds_the_truth() -> None:
    made = world(people=50, statements=12, turns=12)
    everything = CompletedConversation(
        made.agrees, made.turns, np.zeros(12, dtype=np.int64), made.directions, made.extremity
    )
    for policy in REPLAYED_POLICIES.values():
        found = replay_routing(everything, policy)
        assert (found.least, found.error, found.recall) == (50.0, 0.0, 1.0)


def test_what_was_never_shown_counts_as_even() -> None:
    made = world(people=4, statements=2, turns=1)
    found = summarize_replay(made, np.zeros(2, dtype=np.int64), np.zeros(2, dtype=np.int64))
    assert found.error == pytest.approx(np.sqrt(((made.truth - 0.5) ** 2).mean()))
    assert found.few == 1.0


def test_votes_that_were_cast_stay_in_the_world() -> None:
    votes = simulate_two_groups()
    made = complete_conversation(votes, most_turns=5)
    assert (made.agrees[votes.person, votes.statement] == (votes.choice == 1)).all()
    assert made.turns.max() == 5
    assert (np.diff(made.arrives) >= 0).all()


def test_the_command_compares_policies_on_a_real_conversation(shared_data: Path) -> None:
    from deliberate.cli import command

    folder = shared_data / "polis-exports" / "15-per-hour-seattle"
    options = ["simulate-routing", "polis", str(folder), "--repeats", "1", "--turns", "10", "--json"]
    answer = CliRunner().invoke(command, options, catch_exceptions=False)
    found = json.loads(answer.output)
    assert (found["people"], set(found["policies"])) == (339, set(REPLAYED_POLICIES))
    assert found["policies"]["deliberate"]["least"] > found["policies"]["polis"]["least"]
