"""One concept as the page shows it: its cells, how well they hold, group by group, and what never reached a vote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from deliberate.analysis.disclosure import redact_concepts
from deliberate.concepts.codebook import Codebook, Concept
from deliberate.concepts.profile import CELLS, classify_outcome
from deliberate.reports.chapters.outcomes import OutcomeView


@dataclass(frozen=True)
class GroupTable:
    """How each group by itself stands to the statements that touch a concept; `name` says how people were parted.

    rows: statement (OutcomeView), effect (+1, −1), cells with state or hidden. only: the one group in which an
    outcome supports the concept, where all others can be seen and none does so.
    """

    name: str
    labels: list[str]
    rows: list[dict[str, Any]]
    only: str | None


@dataclass(frozen=True)
class ConceptView:
    """One concept with its cells as lists of outcomes; a withheld one has no lists, only its exposure."""

    concept: Concept
    verdict: str
    exposure: int
    standing: str
    sentences: list[Any] = field(default_factory=list)
    cells: dict[str, list[OutcomeView]] = field(default_factory=dict)
    indirect_cells: dict[str, list[OutcomeView]] = field(default_factory=dict)
    divided: list[OutcomeView] = field(default_factory=list)
    undetermined: list[OutcomeView] = field(default_factory=list)
    indirect: list[OutcomeView] = field(default_factory=list)
    wide: dict[str, int] = field(default_factory=dict)
    robust: Mapping[str, Any] = field(default_factory=dict)
    moderated: Mapping[str, int] = field(default_factory=dict)
    groups: list[GroupTable] = field(default_factory=list)

    @property
    def is_wider(self) -> bool:
        """Whether the wide reading counts more statements than the strict one."""
        return any(number > len(self.cells.get(cell, ())) for cell, number in self.wide.items())

    @property
    def kept_from_vote(self) -> int:
        """Statements on it that were turned down or that nobody looked at."""
        return self.moderated.get("rejected", 0) + self.moderated.get("waiting", 0)


def build_concept_views(
    findings: Mapping[str, Any], by_number: Mapping[int, OutcomeView], book: Codebook
) -> list[ConceptView]:
    """Return every concept, in the order of the codebook, as outsiders may see it."""
    agreement = findings.get("agreement", {}).get("concepts", {})
    shown = redact_concepts(findings["concepts"], agreement)
    return [
        build_concept_view(
            book.concepts[key], found, by_number, shown.get("groups", {}), find_agreement_verdict(agreement, key)
        )
        for key, found in shown["profiles"].items()
    ]


def find_agreement_verdict(agreement: Mapping[str, Any], concept: str) -> str:
    """Return what the agreement of the coders allows: publish, tentative, withheld, undefined."""
    return str(agreement.get(concept, {}).get("standing", "undefined"))


def build_concept_view(
    concept: Concept,
    found: Mapping[str, Any],
    by_number: Mapping[int, OutcomeView],
    parts: Mapping[str, Any],
    standing: str,
) -> ConceptView:
    """Return one concept from what the findings say of it."""
    if found["verdict"] == "withheld":
        return ConceptView(concept, "withheld", found["exposure"], standing, moderated=found["moderated"])

    def views(numbers: Sequence[int]) -> list[OutcomeView]:
        return [by_number[number] for number in numbers if number in by_number]

    return ConceptView(
        concept=concept,
        verdict=found["verdict"],
        exposure=found["exposure"],
        standing=standing,
        sentences=found["sentences"],
        cells={cell: views(numbers) for cell, numbers in found["cells"].items()},
        indirect_cells={cell: views(numbers) for cell, numbers in found["indirect_cells"].items()},
        divided=views(found["divided"]),
        undetermined=views(found["undetermined"]),
        indirect=views(found["indirect"]),
        wide={cell: len(views(found["wide"]["cells"][cell])) for cell in CELLS},
        robust=found["robust"],
        moderated=found["moderated"],
        groups=[
            table for name, part in parts.items() if (table := build_group_table(concept.key, name, part, by_number))
        ],
    )


def build_group_table(
    concept: str, name: str, part: Mapping[str, Any], by_number: Mapping[int, OutcomeView]
) -> GroupTable | None:
    """Return the table of one way to part people; None where no statement touches the concept directly."""
    rows: dict[int, dict[str, Any]] = {}
    for cell in part["cells"]:
        outcome = by_number.get(cell["statement"])
        effect = find_direct_effect(outcome, concept) if outcome is not None else 0
        if effect:
            rows.setdefault(cell["statement"], {"outcome": outcome, "effect": effect, "cells": []})["cells"].append(
                cell
            )
    if not rows:
        return None
    return GroupTable(name, list(part["labels"]), list(rows.values()), find_only_group(list(rows.values())))


def find_direct_effect(outcome: OutcomeView, concept: str) -> int:
    codes = outcome.coding["codes"] if outcome.coding is not None else []
    effect = {"supports": 1, "hinders": -1}
    found = (code for code in codes if code["concept"] == concept and code["directness"] == "direct")
    return next((effect.get(code["stance"], 0) for code in found), 0)


def find_only_group(rows: Sequence[Mapping[str, Any]]) -> str | None:
    """Return the single group that supports the concept, or None: several, none, or some cannot be seen."""
    cells = [(row["effect"], cell) for row in rows for cell in row["cells"]]
    if any("state" not in cell for _, cell in cells):
        return None
    supporting = {
        cell["group"]
        for effect, cell in cells
        if classify_outcome(effect, cell["state"]) in ("endorsed_support", "support_by_rejection")
    }
    labels = {cell["group"] for _, cell in cells}
    return supporting.pop() if len(supporting) == 1 and len(labels) > 1 else None
