"""Weighting: equal to weightipy, trimmed, likeness by hand and by simulation, and used by every module."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberate.aggregation.checks import run_with_requirements
from deliberate.aggregation.contract import SettingInvalid, Status
from deliberate.aggregation.measures import compute_effective_size
from deliberate.aggregation.modules.weighting import MODULE
from deliberate.aggregation.modules.weighting.margins import Margin, build_margins
from deliberate.aggregation.modules.weighting.raking import rake_and_trim
from deliberate.aggregation.modules.weighting.reference import parse_reference
from deliberate.aggregation.modules.weighting.representativeness import compute_representativeness
from deliberate.aggregation.runner import run_modules
from deliberate.aggregation.votes import Votes

EVERYBODY = np.ones(600, dtype=bool)


def sample(seed: int = 1) -> dict[str, tuple[str, ...]]:
    """600 people with age and place, far from the reference and not independent of each other."""
    random = np.random.default_rng(seed)
    age = random.choice(["young", "middle", "old"], 600, p=[0.5, 0.3, 0.2])
    place = np.where(random.random(600) < np.where(age == "young", 0.8, 0.5), "town", "country")
    return {"age": tuple(map(str, age)), "place": tuple(map(str, place))}


REFERENCE = {"age": {"young": 0.3, "middle": 0.3, "old": 0.4}, "place": {"town": 0.5, "country": 0.5}}
LINES = "segment,answer,share\nage,young,30\nage,middle,30\nage,old,40\nplace,town,0.5\nplace,country,0.5\n"


def weightipy_weights(segments: dict[str, tuple[str, ...]], reference: dict[str, dict[str, float]]) -> Any:
    """The same weights by weightipy, run until it no longer moves."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pandas
        import weightipy

        numbers = {name: {answer: place for place, answer in enumerate(reference[name])} for name in reference}
        frame = pandas.DataFrame({name: [numbers[name][label] for label in segments[name]] for name in reference})
        wanted = {
            name: {numbers[name][answer]: 100 * share for answer, share in reference[name].items()}
            for name in reference
        }
        scheme = weightipy.scheme_from_dict(wanted, rim_params={"convcrit": 1e-14, "max_iterations": 5000})
        return weightipy.weight_dataframe(frame, scheme, weight_column="w")["w"].to_numpy()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_raking_equals_weightipy(seed: int) -> None:
    segments = sample(seed)
    ours = rake_and_trim(build_margins(segments, REFERENCE, EVERYBODY), cap=100).weights
    assert np.abs(ours - weightipy_weights(segments, REFERENCE)).max() < 1e-9


def test_weighted_shares_are_the_reference() -> None:
    margins = build_margins(sample(), REFERENCE, EVERYBODY)
    weights = rake_and_trim(margins, cap=100).weights
    for margin in margins:
        assert np.bincount(margin.code, weights=weights) / 600 == pytest.approx(margin.reference, abs=1e-10)
    assert weights.mean() == pytest.approx(1)


def test_the_unknown_keep_their_share_and_absent_answers_share_theirs_out() -> None:
    labels = ("a",) * 60 + ("b",) * 20 + ("",) * 20
    (margin,) = build_margins({"x": labels}, {"x": {"a": 0.4, "b": 0.4, "c": 0.2}}, np.ones(100, dtype=bool))
    assert margin.answers == ("a", "b", "c", "")
    assert margin.target.tolist() == pytest.approx([0.4, 0.4, 0.0, 0.2])
    weights = rake_and_trim([margin], cap=100).weights
    assert weights[[0, 60, 80]].tolist() == pytest.approx([40 / 60, 2.0, 1.0])


def test_nobody_weighs_more_than_allowed_and_the_miss_is_told() -> None:
    labels = ("a",) * 95 + ("b",) * 5
    raked = rake_and_trim(build_margins({"x": labels}, {"x": {"a": 0.5, "b": 0.5}}, np.ones(100, dtype=bool)), cap=5)
    assert raked.weights.max() == 5
    assert raked.trimmed == 5
    assert raked.distance == pytest.approx(0.5 - 5 * 5 / 100)


@given(st.lists(st.sampled_from(["ax", "ay", "bx", "by"]), min_size=1, max_size=40), st.floats(1.5, 20))
def test_raking_never_fails_and_never_makes_up_people(kinds: list[str], cap: float) -> None:
    segments = {"one": tuple(kind[0] for kind in kinds), "two": tuple(kind[1] for kind in kinds)}
    reference = {"one": {"a": 0.5, "b": 0.5}, "two": {"x": 0.1, "y": 0.9}}
    raked = rake_and_trim(build_margins(segments, reference, np.ones(len(kinds), dtype=bool)), cap)
    assert np.isfinite(raked.weights).all()
    assert (raked.weights >= 0).all()
    assert raked.weights.max() <= cap * (1 + 1e-9)
    assert raked.weights.sum() == pytest.approx(len(kinds))


