"""Sentences as earlier versions stored them in findings, and today's wording of the same sentence.

A run keeps its document as it was stored. Its English titles, notes and sentences are translated where they are shown,
and the catalogue knows today's wording only; so a former one is exchanged when the document is read. The pairs stand in
`former_sentences.json`: whoever rewords a stored sentence adds a pair. Placeholders never change.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from deliberate.aggregation.registry import BUILT_IN_NAMES

PAIRS = Path(__file__).with_suffix(".json")


@cache
def read_successors() -> dict[str, str]:
    """Return today's wording by former wording."""
    pairs: dict[str, str] = json.loads(PAIRS.read_text(encoding="utf-8"))
    return pairs


def update_wording(text: str) -> str:
    """Return today's wording of a sentence of ours; any other text unchanged."""
    return read_successors().get(text, text)


def update_module_wording(text: str, name: str) -> str:
    """Return today's wording of a text of a built-in module. name: of the module or of one of its blocks.

    Other packages choose their own words: a column that they call “Line” stays one.
    """
    return update_wording(text) if name.partition(".")[0] in BUILT_IN_NAMES else text


def update_value_wording(value: str, name: str) -> str:
    """Return today's wording of a text in a row of a table; a single word may be an answer that people gave."""
    return update_module_wording(value, name) if " " in value else value
