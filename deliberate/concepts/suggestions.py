"""Suggestions for codes: keyword rules that show the words they matched. They never count as an answer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypedDict

from deliberate.concepts.codebook import DATA
from deliberate.concepts.coding import StatementCoding
from deliberate.formats.safe_yaml import read_yaml_file
from deliberate.text import MAX_STATEMENT_LENGTH


class SuggestionData(TypedDict):
    """A suggestion as it is stored."""

    concept: str
    stance: str
    matched: list[str]
    probability: float | None


@dataclass(frozen=True)
class Suggestion:
    """One concept and stance, with the words of the statement or the probability that speak for it."""

    concept: str
    stance: str
    matched: tuple[str, ...] = ()
    probability: float | None = None

    @property
    def effect(self) -> int:
        """+1 supports, −1 hinders."""
        return {"supports": 1, "hinders": -1}.get(self.stance, 0)

    def to_data(self) -> SuggestionData:
        """Return the suggestion as it is stored with the coder's first answer."""
        return {
            "concept": self.concept,
            "stance": self.stance,
            "matched": list(self.matched),
            "probability": self.probability,
        }


@dataclass(frozen=True)
class KeywordRule:
    """Patterns of words that hint at one code."""

    concept: str
    stance: str
    patterns: tuple[re.Pattern[str], ...]
    unless: tuple[re.Pattern[str], ...] = ()

    def matches(self, text: str) -> tuple[str, ...]:
        """Return the words found, in the order of the patterns; none where an exception holds."""
        if any(pattern.search(text) for pattern in self.unless):
            return ()
        found = (pattern.search(text) for pattern in self.patterns)
        return tuple(match.group(0) for match in found if match is not None)


@cache
def read_keyword_rules() -> tuple[KeywordRule, ...]:
    """Return the rules that come with Deliberate."""
    raw = read_yaml_file(DATA / "keywords.yaml")
    return tuple(
        KeywordRule(
            entry["concept"], entry["stance"], compile_patterns(entry["any"]), compile_patterns(entry.get("unless", ()))
        )
        for entry in raw["rules"]
    )


def compile_patterns(given: Sequence[str]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in given)


def suggest_by_keywords(text: str, rules: Sequence[KeywordRule] | None = None) -> tuple[Suggestion, ...]:
    """Return what the rules make of a statement: at most one suggestion per concept."""
    plain = " ".join(text[:MAX_STATEMENT_LENGTH].casefold().replace("’", "'").split()).rstrip(" .!")
    found: dict[str, Suggestion] = {}
    for rule in read_keyword_rules() if rules is None else rules:
        words = rule.matches(plain)
        if words and rule.concept not in found:
            found[rule.concept] = Suggestion(rule.concept, rule.stance, words)
    return tuple(found.values())


def has_same_effects(suggested: Sequence[Suggestion], coding: StatementCoding) -> bool:
    """Return whether the suggestions and the coding have the same effects on all concepts."""
    coded = {(code.concept, code.effect) for code in coding.codes if code.effect}
    return coded == {(one.concept, one.effect) for one in suggested if one.effect}


@dataclass(frozen=True)
class SuggestionScore:
    """Suggestions compared with final codes.

    precision: share of the suggestions that are right. recall: share of the coded effects that were suggested. Both are
    None where there is nothing to divide by. made, in_key: numbers of suggestions and of coded effects.
    """

    precision: float | None
    recall: float | None
    made: int
    in_key: int


def score_suggestions(
    suggested: Mapping[int, Sequence[Suggestion]], key: Mapping[int, StatementCoding], concept: str | None = None
) -> SuggestionScore:
    """Score suggestions against a key, both by statement number, on one concept or on all."""
    count = right = there = 0
    for number, coding in key.items():
        effects = {(code.concept, code.effect) for code in coding.codes if code.effect}
        suggestions = {(one.concept, one.effect) for one in suggested.get(number, ()) if one.effect}
        if concept is not None:
            effects, suggestions = ({pair for pair in pairs if pair[0] == concept} for pairs in (effects, suggestions))
        count, right, there = count + len(suggestions), right + len(suggestions & effects), there + len(effects)
    return SuggestionScore(right / count if count else None, right / there if there else None, count, there)
