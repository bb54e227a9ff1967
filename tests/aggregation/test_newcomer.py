"""Placing somebody on a map that was drawn without them."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from deliberate.aggregation.checks import simulate_two_groups
from deliberate.aggregation.modules.space.module import MODULE, Settings
from deliberate.aggregation.modules.space.newcomer import StoredSpace, build_stored_space, place_newcomer
from deliberate.aggregation.modules.space.plane import compute_plane_rotation
from deliberate.aggregation.votes import Votes

LEAST = Settings().least_votes


@pytest.fixture(scope="module")
def votes() -> Votes:
    return simulate_two_groups(people=200)


@pytest.fixture(scope="module")
def drawn(votes: Votes) -> tuple[dict[str, Any], StoredSpace]:
    """The map as it is stored, and what is kept of the space, both through JSON."""
    answer = MODULE.run(votes, Settings(), {})
    turn = compute_plane_rotation(answer.result, votes.statement_ids, None)
    stored: StoredSpace = json.loads(json.dumps(build_stored_space(votes, answer.result, turn)))
    return answer.blocks[0].to_json(), stored


def choices_of(votes: Votes, participant: int) -> dict[int, int]:
    row = int(np.flatnonzero(votes.participant_ids == participant)[0])
    cells = votes.observed_votes
    mine = slice(cells.start[row], cells.start[row + 1])
    numbers = votes.statement_ids[cells.statement[mine]]
    return dict(zip(numbers.tolist(), cells.value[mine].tolist(), strict=True))


def test_whoever_is_on_the_map_is_placed_where_it_shows_them(votes: Votes, drawn: Any) -> None:
    block, stored = drawn
    assert len(block["points"]) > 50
    for point in block["points"][:40]:
        found = place_newcomer(stored, choices_of(votes, point["participant"]), LEAST)
        assert found is not None
        assert (found.x, found.y) == pytest.approx((point["x"], point["y"]), abs=0.02)
        assert (found.major, found.minor) == pytest.approx((point["major"], point["minor"]), abs=0.05)


def test_the_order_of_votes_and_unknown_statements_do_not_matter(votes: Votes, drawn: Any) -> None:
    block, stored = drawn
    choices = choices_of(votes, block["points"][0]["participant"])
    found = place_newcomer(stored, choices, LEAST)
    assert found == place_newcomer(stored, dict(reversed(choices.items())), LEAST)
    assert found == place_newcomer(stored, choices | {99_999: 1}, LEAST)


def test_whoever_votes_like_a_group_lies_with_it(votes: Votes, drawn: Any) -> None:
    block, stored = drawn
    one = choices_of(votes, block["points"][0]["participant"])
    other = {number: -choice for number, choice in one.items()}
    there, across = place_newcomer(stored, one, LEAST), place_newcomer(stored, other, LEAST)
    assert there is not None
    assert across is not None
    assert np.sign(there.x) == -np.sign(across.x)


def test_few_votes_and_passes_alone_give_no_place(votes: Votes, drawn: Any) -> None:
    _, stored = drawn
    numbers = [int(number) for number in stored["statements"]]
    assert place_newcomer(stored, {}, LEAST) is None
    assert place_newcomer(stored, dict.fromkeys(numbers[: LEAST - 1], 1), LEAST) is None