def counted(people: list[int], wanted: list[float]) -> Margin:
    """A margin with these heads and reference shares."""
    answers = [f"a{place}" for place in range(len(people))]
    labels = tuple(answer for answer, heads in zip(answers, people, strict=True) for _ in range(heads))
    reference = {"x": dict(zip(answers, wanted, strict=True))}
    return build_margins({"x": labels}, reference, np.ones(sum(people), dtype=bool))[0]


def test_likeness_by_hand() -> None:
    found = compute_representativeness(counted([70, 30, 0], [0.5, 0.3, 0.2]))
    assert found.index == pytest.approx(1 - 0.5 * (0.2 + 0.0 + 0.2))
    assert (found.covered, found.coverable, found.known) == (2, 3, 100)


def test_the_expected_likeness_is_that_of_random_samples() -> None:
    """For two equal halves the expected distance is the mean deviation of a binomial share: about √(1 / (2 π n))."""
    found = compute_representativeness(counted([200, 200], [0.5, 0.5]))
    assert found.expected == pytest.approx(1 - np.sqrt(1 / (2 * np.pi * 400)), abs=0.001)
    few, many = compute_representativeness(counted([10, 10], [0.5, 0.5])), found
    assert few.expected < many.expected < 1
    assert few.lower < few.expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("age,young", "line 1: segment, answer and share"),
        ("age,young,30\nage,old,x", "line 2: segment, answer and share"),
        ("age,young,30\nage,young,40", "line 2: “young” is listed twice"),
        ("age,young,30\nage,old,-1", "line 2: a share is a number above 0"),
        ("age,young,30\nage,old,nan", "line 2"),
    ],
)
def test_reference_shares_that_make_no_sense_are_refused_by_line(text: str, words: str) -> None:
    with pytest.raises(SettingInvalid, match=words):
        parse_reference(text)


def test_reference_shares_in_per_cent_or_people_become_shares() -> None:
    assert parse_reference(LINES)["age"] == pytest.approx(REFERENCE["age"])
    assert parse_reference("age,a,300\n\nage,b,100\n") == {"age": {"a": 0.75, "b": 0.25}}


def voting(seed: int = 1) -> Votes:
    """600 people; the young agree with statement 0, the others do not; the rest is noise."""
    random = np.random.default_rng(seed)
    segments = sample(seed)
    young = np.array(segments["age"]) == "young"
    choice = np.where(random.random((600, 8)) < 0.6, 1, -1)
    choice[:, 0] = np.where(random.random(600) < np.where(young, 0.9, 0.2), 1, -1)
    person, statement = np.nonzero(random.random((600, 8)) < 0.9)
    return Votes.from_triples(person, statement, choice[person, statement], segments=segments)


def test_the_module_says_who_took_part_and_what_would_change() -> None:
    answer = run_with_requirements(MODULE, voting(), {"reference": LINES})
    blocks = {block.name: block.to_json() for block in answer.blocks}
    assert [row["segment"] for row in blocks["weighting.likeness"]["rows"]] == ["age", "place"]
    first = blocks["weighting.changes"]["rows"][0]
    assert first["statement"] == 0
    assert first["change"] < -0.1
    weights = answer.result.made
    assert blocks["weighting.effective"]["value"] == pytest.approx(compute_effective_size(weights))
    assert compute_effective_size(weights) == pytest.approx(600 / (600 * (weights**2).sum() / weights.sum() ** 2))
    assert "not weighted" in blocks["weighting.limits"]["text"]


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({}, "No reference"),
        ({"reference": "region,north,1"}, "any of the segments"),
        ({"reference": LINES, "least_people": 700}, "missing"),
    ],
)
def test_what_is_missing_is_said(settings: dict[str, Any], words: str) -> None:
    answer = run_with_requirements(MODULE, voting(), settings)
    assert answer.status is Status.INSUFFICIENT
    assert words.lower() in answer.blocks[0].to_json()["text"].lower()


def test_other_modules_are_weighted_only_where_that_is_switched_on() -> None:
    votes = voting()
    off = run_modules(votes, ["tally", "weighting"], {"weighting": {"reference": LINES}})
    on = run_modules(votes, ["tally", "weighting"], {"weighting": {"reference": LINES, "apply": True}})
    assert list(on.answers) == ["weighting", "tally"]
    assert off.result("tally").share[0] == pytest.approx(votes.counts[0, 2] / (votes.counts[0, 0] + votes.counts[0, 2]))
    changed = {row["statement"]: row["weighted"] for row in on.answers["weighting"].blocks[-2].to_json()["rows"]}
    assert on.result("tally").share[0] == pytest.approx(changed[0], abs=0.005)
    assert on.result("tally").share[0] < off.result("tally").share[0] - 0.1
