"""Help beside a choice: the rules and examples of the codebook that concern one concept."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from deliberate.concepts.codebook import Codebook, Example

# How the borderline rules name the concepts: a letter with a sign, small where the effect is indirect.
LETTERS = {"use": "U", "development": "D", "benefits": "B", "governance": "G"}
MAX_EXAMPLES = 2


@dataclass(frozen=True)
class ConceptHelp:
    """What to look at when coding one concept."""

    supporting: tuple[Example, ...]
    hindering: tuple[Example, ...]
    rules: tuple[str, ...]


def build_concept_help(book: Codebook, concept: str) -> ConceptHelp:
    """Return two examples of either effect, direct ones first, and the borderline rules that name the concept."""
    return ConceptHelp(
        supporting=select_clearest_examples(book.examples, concept, 1),
        hindering=select_clearest_examples(book.examples, concept, -1),
        rules=tuple(rule for rule in book.rules if is_about_concept(rule, concept)),
    )


def select_clearest_examples(examples: Sequence[Example], concept: str, effect: int) -> tuple[Example, ...]:
    """Return the clearest examples: those with one direct code come first."""
    found = [example for example in examples if example.coding.effect_on(concept) == effect]
    return tuple(sorted(found, key=lambda example: len(example.coding.codes))[:MAX_EXAMPLES])


def is_about_concept(rule: str, concept: str) -> bool:
    """Return whether a borderline rule says something of this concept."""
    letter = LETTERS.get(concept)
    if letter is None:
        return concept in rule
    return re.search(rf"\b[{letter}{letter.lower()}](\s?[+−±]|\s0|\s\(| in | im )", rule) is not None or bool(
        re.search(rf"= {letter}\b", rule)
    )
