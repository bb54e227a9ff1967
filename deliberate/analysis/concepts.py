"""The concept part of a run's findings: profile, how well it holds, group by group, moderation, tensions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from deliberate.aggregation.blocks import plain
from deliberate.aggregation.replays import Judged, other_people, with_other_groups
from deliberate.aggregation.runner import Findings
from deliberate.aggregation.votes import Votes
from deliberate.analysis.disclosure import guarded_cells
from deliberate.concepts.by_group import OPINION_GROUPS, group_cells, partitions, states_by_group, touching
from deliberate.concepts.coding import StatementCoding
from deliberate.concepts.duplicates import once
from deliberate.concepts.moderated import HandedIn, moderated_by_concept, never_coded, tally
from deliberate.concepts.profile import ConceptProfile, JudgedStatement, profile
from deliberate.concepts.robustness import Robustness, robustness, steadiness
from deliberate.concepts.sentences import sentences
from deliberate.concepts.tensions import TensionCard, detect
from deliberate.concepts.tensions_between import between_groups, handed_away, mirrored_pairs

Coders = Mapping[str, Mapping[int, StatementCoding]]


@dataclass(frozen=True)
class Replays:
    """The states of all outcomes with people drawn again, and with other numbers of groups."""

    draws: Sequence[Mapping[int, str]]
    groupings: Mapping[int, Mapping[int, str]]

    @classmethod
    def of(cls, judged: Judged | None, results: Mapping[str, Any]) -> Replays:
        """None of them where outcomes could not be judged."""
        if judged is None:
            return cls((), {})
        return cls(list(other_people(judged)), with_other_groups(judged, results))


def judged_statements(
    rows: Sequence[Mapping[str, Any]], handed_in: Sequence[HandedIn]
) -> tuple[list[JudgedStatement], dict[int, int]]:
    """The outcomes with their codings, each wording once; and which number each left-out one repeats."""
    known = {item.number: item for item in handed_in}
    judged = [
        JudgedStatement(
            row["statement"],
            row["state"],
            known[row["statement"]].coding,
            known[row["statement"]].is_meta,
            known[row["statement"]].key,
            row["votes"],
        )
        for row in rows
        if row["statement"] in known
    ]
    return once(judged)


def concept_findings(
    votes: Votes,
    findings: Findings,
    rows: Sequence[Mapping[str, Any]],
    handed_in: Sequence[HandedIn],
    coders: Coders,
    concepts: Sequence[str],
) -> dict[str, Any]:
    """Everything the report says about concepts, as JSON, with the tensions and the steadiness of each outcome."""
    judged, repeats = judged_statements(rows, handed_in)
    results = {name: findings.result(name) for name in findings.answers}
    given = Judged.of(votes, findings.settings["outcomes"], results) if results.get("outcomes") is not None else None
    replays = Replays.of(given, results)
    parts = parted(given, results, judged)
    states = {row["statement"]: row["state"] for row in rows}
    return {
        "concepts": {
            **profiles_document(judged, handed_in, coders, replays, concepts),
            "repeats": {str(number): kept for number, kept in repeats.items()},
            "groups": parts,
        },
        "tensions": [item.to_json() for item in tensions(judged, parts)],
        "steadiness": {str(n): round(share, 9) for n, share in steadiness(states, replays.draws).items()},
    }


def parted(given: Judged | None, results: Mapping[str, Any], judged: Sequence[JudgedStatement]) -> dict[str, Any]:
    """Per way to part people: the labels, and one cell for each group and statement that touches a concept."""
    numbers = touching(judged)
    if not numbers or given is None:
        return {}
    return {
        name: {
            "labels": list(labels),
            "cells": plain(group_cells(given.votes, labels, people, given.rule, numbers)),
        }
        for name, (labels, people) in partitions(given.votes, results).items()
    }


def tensions(judged: Sequence[JudgedStatement], parts: Mapping[str, Any]) -> list[TensionCard]:
    """What votes and codes alone bring to light; a group too small to be shown makes none."""
    cells = guarded_cells(parts[OPINION_GROUPS]["cells"]) if OPINION_GROUPS in parts else []
    apart = between_groups(judged, states_by_group(cells), mirrored_pairs(judged))
    return [*detect(judged), *apart, *handed_away(judged)]


def profiles_document(
    judged: list[JudgedStatement],
    handed_in: Sequence[HandedIn],
    coders: Coders,
    replays: Replays,
    concepts: Sequence[str],
) -> dict[str, Any]:
    """One entry per concept: cells, sentences, how well they hold, and what moderation kept from the vote."""
    strict, wide = profile(judged, concepts), profile(judged, concepts, wide=True)
    moderated = moderated_by_concept(handed_in, concepts)
    return {
        "profiles": {
            key: {
                **profile_document(found),
                "wide": profile_document(wide.concepts[key]),
                "robust": robust_document(robustness(judged, key, replays.draws, coders, replays.groupings)),
                "moderated": asdict(moderated[key]),
            }
            for key, found in strict.concepts.items()
        },
        "none": list(strict.none),
        "not_coded": list(strict.not_coded),
        "moderated": asdict(tally(handed_in)),
        "never_coded": never_coded(handed_in),
    }


def profile_document(found: ConceptProfile) -> dict[str, Any]:
    """The cells of one concept as statement numbers, and what can be said of them."""
    return {
        "cells": {cell: list(numbers) for cell, numbers in found.cells.items()},
        "indirect_cells": {cell: list(numbers) for cell, numbers in found.indirect_cells.items()},
        "divided": list(found.divided),
        "undetermined": list(found.undetermined),
        "indirect": list(found.indirect),
        "exposure": found.exposure,
        "verdict": found.verdict,
        "sentences": [[text, values] for text, values in sentences(found)],
    }


def robust_document(found: Robustness) -> dict[str, Any]:
    """How well the sign of one concept holds."""
    return {
        "sign": found.sign,
        "is_robust": found.is_robust,
        "draws": found.draws,
        "held": found.held,
        "coders": list(found.coders),
        "groupings": {str(groups): sign for groups, sign in found.groupings.items()},
        "weaknesses": [[text, values] for text, values in found.weaknesses],
    }
