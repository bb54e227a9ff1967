"""How alike two wordings are: the same letters are 1, nothing in common is 0, and it never decides by itself."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer

from deliberate.concepts.text_similarity import TextSimilarity, extract_character_ngrams

STATEMENTS = (
    "Every city should own the AI it uses.",
    "Cities should own the AI they use.",
    "Open models help small languages.",
    "An independent body should be able to stop a release.",
)


def compare(text: str, *known: str) -> list[float]:
    """How alike a text is to each of the known ones."""
    return [float(one) for one in TextSimilarity(known).compare([text])[0]]


def test_words_are_cut_into_three_to_five_letters_with_the_gaps_around_them() -> None:
    assert extract_character_ngrams("AI!") == {" ai": 1, "ai ": 1, " ai ": 1}
    assert extract_character_ngrams("to to")[" to "] == 2
    assert extract_character_ngrams("… !") == {}


def test_case_and_signs_between_words_do_not_count() -> None:
    assert compare("EVERY city, should own: the AI it uses", *STATEMENTS)[0] == pytest.approx(1)


def test_another_wording_of_the_same_thing_comes_first() -> None:
    assert int(np.argmax(compare("Cities ought to own the AI that they use.", *STATEMENTS))) == 1


def test_nothing_in_common_is_nothing() -> None:
    assert compare("xyz", *STATEMENTS) == [0.0] * 4
    assert compare("", *STATEMENTS) == [0.0] * 4


def test_a_negation_is_nearly_alike_which_is_why_no_one_is_merged_by_it() -> None:
    (alike,) = compare("Cities should not own the AI they use.", STATEMENTS[1])
    assert 0.85 < alike < 1


def test_what_no_known_text_has_makes_a_text_less_alike() -> None:
    plain, longer = (compare(text, *STATEMENTS)[2] for text in ("open models", "open models zzzzz"))
    assert 0 < longer < plain


def test_it_is_the_usual_measure() -> None:
    """TF-IDF as scikit-learn computes it; our own is one that counts unknown letters and loads nothing at the start."""
    usual = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, token_pattern=None)
    plain = ["".join(sign if sign.isalnum() else " " for sign in text.casefold()) for text in STATEMENTS]
    rows = usual.fit_transform(plain)
    assert TextSimilarity(STATEMENTS).compare(STATEMENTS) == pytest.approx((rows @ rows.T).toarray(), abs=1e-9)


@given(st.lists(st.text(max_size=30), min_size=1, max_size=5))
def test_any_texts_are_between_nothing_and_the_same(texts: list[str]) -> None:
    found = TextSimilarity(texts).compare(texts)
    assert found.shape == (len(texts), len(texts))
    assert ((found >= 0) & (found <= 1)).all()
    assert found == pytest.approx(found.T)
    for place, text in enumerate(texts):
        if extract_character_ngrams(text):
            assert found[place, place] == pytest.approx(1)


def test_without_any_text_there_is_nothing_to_compare_with() -> None:
    assert TextSimilarity([]).compare(["something"]).shape == (1, 0)
