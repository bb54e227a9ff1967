"""The codebook in other languages: data files beside the English one, and its words one by one."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from deliberate.concepts.codebook import DATA, Codebook, read_shipped_codebook
from deliberate.concepts.codebook_shape import CONCEPT_FIELDS
from deliberate.concepts.codebook_versions import CodebookInvalid, translate_codebook
from deliberate.formats.safe_yaml import read_yaml_file


@cache
def read_codebook_translation(language: str) -> Mapping[str, str]:
    """Return every text of the shipped codebook in this language by its English text; empty where there is no such
    file.

    Raises CodebookInvalid where the file has other parts than the English one.
    """
    path = DATA / f"codebook.{language}.yaml"
    if not language.isalnum() or not path.is_file():
        return {}
    return pair_texts(read_shipped_codebook(), read_yaml_file(path))


def pair_texts(book: Codebook, translation: Mapping[str, Any]) -> dict[str, str]:
    """Return the text of the other language by English text, part by part."""
    found: dict[str, str] = {}
    try:
        for key, concept in book.concepts.items():
            found |= {getattr(concept, word): translation["concepts"][key][word] for word in CONCEPT_FIELDS}
            found |= {format_subcode(subcode): translation["subcodes"][subcode] for subcode in concept.subcodes}
        found |= {meaning: translation["flags"][flag] for flag, meaning in book.flags.items()}
        found |= dict(zip(book.rules, translation["borderline_rules"], strict=True))
        found |= dict(zip(book.confusions, translation["common_confusions"], strict=True))
        found |= dict(zip((example.text for example in book.examples), translation["examples"], strict=True))
    except (KeyError, ValueError) as problem:
        raise CodebookInvalid("A translation does not fit the codebook: %(problem)s.", problem=problem) from None
    return found


def localize_codebook(book: Codebook, language: str) -> Codebook:
    """Return the codebook as readers of this language see it; a text of one's own stays as it was written."""
    words = read_codebook_translation(language)
    return translate_codebook(book, lambda text: words.get(text, text)) if words else book


def format_subcode(subcode: str) -> str:
    """Return a subcode as a reader sees it in English."""
    return subcode.replace("_", " ")
