"""Codebooks as data: what is wrong with one in words, a new version with a concept of one's own, other languages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from typing import Any

from deliberate.concepts.codebook import Codebook, Concept, parse
from deliberate.concepts.codebook_shape import WORDS, concept_problems, problems_in
from deliberate.concepts.coding import CodingInvalid, StatementCoding


class CodebookInvalid(ValueError):
    """This cannot be a codebook; the message lists why."""


def read(raw: Any) -> Codebook:
    """A codebook from data of unknown origin. Raises CodebookInvalid with every reason at once."""
    found = problems_in(raw)
    if found:
        raise CodebookInvalid(" ".join(found))
    try:
        return read_kept(raw)
    except (CodingInvalid, KeyError, TypeError, ValueError) as problem:
        raise CodebookInvalid(f"An example breaks the codebook: {problem}") from None


def read_kept(raw: Mapping[str, Any]) -> Codebook:
    """A codebook from data that were checked when they were kept."""
    entries = {key: {**entry, "subcodes": entry.get("subcodes") or []} for key, entry in raw["concepts"].items()}
    return parse({**raw, "concepts": entries})


def to_data(book: Codebook) -> dict[str, Any]:
    """The codebook as plain data; `read` makes the same codebook of it."""
    return {
        "version": book.version,
        "sources": list(book.sources),
        "flags": dict(book.flags),
        "concepts": {key: concept_data(concept) for key, concept in book.concepts.items()},
        "borderline_rules": list(book.rules),
        "common_confusions": list(book.confusions),
        "examples": [{"text": example.text, **coding_data(example.coding)} for example in book.examples],
    }


def concept_data(concept: Concept) -> dict[str, Any]:
    return {**{word: getattr(concept, word) for word in WORDS}, "subcodes": list(concept.subcodes)}


def coding_data(coding: StatementCoding) -> dict[str, Any]:
    """Codes as they stand in a codebook file, without what is empty."""
    codes = [{name: value for name, value in asdict(code).items() if value is not None} for code in coding.codes]
    return {"codes": codes, **({"flags": list(coding.flags)} if coding.flags else {})}


def next_version(version: str) -> str:
    """The version after an edit of one's own: 1 → 1.1 → 1.2. The whole number stays that of the original."""
    original, _, edit = version.partition(".")
    if edit and not edit.isdigit():
        raise CodebookInvalid(f"“{version}” is no version: a number, or two with a full stop between.")
    return f"{original}.{int(edit or 0) + 1}"


def with_concept(book: Codebook, concept: Concept) -> Codebook:
    """The next version of `book`, with one concept more; `book` and all its codes stay as they are."""
    if concept.key in book.concepts:
        raise CodebookInvalid(f"The concept “{concept.key}” is in the codebook already.")
    found = concept_problems(concept.key, concept_data(concept))
    if found:
        raise CodebookInvalid(" ".join(found))
    return replace(book, version=next_version(book.version), concepts={**book.concepts, concept.key: concept})


def translated(book: Codebook, translate: Callable[[str], str]) -> Codebook:
    """The same codebook in another language: `translate` maps an English text. Keys and codes never change."""

    def said(concept: Concept) -> Concept:
        words: dict[str, Any] = {word: translate(getattr(concept, word)) for word in WORDS}
        return replace(concept, **words)

    return replace(
        book,
        concepts={key: said(concept) for key, concept in book.concepts.items()},
        flags={flag: translate(meaning) for flag, meaning in book.flags.items()},
        rules=tuple(map(translate, book.rules)),
        confusions=tuple(map(translate, book.confusions)),
        examples=tuple(replace(example, text=translate(example.text)) for example in book.examples),
    )
