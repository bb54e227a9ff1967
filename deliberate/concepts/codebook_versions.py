"""Codebooks as data: parsing untrusted ones, making new versions, translating them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any, NotRequired, TypedDict

from deliberate.concepts.codebook import Codebook, Concept, parse_codebook
from deliberate.concepts.codebook_shape import CONCEPT_FIELDS, list_codebook_problems, list_concept_problems
from deliberate.concepts.coding import CodingInvalid, StatementCoding
from deliberate.formats.errors import UnfitValue
from deliberate.text import N_, Message


class CodingData(TypedDict):
    """Codes as they are written in a codebook file, and kept with a coder's first answer."""

    codes: list[dict[str, str]]
    flags: NotRequired[list[str]]


class CodebookInvalid(UnfitValue):
    """A codebook cannot be used; the message lists why."""


def parse_untrusted_codebook(raw: Any) -> Codebook:
    """Return a codebook from data of unknown origin. Raises CodebookInvalid with every reason at once."""
    refuse_problems(list_codebook_problems(raw))
    try:
        return parse_stored_codebook(raw)
    except CodingInvalid as problem:
        reason = N_("An example breaks the rules of the codebook: %(problem)s")
        raise CodebookInvalid(reason, problem=problem.message) from None
    except (KeyError, TypeError, ValueError) as problem:
        raise CodebookInvalid(N_("An example breaks the rules of the codebook: %(problem)s"), problem=problem) from None


def refuse_problems(found: Sequence[Message]) -> None:
    """Raise CodebookInvalid with every problem, if there are any."""
    if found:
        raise CodebookInvalid("%(problems)s", problems=tuple(found))


def parse_stored_codebook(raw: Mapping[str, Any]) -> Codebook:
    """Return a codebook from data that were checked when they were stored."""
    entries = {key: {**entry, "subcodes": entry.get("subcodes") or []} for key, entry in raw["concepts"].items()}
    return parse_codebook({**raw, "concepts": entries})


def codebook_to_data(book: Codebook) -> dict[str, Any]:
    """Return the codebook as plain data, from which `parse_stored_codebook` makes the same codebook."""
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
        reason = N_("“%(version)s” is not a version: it must be a number, or two with a full stop between them.")
        raise CodebookInvalid(reason, version=version)
    return f"{original}.{int(edit or 0) + 1}"


def extend_codebook(book: Codebook, concept: Concept) -> Codebook:
    """Return the next version of `book`, with one concept more; `book` and all its codes stay as they are."""
    if concept.key in book.concepts:
        raise CodebookInvalid(N_("The concept “%(key)s” is already in the codebook."), key=concept.key)
    refuse_problems(list_concept_problems(concept.key, concept_to_data(concept)))
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
