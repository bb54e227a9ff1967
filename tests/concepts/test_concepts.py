"""Codebook, codings, agreement, profile, tensions."""

from pathlib import Path
from typing import Literal

import krippendorff
import numpy as np
import pytest
import yaml
from hypothesis import assume, given
from hypothesis import strategies as st

from deliberate.concepts import codebook, templates
from deliberate.concepts.agreement import classify_alpha, krippendorff_alpha
from deliberate.concepts.coding import Code, CodingInvalid, StatementCoding, resolve_codings, score_coder
from deliberate.concepts.profile import CELLS, StatementOutcome, compute_outcome_effects, compute_profile
from deliberate.concepts.sentences import describe_concept
from deliberate.concepts.tensions import detect_tensions

CONCEPTS = ("use", "development", "benefits", "governance")
DATA = Path(codebook.__file__).parent / "data"


def test_forty_examples_carry_exactly_the_codes_of_the_file() -> None:
    raw = yaml.safe_load((DATA / "codebook.yaml").read_text())
    book = codebook.read_shipped_codebook()
    assert len(book.examples) == 40
    for example, entry in zip(book.examples, raw["examples"], strict=True):
        given_codes = {(c["concept"], c["stance"], c["directness"]) for c in entry["codes"]}
        assert {(c.concept, c.stance, c.directness) for c in example.coding.codes} == given_codes
        assert list(example.coding.flags) == entry.get("flags", [])


def test_ninety_nine_seeds_in_eight_templates() -> None:
    found = templates.read_templates()
    assert len(found) == 8
    assert sum(len(template.seeds) for template in found.values()) == 99


def test_a_coder_is_scored_against_the_examples() -> None:
    key = {example.text: example.coding for example in codebook.read_shipped_codebook().examples}
    assert score_coder(key, key) == 1.0
    silent = {text: StatementCoding() for text in key}
    assert score_coder(silent, key) == sum(coding.is_none for coding in key.values()) / 40


@pytest.mark.parametrize("code", [("use", "likes", "direct"), ("use", "supports", "maybe")])
def test_unknown_words_are_refused(code: tuple[str, str, str]) -> None:
    with pytest.raises(CodingInvalid):
        Code(*code)


def test_unknown_and_doubled_concepts_are_refused() -> None:
    book = codebook.read_shipped_codebook()
    with pytest.raises(CodingInvalid, match="no concept"):
        book.check(StatementCoding((Code("power", "supports"),)))
    with pytest.raises(CodingInvalid, match="twice"):
        book.check(StatementCoding((Code("use", "supports"), Code("use", "hinders"))))


TEXTBOOK = [
    [np.nan] * 5 + [3, 4, 1, 2, 1, 1, 3, 3, np.nan, 3],
    [1, np.nan, 2, 1, 3, 3, 4, 3] + [np.nan] * 7,
    [np.nan, np.nan, 2, 1, 3, 4, 4, np.nan, 2, 1, 1, 3, 3, np.nan, 4],
]


def test_alpha_of_the_textbook_table() -> None:
    assert round(krippendorff_alpha(TEXTBOOK, "nominal") or 0, 3) == 0.691
    assert round(krippendorff_alpha(TEXTBOOK, "interval") or 0, 3) == 0.811


@given(
    st.lists(st.lists(st.sampled_from([-1, 0, 1, np.nan]), min_size=6, max_size=6), min_size=2, max_size=4),
    st.sampled_from(["nominal", "ordinal", "interval"]),
)
def test_alpha_equals_the_reference_library(
    table: list[list[float]], level: Literal["nominal", "ordinal", "interval"]
) -> None:
    ours = krippendorff_alpha(table, level)
    assume(ours is not None)
    assert ours == pytest.approx(krippendorff.alpha(np.array(table), level_of_measurement=level), abs=1e-9)


def test_bars() -> None:
    assert [classify_alpha(value, 0.7) for value in (0.8, 0.7, 0.5, None)] == [
        "publish",
        "tentative",
        "withheld",
        "undefined",
    ]


def test_majority_and_adjudication() -> None:
    plus, minus = StatementCoding((Code("use", "supports"),)), StatementCoding((Code("use", "hinders"),))
    tied = resolve_codings([plus, minus], None, CONCEPTS)
    assert tied is not None
    assert (tied.coding.effect_on("use"), tied.disputed, tied.basis) == (0, ("use",), "disputed")
    assert tied.unsettled == ("use",)
    most = resolve_codings([plus, plus, minus], None, CONCEPTS)
    assert most is not None
    assert (most.coding.effect_on("use"), most.basis, most.unsettled) == (1, "majority", ())
    settled = resolve_codings([plus, minus], minus, CONCEPTS)
    assert settled is not None
    assert (settled.coding.effect_on("use"), settled.basis) == (-1, "adjudicated")
    assert resolve_codings([], None, CONCEPTS) is None


