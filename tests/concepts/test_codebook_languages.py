"""The codebook in German: complete, never the English text, and the codes untouched."""

from __future__ import annotations

from dataclasses import replace

import pytest

from deliberate.concepts import codebook
from deliberate.concepts.codebook_languages import localize_codebook, pair_texts, read_codebook_translation
from deliberate.concepts.codebook_versions import CodebookInvalid, codebook_to_data

BOOK = codebook.read_shipped_codebook()


def test_the_german_codebook_says_every_text_and_no_code_changes() -> None:
    german = localize_codebook(BOOK, "de")
    assert german.concepts["use"].label == "KI-Nutzung"
    assert [example.coding for example in german.examples] == [example.coding for example in BOOK.examples]
    english_texts = {concept.definition for concept in BOOK.concepts.values()} | {*BOOK.rules, *BOOK.confusions}
    german_texts = {concept.definition for concept in german.concepts.values()} | {*german.rules, *german.confusions}
    assert english_texts & german_texts == set()
    assert codebook_to_data(german)["version"] == BOOK.version


def test_a_language_without_a_file_stays_english() -> None:
    assert localize_codebook(BOOK, "fr") == BOOK == localize_codebook(BOOK, "../de")
    assert read_codebook_translation("en") == {}


def test_a_text_of_ones_own_stays_as_written() -> None:
    own = replace(BOOK, rules=(*BOOK.rules, "Our own rule."))
    assert localize_codebook(own, "de").rules[-1] == "Our own rule."
    assert localize_codebook(own, "de").rules[0] != own.rules[0]


def test_a_translation_with_a_part_missing_is_refused() -> None:
    with pytest.raises(CodebookInvalid, match="does not fit"):
        pair_texts(BOOK, {"concepts": {}})
