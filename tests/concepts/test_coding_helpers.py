"""Suggestions, the local classifier, who codes what, lay answers, recoding, and help beside the choice."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberate.concepts import codebook
from deliberate.concepts.classifier import suggest_by_classifier
from deliberate.concepts.codebook_help import build_concept_help
from deliberate.concepts.coding import Code, StatementCoding
from deliberate.concepts.crowd_tags import compute_crowd_agreement, summarize_crowd_answers
from deliberate.concepts.double_coding import (
    assign_statements,
    compute_double_coding_size,
    select_calibration_sample,
    select_double_coded,
)
from deliberate.concepts.recoding import compare_codes, compare_conclusions
from deliberate.concepts.suggestions import (
    Suggestion,
    has_same_effects,
    read_keyword_rules,
    score_suggestions,
    suggest_by_keywords,
)

BOOK = codebook.read_shipped_codebook()
CONCEPTS = list(BOOK.concepts)
PLUS, MINUS, NONE = (
    StatementCoding((Code("use", "supports"),)),
    StatementCoding((Code("use", "hinders"),)),
    StatementCoding(),
)
NUMBERS = st.lists(st.integers(0, 2000), unique=True, max_size=300)


def test_suggestions_show_the_words_they_matched() -> None:
    (found,) = suggest_by_keywords("People with little money should get a FREE basic version.")
    assert (found.concept, found.stance, found.matched) == ("use", "supports", ("free basic",))
    assert suggest_by_keywords("An AI assistant should always be polite and honest.") == ()
    assert {rule.concept for rule in read_keyword_rules()} == set(CONCEPTS)


@given(st.text(max_size=80))
def test_any_text_gets_at_most_one_suggestion_per_concept(text: str) -> None:
    found = suggest_by_keywords(text)
    assert len({one.concept for one in found}) == len(found)
    assert all(one.matched and one.effect for one in found)


def test_precision_and_recall_against_settled_codes() -> None:
    said = {
        1: (Suggestion("use", "supports"), Suggestion("benefits", "supports")),
        2: (),
        3: (Suggestion("use", "hinders"),),
    }
    score = score_suggestions(said, {1: PLUS, 2: MINUS, 3: PLUS, 4: NONE})
    assert (score.made, score.in_key, score.precision, score.recall) == (3, 3, 1 / 3, 1 / 3)
    assert score_suggestions(said, {1: PLUS}, "benefits").precision == 0.0
    assert score_suggestions({}, {}).precision is None
    assert (has_same_effects(said[3], MINUS), has_same_effects(said[3], PLUS), has_same_effects((), NONE)) == (
        True,
        False,
        True,
    )


def test_the_classifier_is_silent_with_little_to_learn_from() -> None:
    assert suggest_by_classifier({1: "a", 2: "b"}, {1: PLUS}, [2], CONCEPTS) == {2: ()}


def test_the_classifier_learns_a_plain_pattern_and_repeats_itself() -> None:
    texts = {n: f"More people may use tool {n}." if n % 2 else f"The tool {n} is polite." for n in range(60)}
    known = {n: PLUS if n % 2 else NONE for n in range(60)}
    texts |= {100: "More people may use it.", 101: "It is polite."}
    found = suggest_by_classifier(texts, known, [100, 101], CONCEPTS)
    assert [(one.concept, one.stance) for one in found[100]] == [("use", "supports")]
    assert found[101] == ()
    assert suggest_by_classifier(texts, known, [100, 101], CONCEPTS) == found


@pytest.mark.parametrize(
    ("there", "double"), [(0, 0), (20, 20), (150, 150), (151, 50), (250, 50), (251, 51), (1418, 284)]
)
def test_all_are_coded_twice_or_a_share_of_many(there: int, double: int) -> None:
    assert compute_double_coding_size(there) == double
    assert len(select_double_coded(range(there))) == double


@given(NUMBERS, st.integers(1, 4))
def test_every_statement_is_somebodys_and_the_shared_ones_everybodys(numbers: list[int], coders: int) -> None:
    everyone = select_double_coded(numbers)
    shares = [set(assign_statements(coder, range(coders), numbers, everyone)) for coder in range(coders)]
    assert set().union(*shares) == set(numbers)
    assert set.intersection(*shares) == (set(everyone) if coders > 1 else set(numbers))
    rest = [len(share - set(everyone)) for share in shares]
    assert max(rest) - min(rest) <= 1


@given(NUMBERS, st.randoms())
def test_the_draw_does_not_depend_on_the_order(numbers: list[int], random: Any) -> None:
    mixed = list(numbers)
    random.shuffle(mixed)
    assert select_double_coded(mixed) == select_double_coded(numbers)
    assert select_calibration_sample(mixed) == select_calibration_sample(numbers)
    assert set(select_calibration_sample(numbers)) <= set(numbers)


def test_lay_answers_are_counted_and_three_in_ten_reopen() -> None:
    answer = summarize_crowd_answers(["supports"] * 7 + ["hinders", "neither", "neither", "unsure"], 1)
    assert (answer.agree, answer.dissent, answer.unsure, answer.dissent_share) == (7, 3, 1, 0.3)
    assert answer.reopens
    few = summarize_crowd_answers(["hinders"] * 9, 1)
    assert (few.missing, few.dissent_share, few.reopens) == (1, None, False)
    assert summarize_crowd_answers(["neither"] * 10, 0).dissent == 0
    total = compute_crowd_agreement({1: answer, 2: few})
    assert (total.statements, total.answers, total.equal) == (1, 10, 0.7)
    assert compute_crowd_agreement({}).equal is None


def test_recoding_tells_codes_and_conclusions_apart() -> None:
    changes = compare_codes({1: PLUS, 2: NONE, 3: PLUS}, {1: MINUS, 2: NONE, 4: PLUS}, CONCEPTS)
    assert [(one.statement, one.before, one.after) for one in changes] == [(1, 1, -1), (3, 1, None), (4, None, 1)]
    told = compare_conclusions(changes, {1: "rejected", 3: "undetermined", 4: "accepted"})
    assert [(one.statement, one.before, one.after) for one in told] == [(1, -1, 1), (4, 0, 1)]
    assert compare_codes({1: PLUS}, {1: PLUS}, CONCEPTS) == []


def test_help_beside_a_concept_names_its_rules_and_clear_examples() -> None:
    look = build_concept_help(BOOK, "governance")
    assert all("G" in rule for rule in look.rules)
    assert len(look.supporting) == len(look.hindering) == 2
    assert all(len(example.coding.codes) == 1 for example in (*look.supporting, *look.hindering))
