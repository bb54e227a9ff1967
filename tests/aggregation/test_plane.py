"""The map that does not flip: turned towards the one before, and nothing else changed by it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from deliberate.aggregation.modules.space.ellipses import compute_ellipses
from deliberate.aggregation.modules.space.module import extract_previous_map
from deliberate.aggregation.modules.space.plane import rotate_covariances
from deliberate.aggregation.runner import ModuleAnswers, run_modules
from deliberate.aggregation.votes import Votes

COUNT = 30


def votes_along(lines: int, people: int = 220, seed: int = 5) -> Votes:
    """People who differ along one or two lines; the first of them are the same for every number of people."""
    random = np.random.default_rng(seed)
    directions, popularity = 1.6 * random.normal(size=(lines, COUNT)), random.normal(size=COUNT)
    opinion = random.normal(size=(people, lines)) @ directions + popularity + random.logistic(size=(people, COUNT))
    return Votes.from_triples(
        np.repeat(np.arange(people), COUNT), np.tile(np.arange(COUNT), people), np.sign(opinion).ravel().astype(int)
    )


def earlier(places: np.ndarray) -> dict[str, Any]:
    return {"space": {"run": 1, "statements": {str(number): list(place) for number, place in enumerate(places)}}}


def drawn(findings: ModuleAnswers) -> dict[str, Any]:
    return next(block for block in findings.to_json()[0]["blocks"] if block["name"] == "space.map")


def places(block: dict[str, Any], kind: str) -> np.ndarray:
    return np.array([[row["x"], row["y"]] for row in block[kind]])


def rotation(degrees: float) -> np.ndarray:
    angle = np.radians(degrees)
    return np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])


def test_a_second_map_lies_like_the_first() -> None:
    """Whatever way the first map was turned, more votes do not turn it."""
    first = places(drawn(run_modules(votes_along(2), ["space"])), "statements")
    more = votes_along(2, people=300, seed=6)
    for turn in (np.eye(2), np.diag([-1.0, 1.0]), rotation(75), rotation(75) @ np.diag([1.0, -1.0])):
        before = first @ turn
        after = places(drawn(run_modules(votes_along(2), ["space"], previous_map=earlier(before))), "statements")
        assert after == pytest.approx(before, abs=1e-6)
    for turn in (np.eye(2), -np.eye(2)):
        own = places(drawn(run_modules(more, ["space"])), "statements")
        assert places(
            drawn(run_modules(more, ["space"], previous_map=earlier(own @ turn))), "statements"
        ) == pytest.approx(own @ turn, abs=1e-6)


def test_only_the_picture_turns() -> None:
    votes = votes_along(2)
    plain = run_modules(votes, ["groups", "structure"])
    first = places(drawn(plain), "statements")
    turned = run_modules(votes, ["groups", "structure"], previous_map=earlier(first @ rotation(40)))
    one, two = drawn(plain), drawn(turned)
    assert plain.to_json()[1:] == turned.to_json()[1:]
    assert plain.to_json()[0]["blocks"][1:] == turned.to_json()[0]["blocks"][1:]
    for name in ("participant", "major", "minor"):
        assert [point[name] for point in one["points"]] == [point[name] for point in two["points"]]
    assert places(two, "points") == pytest.approx(places(one, "points") @ rotation(40), abs=1e-6)
    bent = [(b["turn"] - a["turn"] - 40 + 90) % 180 - 90 for a, b in zip(one["points"], two["points"], strict=True)]
    assert bent == pytest.approx(np.zeros(len(bent)), abs=1e-3)
    assert "gain" in one["axes"][0]
    assert "gain" not in two["axes"][0]


def test_one_line_is_mirrored_and_its_tendency_is_not() -> None:
    votes = votes_along(1)
    block = drawn(run_modules(votes, ["space"]))
    first = places(block, "statements")
    assert extract_previous_map(block)["3"] == [first[3, 0]]
    for before in (first[:, :1] * -1, first * [-1, 1] + 0.1):
        after = places(drawn(run_modules(votes, ["space"], previous_map=earlier(before))), "statements")
        assert after == pytest.approx(first * [-1, 1], abs=1e-9)


def test_a_map_of_other_statements_turns_nothing() -> None:
    votes = votes_along(2)
    plain = drawn(run_modules(votes, ["space"]))
    for statements in ({}, {"900": [1.0, 2.0]}):
        known = {"space": {"run": 1, "statements": statements}}
        assert drawn(run_modules(votes, ["space"], previous_map=known)) == plain


def test_an_ellipse_turns_with_its_point() -> None:
    spread = np.array([[[2.0, 0.6], [0.6, 1.0]]])
    major, minor, turn = compute_ellipses(rotate_covariances(spread, rotation(30)))
    before = compute_ellipses(spread)
    assert np.array([major, minor]) == pytest.approx(np.array(before[:2]))
    assert (turn - before[2]) % 180 == pytest.approx(30)
