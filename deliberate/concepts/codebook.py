"""The codebook: concepts of AI democratization, their rules, flags and coded examples, as versioned data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from deliberate.concepts.coding import Code, CodingInvalid, StatementCoding
from deliberate.formats.safe_yaml import read_yaml_file
from deliberate.text import N_

DATA = Path(__file__).parent / "data"
GLYPHS = {"use": "○", "development": "◇", "benefits": "△", "governance": "▢"}


@dataclass(frozen=True)
class Concept:
    """One form of AI democratization, with the tests that tell support, hindrance and neither apart."""

    key: str
    name: str
    label: str
    plain: str
    definition: str
    supports_if: str
    hinders_if: str
    neutral_if: str
    subcodes: tuple[str, ...]
    methods: str

    @property
    def glyph(self) -> str:
        """The sign that stands beside the word on every page."""
        return GLYPHS.get(self.key, "◈")


@dataclass(frozen=True)
class Example:
    """A statement with the codes it should get."""

    text: str
    coding: StatementCoding


@dataclass(frozen=True)
class Codebook:
    """Concepts by key, flags with their meaning, borderline rules, confusions, examples, sources."""

    version: str
    concepts: Mapping[str, Concept]
    flags: Mapping[str, str]
    rules: tuple[str, ...]
    confusions: tuple[str, ...]
    examples: tuple[Example, ...]
    sources: tuple[str, ...]

    def check(self, coding: StatementCoding) -> StatementCoding:
        """Return the coding, if this codebook knows all its words. Raises CodingInvalid."""
        seen: set[str] = set()
        for code in coding.codes:
            if code.concept not in self.concepts:
                raise CodingInvalid(N_("there is no concept “%(key)s”."), key=code.concept)
            if code.concept in seen:
                raise CodingInvalid(N_("the concept “%(key)s” is coded twice."), key=code.concept)
            if code.subcode and code.subcode not in self.concepts[code.concept].subcodes:
                reason = N_("“%(subcode)s” is not a subcode of “%(key)s”.")
                raise CodingInvalid(reason, subcode=code.subcode, key=code.concept)
            seen.add(code.concept)
        for flag in coding.flags:
            if flag not in self.flags:
                raise CodingInvalid(N_("there is no flag “%(flag)s”."), flag=flag)
        return coding


def parse_codes(given: Sequence[Mapping[str, Any]]) -> tuple[Code, ...]:
    """Parse codes as they are written in a YAML or JSON file. Raises CodingInvalid."""
    try:
        return tuple(
            Code(entry["concept"], entry["stance"], entry.get("directness", "direct"), entry.get("subcode"))
            for entry in given
        )
    except (KeyError, TypeError):
        raise CodingInvalid(N_("a code needs a concept and a stance.")) from None


def parse_coding(entry: Mapping[str, Any]) -> StatementCoding:
    """Return the coding of one statement entry with `codes` and, where there are any, `flags`."""
    return StatementCoding(parse_codes(entry.get("codes") or []), tuple(entry.get("flags") or ()))


def parse_codebook(raw: Mapping[str, Any]) -> Codebook:
    """Return a codebook from its data. Raises CodingInvalid where an example breaks its own rules."""
    concepts = {
        key: Concept(
            key,
            **{
                name: entry[name]
                for name in (
                    "name",
                    "label",
                    "plain",
                    "definition",
                    "supports_if",
                    "hinders_if",
                    "neutral_if",
                    "methods",
                )
            },
            subcodes=tuple(entry["subcodes"]),
        )
        for key, entry in raw["concepts"].items()
    }
    book = Codebook(
        version=str(raw["version"]),
        concepts=concepts,
        flags=dict(raw["flags"]),
        rules=tuple(raw["borderline_rules"]),
        confusions=tuple(raw["common_confusions"]),
        examples=tuple(Example(entry["text"], parse_coding(entry)) for entry in raw["examples"]),
        sources=tuple(raw["sources"]),
    )
    for example in book.examples:
        book.check(example.coding)
    return book


@cache
def read_shipped_codebook() -> Codebook:
    """Return the codebook that comes with Deliberate."""
    return parse_codebook(read_yaml_file(DATA / "codebook.yaml"))