CODES = st.builds(Code, st.sampled_from(CONCEPTS), st.sampled_from(["supports", "hinders", "neutral"]))
CODINGS = st.builds(StatementCoding, st.lists(CODES, max_size=3, unique_by=lambda code: code.concept).map(tuple))
STATES = st.sampled_from(["accepted", "rejected", "divided", "undetermined"])
JUDGED = st.lists(st.tuples(STATES, st.none() | CODINGS), max_size=8).map(
    lambda rows: [StatementOutcome(n, state, coding) for n, (state, coding) in enumerate(rows)]
)
OTHER = {"supports": "hinders", "hinders": "supports", "neutral": "neutral"}


@given(JUDGED)
def test_flipping_all_stances_swaps_the_cells(statements: list[StatementOutcome]) -> None:
    flipped = [
        StatementOutcome(s.number, s.state, s.coding and StatementCoding(
            tuple(Code(c.concept, OTHER[c.stance]) for c in s.coding.codes)
        ))
        for s in statements
    ]  # fmt: skip
    there, back = compute_profile(statements, CONCEPTS), compute_profile(flipped, CONCEPTS)
    for concept in CONCEPTS:
        one, other = there.concepts[concept].cells, back.concepts[concept].cells
        assert one["endorsed_support"] == other["endorsed_hindrance"]
        assert one["support_by_rejection"] == other["hindrance_by_rejection"]
        assert one["endorsed_hindrance"] == other["endorsed_support"]


@given(JUDGED, STATES)
def test_an_uncoded_statement_changes_no_cell(statements: list[StatementOutcome], state: str) -> None:
    more = [*statements, StatementOutcome(99, state, None)]
    for concept in CONCEPTS:
        assert (
            compute_profile(more, CONCEPTS).concepts[concept] == compute_profile(statements, CONCEPTS).concepts[concept]
        )


@given(JUDGED)
def test_undetermined_outcomes_are_never_evidence(statements: list[StatementOutcome]) -> None:
    open_ones = {s.number for s in statements if s.state in ("undetermined", "divided")}
    for found in compute_profile(statements, CONCEPTS).concepts.values():
        assert not open_ones & {number for cell in CELLS for number in found.cells[cell]}
    assert all(not compute_outcome_effects(s.state, s.coding) for s in statements if s.number in open_ones)


def test_no_evidence_differs_from_no_support() -> None:
    undetermined = StatementOutcome(1, "undetermined", StatementCoding((Code("use", "supports"),)))
    found = compute_profile([undetermined], CONCEPTS)
    assert found.concepts["use"].verdict == "no_support"
    assert found.concepts["benefits"].verdict == "no_evidence"
    use, benefits = (describe_concept(found.concepts[key], found.coverage) for key in ("use", "benefits"))
    assert use != benefits


def test_gains_of_users_count_only_in_the_wide_reading() -> None:
    gain = StatementOutcome(1, "accepted", StatementCoding((Code("benefits", "supports"),), ("deployer_gain",)))
    assert compute_profile([gain], CONCEPTS).concepts["benefits"].exposure == 0
    assert compute_profile([gain], CONCEPTS, wide=True).concepts["benefits"].cells["endorsed_support"] == (1,)


def test_tensions_within_and_between_outcomes() -> None:
    stop = StatementCoding((Code("governance", "supports"), Code("development", "hinders")))
    openly = StatementCoding((Code("development", "supports"),))
    found = detect_tensions([StatementOutcome(1, "accepted", stop), StatementOutcome(2, "accepted", openly),
                    StatementOutcome(3, "undetermined", stop)])  # fmt: skip
    assert [(card.kind, card.statements, card.concepts) for card in found] == [
        ("within_outcome", (1,), ("governance", "development")),
        ("same_concept", (2, 1), ("development",)),
    ]


def test_an_accepted_restriction_raises_its_card() -> None:
    """The source's own example: the public wants access restricted, so governance is served, development hindered."""
    weights = next(e for e in codebook.read_shipped_codebook().examples if "weights of models that could" in e.text)
    assert [(code.concept, code.stance) for code in weights.coding.codes] == [("development", "hinders")]
    (card,) = detect_tensions([StatementOutcome(7, "accepted", weights.coding)])
    assert (card.kind, card.statements, card.concepts) == ("restriction", (7,), ("governance", "development"))
    assert card.title == "The assembly decided a limit"
    assert "governance" in card.explanation
    assert "hinders development" in card.explanation
    for state in ("rejected", "divided", "undetermined"):
        assert detect_tensions([StatementOutcome(7, state, weights.coding)]) == []


def test_there_is_one_card_for_each_concept_and_kind() -> None:
    plus, minus = (StatementCoding((Code("use", stance),)) for stance in ("supports", "hinders"))
    found = [StatementOutcome(n, "accepted", plus if n < 5 else minus) for n in range(1, 9)]
    cards = detect_tensions(found)
    assert [(card.kind, card.key) for card in cards] == [
        ("restriction", "restriction::governance-use"),
        ("same_concept", "same_concept::use"),
    ]
    assert cards[1].sides == ((1, 2, 3, 4), (5, 6, 7, 8))
