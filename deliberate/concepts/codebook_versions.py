"""Codebooks as data: what is wrong with one in words, a new version with a concept of one's own, other languages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from typing import Any, NotRequired, TypedDict

from deliberate.concepts.codebook import Codebook, Concept, parse_codebook
from deliberate.concepts.codebook_shape import CONCEPT_FIELDS, list_codebook_problems, list_concept_problems
from deliberate.concepts.coding import CodingInvalid, StatementCoding


class CodingData(TypedDict):
    """Codes as they are written in a codebook file, and kept with a coder's first answer."""

    codes: list[dict[str, str]]
    flags: NotRequired[list[str]]


class CodebookInvalid(ValueError):
    """This cannot be a codebook; the message lists why."""


def parse_untrusted_codebook(raw: Any) -> Codebook:
    """Return a codebook from data of unknown origin. Raises CodebookInvalid with every reason at once."""
    found = list_codebook_problems(raw)
    if found:
        raise CodebookInvalid(" ".join(found))
    try:
        return parse_stored_codebook(raw)
    except (CodingInvalid, KeyError, TypeError, ValueError) as problem:
        raise CodebookInvalid(f"An example breaks the codebook: {problem}") from None


def parse_stored_codebook(raw: Mapping[str, Any]) -> Codebook:
    """Return a codebook from data that were checked when they were kept."""
    entries = {key: {**entry, "subcodes": entry.get("subcodes") or []} for key, entry in raw["concepts"].items()}
    return parse_codebook({**raw, "concepts": entries})


def codebook_to_data(book: Codebook) -> dict[str, Any]:
    """Return the codebook as plain data; `read` makes the same codebook of it."""
    return {
        "version": book.version,
        "sources": list(book.sources),
        "flags": dict(book.flags),
        "concepts": {key: concept_to_data(concept) for key, concept in book.concepts.items()},
        "borderline_rules": list(book.rules),
        "common_confusions": list(book.confusions),
        "examples": [{"text": example.text, **coding_to_data(example.coding)} for example in book.examples],
    }


def concept_to_data(concept: Concept) -> dict[str, Any]:
    return {**{word: getattr(concept, word) for word in CONCEPT_FIELDS}, "subcodes": list(concept.subcodes)}


def coding_to_data(coding: StatementCoding) -> CodingData:
    """Return codes as they are written in a codebook file, without empty fields."""
    codes = [{name: value for name, value in asdict(code).items() if value is not None} for code in coding.codes]
    return CodingData(codes=codes, flags=list(coding.flags)) if coding.flags else CodingData(codes=codes)


def increment_version(version: str) -> str:
    """Return the version after an edit of one's own: 1 → 1.1 → 1.2. The whole number stays that of the original."""
    original, _, edit = version.partition(".")
    if edit and not edit.isdigit():
        raise CodebookInvalid(f"“{version}” is no version: a number, or two with a full stop between.")
    return f"{original}.{int(edit or 0) + 1}"


def extend_codebook(book: Codebook, concept: Concept) -> Codebook:
    """Return the next version of `book`, with one concept more; `book` and all its codes stay as they are."""
    if concept.key in book.concepts:
        raise CodebookInvalid(f"The concept “{concept.key}” is in the codebook already.")
    found = list_concept_problems(concept.key, concept_to_data(concept))
    if found:
        raise CodebookInvalid(" ".join(found))
    return replace(book, version=increment_version(book.version), concepts={**book.concepts, concept.key: concept})


def translate_codebook(book: Codebook, translate: Callable[[str], str]) -> Codebook:
    """Return the same codebook in another language: `translate` maps an English text. Keys and codes never change."""

    def translate_concept(concept: Concept) -> Concept:
        translated: dict[str, Any] = {word: translate(getattr(concept, word)) for word in CONCEPT_FIELDS}
        return replace(concept, **translated)

    return replace(
        book,
        concepts={key: translate_concept(concept) for key, concept in book.concepts.items()},
        flags={flag: translate(meaning) for flag, meaning in book.flags.items()},
        rules=tuple(map(translate, book.rules)),
        confusions=tuple(map(translate, book.confusions)),
        examples=tuple(replace(example, text=translate(example.text)) for example in book.examples),
    )
