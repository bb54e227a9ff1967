"""Agreement per concept, and coders scored against the codebook's examples."""

from typing import Any, Literal

import krippendorff
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.coverage.coders import alpha_row
from deliberate.concepts import codebook
from deliberate.concepts.agreement import (
    classify_alpha,
    compute_alpha_interval,
    compute_percent_agreement,
    krippendorff_alpha,
)
from deliberate.concepts.coding import Code, StatementCoding
from deliberate.concepts.reliability import assess_reliability, build_effect_table, score_coder_in_detail

CONCEPTS = ("use", "development", "benefits", "governance")
KEY = {example.text: example.coding for example in codebook.read_shipped_codebook().examples}
NAN = np.nan
Level = Literal["nominal", "ordinal"]


@pytest.mark.parametrize("level", ["nominal", "ordinal"])
def test_alpha_equals_the_reference_library_with_missing_codes(level: Level) -> None:
    random = np.random.default_rng(4)
    for _ in range(60):
        coders, units = random.integers(2, 5), random.integers(3, 40)
        table = random.choice([-1.0, 0.0, 1.0], (coders, units), p=[0.2, 0.5, 0.3])
        table[random.random(table.shape) < 0.3] = NAN
        ours = krippendorff_alpha(table, level)
        if ours is not None:
            assert ours == pytest.approx(krippendorff.alpha(table, level_of_measurement=level), abs=1e-12)


@pytest.mark.parametrize("table", [[[0, 0, 0], [0, 0, 0]], [[1, NAN], [NAN, 1]], [[1, 0]], [[], []]])
def test_without_pairs_or_variation_alpha_is_undefined_and_says_so(table: Any) -> None:
    found = assess_reliability(table)
    assert (found.ordinal, found.nominal, found.interval, found.standing) == (None, None, None, "undefined")
    assert "cannot be measured" in found.words


def test_one_row_per_coder_is_asked_for() -> None:
    with pytest.raises(ValueError, match="one row per coder"):
        krippendorff_alpha([1, 2, 3])


def test_perfect_agreement_and_its_opposite() -> None:
    effects = [1, -1, 0, 1, 0, -1]
    assert assess_reliability([effects, effects]).ordinal == 1.0
    against = assess_reliability([[1, -1, 1, -1], [-1, 1, -1, 1]])
    assert against.ordinal is not None
    assert against.ordinal < 0
    assert (against.equal, against.prevalence, against.standing) == (0.0, 1.0, "withheld")


def test_numbers_of_a_small_table() -> None:
    found = assess_reliability(np.array([[1, 0, 0, NAN], [1, 0, 1, 0], [NAN, NAN, NAN, 1]]))
    assert (found.units, found.coders) == (4, 3)
    assert found.equal == compute_percent_agreement([[1, 0, 0, 0], [1, 0, 1, 1]]) == 0.5
    assert found.prevalence == 4 / 8


@given(st.integers(0, 9))
def test_the_interval_of_alpha_holds_its_order_and_the_order_of_units_does_not_matter(seed: int) -> None:
    random = np.random.default_rng(seed)
    table = random.choice([-1.0, 0.0, 1.0], (2, 30))
    table[1, :20] = table[0, :20]
    first, again = compute_alpha_interval(table, "ordinal"), compute_alpha_interval(table[:, ::-1], "ordinal")
    assert first is not None
    assert first == pytest.approx(again)
    assert first[0] <= first[1] <= 1


def test_perfect_agreement_on_a_few_statements_is_not_certainty() -> None:
    few, many = (compute_alpha_interval(np.resize([1.0, 0.0, 0.0, -1.0], (2, units)), "ordinal") for units in (16, 160))
    assert few is not None
    assert many is not None
    assert few[0] < 0.8 < 0.93 < many[0] < 1


@pytest.mark.parametrize(
    ("effects", "units", "coders"),
    [
        (0.05, 150, 2),
        (0.05, 150, 3),
        (0.13, 60, 2),
        (0.13, 60, 3),
        (0.13, 150, 2),
        (0.4, 20, 2),
        (0.4, 30, 3),
        (0.4, 150, 2),
    ],
)
def test_the_interval_of_alpha_holds_the_truth_as_often_as_it_says(effects: float, units: int, coders: int) -> None:
    found = alpha_row(units, coders, 600, effects)
    assert found is not None
    assert 0.93 <= found.held <= 0.97


def test_where_effects_are_rare_a_few_statements_give_no_interval() -> None:
    """With one statement in twenty, agreement on thirty rests on one or two of them."""
    assert alpha_row(30, 2, 100, 0.05) is None
    table = np.zeros((2, 40))
    table[:, :7] = 1
    assert assess_reliability(table).interval is None
    table[:, 7] = -1
    assert assess_reliability(table).interval is not None


def test_a_concept_is_published_only_if_the_lower_bound_reaches_the_bar() -> None:
    assert classify_alpha(0.9, 0.7) == "publish"
    assert classify_alpha(0.9, 0.6) == "tentative"
    assert classify_alpha(0.9, None) == "tentative"
    assert classify_alpha(0.7, 0.69) == "tentative"
    assert classify_alpha(0.6, 0.5) == "withheld"
    assert classify_alpha(None, None) == "undefined"


def test_values_that_nobody_gave_are_thought_possible() -> None:
    table = np.tile(np.resize([1.0, 0.0], 40), (2, 1))
    given, all_three = (compute_alpha_interval(table, "ordinal", values=values) for values in (None, (-1, 0, 1)))
    assert given is not None
    assert all_three is not None
    assert all_three[0] <= given[0]


def test_fewer_than_fifteen_statements_give_no_interval() -> None:
    table = np.tile(np.resize([1.0, 0.0, -1.0], 15), (2, 1))
    assert assess_reliability(table).interval is not None
    few = assess_reliability(table[:, :14])
    assert (few.ordinal, few.interval) == (1.0, None)


def test_effects_of_coders_with_gaps() -> None:
    plus, none = StatementCoding((Code("use", "supports"),)), StatementCoding()
    table = build_effect_table({"a": {1: plus, 2: none}, "b": {2: plus}}, [1, 2], "use")
    assert np.array_equal(table, np.array([[1, 0], [NAN, 1]]), equal_nan=True)
    assert build_effect_table({}, [1, 2], "use").shape == (0, 2)


def test_a_coder_who_follows_the_key_scores_everything() -> None:
    score = score_coder_in_detail(KEY, KEY, CONCEPTS)
    assert (score.all_equal, score.wrong) == (1.0, ())
    assert set(score.found.values()) == set(score.right.values()) == {1.0}


def test_a_coder_who_takes_model_sharing_for_governance_is_told_where() -> None:
    weights = "Companies should publish the weights of ordinary AI models so that others can build on them."
    answers = {**KEY, weights: StatementCoding((Code("governance", "supports"),))}
    score = score_coder_in_detail(answers, KEY, CONCEPTS)
    assert score.wrong == (weights,)
    assert score.right["governance"] is not None
    assert score.right["governance"] < 1 == score.found["governance"]
    assert score_coder_in_detail({}, KEY, CONCEPTS).all_equal == 0.0
