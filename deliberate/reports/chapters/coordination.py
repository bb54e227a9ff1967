"""Coordinated voting in words: one neutral sentence for everyone, the sets and the comparison for organizers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from deliberate.aggregation.modules.brigades.blocks import LIMITS
from deliberate.findings.blocks import StoredBlock, StoredNote, StoredRanking
from deliberate.findings.document import Findings
from deliberate.findings.parts import Sentence

TABLES = ("brigades.sets", "brigades.script", "brigades.channels", "brigades.signs")


@dataclass(frozen=True)
class Coordination:
    """What an analysis found.

    summary: its sentence. has_sets: whether anything was found. differing, outcomes: how many outcomes would be others
    without the sets, and how many there are. compared: those that would, for organizers. tables: the sets and the facts
    beside them, for organizers. limits: what the search cannot find.
    """

    summary: Sentence
    has_sets: bool
    differing: int
    outcomes: int
    compared: StoredRanking | None
    tables: Sequence[StoredBlock]
    limits: str


def build_coordination(findings: Findings) -> Coordination | None:
    """Return what the module found; None where it did not run."""
    module = findings.find_module("brigades")
    if module is None or not module.notes:
        return None
    summary = findings.find_block("brigades.summary", StoredNote)
    compared = findings.find_block("brigades.outcomes", StoredRanking)
    return Coordination(
        summary=(summary or module.notes[0]).sentence,
        has_sets=summary is not None and bool(summary.values.get("sets")),
        differing=len(compared.rows) if compared is not None else 0,
        outcomes=len(findings.outcomes),
        compared=compared,
        tables=[block for block in module.blocks if block.name in TABLES],
        limits=LIMITS,
    )
