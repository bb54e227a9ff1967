"""What is measured: accepted statements that a true part opposes, claims kept, replays, and coverage."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from benchmarks.sides.worlds import World
from deliberate.aggregation.group_partition import partition_by_opinion_groups, partition_everyone
from deliberate.aggregation.modules.outcomes.judge import compute_states
from deliberate.aggregation.modules.outcomes.sides import judge_sides
from deliberate.aggregation.rule import Rule
from deliberate.aggregation.runner import run_modules
from deliberate.aggregation.sides import DECIDING, ask_sides, compute_side_shares, fit_side_model
from deliberate.aggregation.sides.bands import Population, compute_side_weights
from deliberate.aggregation.sides.positions import assign_folds, place_by_folds
from deliberate.aggregation.votes import Votes
from deliberate.analysis.published import is_kept
from deliberate.findings.parts import Row


def states_by_rule(votes: Votes, *, groups: bool) -> dict[str, tuple[str, ...]]:
    """Return the states under the rules that ask everyone, sides and, if wanted, opinion groups."""
    counted = votes.counts.sum(axis=1) > 0
    whole = partition_everyone(votes)
    found = {"everyone": compute_states(whole.effective, Rule(measure="everyone"), counted)}
    model = fit_side_model(votes, None)
    assert model is not None
    shares = compute_side_shares(ask_sides(votes, model, (DECIDING,)).readings[0], whole.counts[0], count_passes=False)
    found["sides"] = judge_sides(whole.effective[0], shares, Rule(), counted).state
    if groups:
        parted = partition_by_opinion_groups(votes, {"groups": run_modules(votes, ["groups"]).result("groups")})
        found["groups"] = compute_states(parted.effective, Rule(measure="groups"), counted)
    return found


def count_accepted(world: World, states: tuple[str, ...]) -> tuple[int, int]:
    """Return how many are accepted, and how many of them have under half in a true part."""
    accepted = np.array([state == "accepted" for state in states])
    if not world.parts:
        return int(accepted.sum()), 0
    least = np.min([world.chance[part].mean(axis=0) for part in world.parts], axis=0)
    return int(accepted.sum()), int((accepted & (least < 0.5)).sum())


def count_claims(states: tuple[str, ...]) -> int:
    """Return how many statements are accepted, rejected or divided."""
    return sum(state != "undetermined" for state in states)


def cover_sides(world: World) -> tuple[int, int]:
    """Return how many 90% intervals of sides there are, and how many hold the share of the people as placed.

    That is the share that would agree if everyone had voted, each person with the weight of lying there.
    """
    votes = world.votes
    model = fit_side_model(votes, None)
    assert model is not None
    shares = compute_side_shares(ask_sides(votes, model, (DECIDING,)).readings[0], votes.counts, count_passes=False)
    lower, upper = shares.agree.compute_interval()
    truth, people = np.zeros_like(lower), np.ones(votes.people)
    for placed in place_by_folds(model, votes.observed_votes, assign_folds(votes.statement_ids)):
        weight = compute_side_weights(Population(placed.mean, placed.deviation, people), DECIDING)
        own = weight.T @ world.chance[:, placed.statements] / weight.sum(axis=0)[:, None]
        truth[:, placed.statements] = own
    enough = votes.counts[:, 0] + votes.counts[:, 2] >= 15
    return int(6 * enough.sum()), int(((lower <= truth) & (truth <= upper))[:, enough].sum())


def publish(votes: Votes, before: Mapping[int, str]) -> tuple[dict[int, str], dict[int, str]]:
    """Return raw and published states by number under the rule by sides, given those published last."""
    rule, raw, published = Rule(), {}, {}
    counted = votes.counts.sum(axis=1) > 0
    model = fit_side_model(votes, None)
    if model is None:
        return {}, {}
    whole = partition_everyone(votes)
    shares = compute_side_shares(ask_sides(votes, model, (DECIDING,)).readings[0], whole.counts[0], count_passes=False)
    found = judge_sides(whole.effective[0], shares, rule, counted)
    for j, number in enumerate(votes.statement_ids.tolist()):
        state = raw[number] = found.state[j]
        row = Row(
            {
                "statement": number, "state": state, "votes": float(votes.counts[j].sum()),
                "accepts": float(found.accepts[j]), "rejects": float(found.rejects[j]),
                "side_accepts": float(found.side_accepts[j]), "side_rejects": float(found.side_rejects[j]),
                "splits": float(found.splits[j]), "opposes": float(found.opposes[j]),
            }
        )  # fmt: skip
        was = before.get(number, state)
        published[number] = was if was != state and is_kept(row, was, rule) else state
    return raw, published


def count_lost(before: Mapping[int, str], after: Mapping[int, str]) -> tuple[int, int]:
    """Return how many claims there were, and how many of them are another state now."""
    claims = [number for number, state in before.items() if state != "undetermined"]
    return len(claims), sum(after.get(number) != before[number] for number in claims)
