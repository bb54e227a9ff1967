"""Robustness, repetitions, moderation by concept, sentences, framing."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberate.concepts.coding import Code, StatementCoding
from deliberate.concepts.double_barrelled import detect_double_barrelled
from deliberate.concepts.duplicates import remove_duplicates
from deliberate.concepts.framing import SeedText, audit_framing
from deliberate.concepts.moderated import (
    SubmittedStatement,
    compute_moderation_by_concept,
    compute_moderation_counts,
    compute_never_coded,
)
from deliberate.concepts.profile import CELLS, StatementOutcome, compute_profile
from deliberate.concepts.readability import is_hard_to_read, lix
from deliberate.concepts.robustness import compute_outcome_stability, compute_robustness
from deliberate.concepts.sentences import describe_concept
from deliberate.concepts.tensions import TensionCard, detect_tensions

PLUS = StatementCoding((Code("use", "supports"),))
MINUS = StatementCoding((Code("use", "hinders"),))
CONCEPTS = ("use", "development", "benefits", "governance")
YES, OPEN = {1: "accepted"}, {1: "undetermined"}
ONE = [StatementOutcome(1, "accepted", PLUS)]


def test_a_claim_that_survives_everything_is_robust() -> None:
    found = compute_robustness(ONE, "use", [YES] * 19 + [OPEN], {"a": {1: PLUS}, "b": {1: PLUS}}, {2: YES, 4: YES})
    assert (found.sign, found.held, found.draws, found.is_robust, found.weaknesses) == ("supports", 19, 20, True, [])


@pytest.mark.parametrize(
    ("draws", "coders", "groupings", "said"),
    [
        ([YES] * 18 + [OPEN] * 2, {"a": {1: PLUS}, "b": {1: PLUS}}, {2: YES}, "90 of 100 bootstrap samples"),
        ([YES], {"a": {1: PLUS}, "b": {1: MINUS}}, {2: YES}, "1 of 2 coders"),
        ([YES], {"a": {1: PLUS}, "b": {1: PLUS}}, {2: OPEN}, "2 groups"),
        ([YES], {"a": {1: PLUS}}, {2: YES}, "Only one person"),
        ([], {"a": {1: PLUS}, "b": {1: PLUS}}, {}, "0 of 100 bootstrap samples"),
    ],
)
def test_each_of_the_three_sources_can_break_it(draws: Any, coders: Any, groupings: Any, said: str) -> None:
    found = compute_robustness(ONE, "use", draws, coders, groupings)
    assert not found.is_robust
    assert [said in text % values for text, values in found.weaknesses] == [True]


def test_an_opposite_outcome_in_a_draw_breaks_the_sign() -> None:
    both = [*ONE, StatementOutcome(2, "undetermined", MINUS)]
    found = compute_robustness(both, "use", [{1: "accepted", 2: "accepted"}], {"a": {}, "b": {}}, {})
    assert (found.sign, found.held) == ("supports", 0)


def test_nothing_said_is_neither_robust_nor_weak() -> None:
    found = compute_robustness([StatementOutcome(1, "undetermined", PLUS)], "use", [OPEN], {"a": {1: PLUS}}, {})
    assert (found.sign, found.is_robust, found.weaknesses) == ("none", False, [])


def test_steadiness_counts_draws_with_the_same_state() -> None:
    assert compute_outcome_stability(YES, [YES, OPEN, YES, YES]) == {1: 0.75}
    assert compute_outcome_stability(YES, []) == {}


def test_the_same_words_count_once_and_the_most_voted_stays() -> None:
    items = [
        StatementOutcome(1, "undetermined", PLUS, key="k", votes=10),
        StatementOutcome(2, "accepted", PLUS, key="k", votes=90),
        StatementOutcome(3, "accepted", PLUS, key="other", votes=5),
        StatementOutcome(4, "accepted", PLUS),
    ]
    kept, repeats = remove_duplicates(items)
    assert ([item.number for item in kept], repeats) == ([2, 3, 4], {1: 2})


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 9)), max_size=9))
def test_each_wording_stays_exactly_once(rows: list[tuple[str, int]]) -> None:
    items = [StatementOutcome(n, "accepted", PLUS, key=key, votes=votes) for n, (key, votes) in enumerate(rows)]
    kept, repeats = remove_duplicates(items)
    assert len(kept) == len({key for key, _ in rows})
    assert {item.number for item in kept}.isdisjoint(repeats)
    assert len(kept) + len(repeats) == len(items)


def test_indirect_effects_have_cells_of_their_own() -> None:
    coding = StatementCoding((Code("benefits", "supports", "indirect"),))
    found = compute_profile([StatementOutcome(1, "accepted", coding), StatementOutcome(2, "divided", coding)], CONCEPTS)
    benefits = found.concepts["benefits"]
    assert (benefits.indirect, benefits.indirect_cells["endorsed_support"]) == ((1, 2), (1,))
    assert not any(benefits.cells[cell] for cell in CELLS)
    assert benefits.verdict == "no_evidence"


def test_sentences_have_the_right_number() -> None:
    def said(statements: list[StatementOutcome]) -> str:
        found = compute_profile(statements, CONCEPTS)
        return " ".join(text % values for text, values in describe_concept(found.concepts["use"], found.coverage))

    assert said(ONE) == "One accepted outcome supports it. No outcome hinders it."
    two = [*ONE, StatementOutcome(2, "rejected", MINUS), StatementOutcome(3, "divided", PLUS)]
    assert said(two) == (
        "One accepted outcome supports it. One statement that would hinder it was rejected. No outcome hinders it. "
        "The assembly is divided on one statement."
    )
    assert "see the tensions" in said([*ONE, StatementOutcome(2, "accepted", MINUS)])


def test_what_is_not_coded_or_disputed_is_counted_beside_what_is() -> None:
    def said(statements: list[StatementOutcome]) -> str:
        found = compute_profile(statements, CONCEPTS)
        return " ".join(text % values for text, values in describe_concept(found.concepts["use"], found.coverage))

    none = [StatementOutcome(n, "accepted", StatementCoding()) for n in range(4)]
    never_asked = "No statement that directly affects it was put to the vote, so the assembly says nothing about it."
    assert said(none) == never_asked
    uncoded = [StatementOutcome(n, "accepted", None) for n in range(10, 56)]
    tied = [StatementOutcome(n, "accepted", StatementCoding(), unsettled=("use",)) for n in (60, 61)]
    assert said([*none, *uncoded, *tied]) == (
        "Of the 6 statements coded so far, none is known to affect it directly. 46 statements are not coded yet. "
        "On 2 statements the coders disagree about it."
    )
    assert said(uncoded).startswith("No statement is coded yet, so nothing can be said about it.")
    assert "None of those coded so far hinders it." in said([*ONE, *uncoded])
    assert said(tied) != never_asked
    profile = compute_profile([*none, *tied], CONCEPTS)
    assert (profile.none, profile.disputed) == ((0, 1, 2, 3), (60, 61))
    assert profile.concepts["use"].exposure == 0


def test_moderation_is_counted_by_concept() -> None:
    rows = [
        SubmittedStatement(1, "visible", PLUS, is_seed=True),
        SubmittedStatement(2, "visible", PLUS),
        SubmittedStatement(3, "rejected", PLUS),
        SubmittedStatement(4, "rejected", StatementCoding()),
        SubmittedStatement(5, "waiting", None),
    ]
    use = compute_moderation_by_concept(rows, CONCEPTS)["use"]
    assert (use.submitted, use.visible, use.rejected, use.rejected_share) == (2, 1, 1, 0.5)
    assert (compute_moderation_counts(rows).submitted, compute_never_coded(rows)) == (4, 1)
    assert compute_moderation_by_concept(rows, CONCEPTS)["governance"].rejected_share is None


def test_a_card_comes_back_from_its_document() -> None:
    scoped = StatementCoding((Code("use", "hinders"),), scope="children")
    limit, card = detect_tensions([StatementOutcome(1, "accepted", PLUS), StatementOutcome(2, "accepted", scoped)])
    assert (limit.kind, card.scopes) == ("restriction", {2: "children"})
    assert TensionCard.from_json(card.to_json()) == card
    assert card.key == "same_concept::use"
    # A card that an earlier version stored keeps its name, and what people did with it.
    former = {key: value for key, value in card.to_json().items() if key not in ("is_collected", "key")}
    read = TensionCard.from_json(former)
    assert (read.key, read.title) == ("same_concept:1-2:use", "Two outcomes affect one concept in opposite ways")
    assert read.sides == ((1,), (2,))


def test_lix_by_hand() -> None:
    # Seven words, one sentence, one word of more than six letters.
    assert lix("The rules must be simple and readable.") == pytest.approx(7 + 100 / 7)
    assert lix("…") is None
    assert is_hard_to_read("Institutionelle Verantwortlichkeiten erfordern umfassende Folgenabschätzungen.", "de")
    assert not is_hard_to_read("Everyone should be able to use it.", "en")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("AI must be fair and it must also be cheap.", ["two_demands"]),
        ("KI soll fair sein, aber sie darf nicht teuer sein.", ["two_demands"]),
        ("AI helps many people. It should cost nothing.", ["two_sentences"]),
        ("Training is like reading; nobody has to be paid.", ["semicolon"]),
        ("Schools and libraries should offer courses.", []),
    ],
)
def test_two_things_at_once_are_hinted_at(text: str, found: list[str]) -> None:
    assert detect_double_barrelled(text) == found


def test_the_audit_tells_mirrored_one_sided_and_silent() -> None:
    seeds = [
        SeedText(0, "Everyone should be able to use it.", PLUS),
        SeedText(1, "Children should not use it.", MINUS),
        SeedText(2, "Small firms should build it.", StatementCoding((Code("development", "supports"),))),
        SeedText(3, "Not looked at.", None),
    ]
    found = audit_framing("Who should use AI?", seeds, CONCEPTS, "en")
    assert [item.verdict for item in found.balances] == ["mirrored", "one_sided", "silent", "silent"]
    assert (found.uncoded, found.is_balanced, found.is_plain) == ((3,), False, True)
