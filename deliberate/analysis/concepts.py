"""The concept part of a run's findings: profile, how well it holds, group by group, moderation, tensions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from deliberate.aggregation.blocks import to_json_value
from deliberate.aggregation.replays import OutcomeReplay, replay_with_other_groups, replay_with_resampled_people
from deliberate.aggregation.runner import ModuleAnswers, restore_module_votes
from deliberate.aggregation.votes import Votes
from deliberate.analysis.input import AnalysisInput
from deliberate.concepts.by_group import (
    OPINION_GROUPS,
    build_group_cells,
    build_partitions,
    collect_states_by_group,
    select_relevant_statements,
)
from deliberate.concepts.coding import StatementCoding
from deliberate.concepts.duplicates import remove_duplicates
from deliberate.concepts.moderated import (
    SubmittedStatement,
    compute_moderation_by_concept,
    compute_moderation_counts,
    compute_never_coded,
)
from deliberate.concepts.profile import ConceptProfile, Coverage, StatementOutcome, compute_profile
from deliberate.concepts.robustness import Robustness, compute_outcome_stability, compute_robustness
from deliberate.concepts.sentences import describe_concept
from deliberate.concepts.tensions import TensionCard, detect_tensions
from deliberate.concepts.tensions_between import (
    detect_influence_handed_away,
    detect_mirrored_pairs,
    detect_tensions_between_groups,
)
from deliberate.findings.concepts import PartitionFinding
from deliberate.findings.disclosure import redact_cells
from deliberate.findings.parts import JsonObject, Row

CodingsByCoder = Mapping[str, Mapping[int, StatementCoding]]


@dataclass(frozen=True)
class ReplayedStates:
    """The states of all outcomes with people resampled, and with other numbers of groups."""

    draws: Sequence[Mapping[int, str]]
    groupings: Mapping[int, Mapping[int, str]]

    @classmethod
    def of(cls, replay: OutcomeReplay | None, results: Mapping[str, Any]) -> ReplayedStates:
        """Return no states where there are no outcomes to replay."""
        if replay is None:
            return cls((), {})
        return cls(list(replay_with_resampled_people(replay)), replay_with_other_groups(replay, results))


@dataclass(frozen=True)
class ConceptResults:
    """The concept part of the document, the tensions, and per statement how stable its outcome is."""

    concepts: JsonObject
    tensions: Sequence[TensionCard]
    stability: Mapping[int, float]


def build_statement_outcomes(
    rows: Sequence[Row], submitted: Sequence[SubmittedStatement]
) -> tuple[list[StatementOutcome], dict[int, int]]:
    """Return the outcomes with their codings, each wording once, and for each one left out the number it repeats."""
    known = {item.number: item for item in submitted}
    outcomes = [
        StatementOutcome(
            row.statement,
            str(row.get("state")),
            known[row.statement].coding,
            known[row.statement].is_meta,
            known[row.statement].key,
            row.number("votes") or 0,
            known[row.statement].unsettled,
        )
        for row in rows
        if row.statement in known
    ]
    return remove_duplicates(outcomes)


def compute_concept_findings(given: AnalysisInput, answers: ModuleAnswers, rows: Sequence[Row]) -> ConceptResults:
    """Return everything the report says about concepts, with the tensions and the stability of each outcome.

    rows: the rows of the `outcomes` module.
    """
    outcomes, repeats = build_statement_outcomes(rows, given.submitted)
    results = {name: answers.result(name) for name in answers.answers}
    replayed = build_replay(given, answers, results)
    replays = ReplayedStates.of(replayed, results)
    parts = compute_cells_by_partition(given.votes, replayed, results, outcomes)
    states = {row.statement: str(row.get("state")) for row in rows}
    return ConceptResults(
        concepts={
            **build_profiles_document(outcomes, given.submitted, given.coders, replays, given.concepts),
            "repeats": {str(number): kept for number, kept in repeats.items()},
            "groups": {name: part.document for name, part in parts.items()},
        },
        tensions=collect_tensions(outcomes, parts.get(OPINION_GROUPS)),
        stability={n: round(share, 9) for n, share in compute_outcome_stability(states, replays.draws).items()},
    )


def build_replay(given: AnalysisInput, answers: ModuleAnswers, results: Mapping[str, Any]) -> OutcomeReplay | None:
    """Return the outcomes to resample, on the votes as the modules saw them; None where there are no outcomes."""
    if results.get("outcomes") is None:
        return None
    votes = restore_module_votes(given.votes, answers)
    return OutcomeReplay.of(votes, answers.settings["outcomes"], results, answers.settings.get("groups"))


def compute_cells_by_partition(
    votes: Votes, replayed: OutcomeReplay | None, results: Mapping[str, Any], outcomes: Sequence[StatementOutcome]
) -> dict[str, PartitionFinding]:
    """Compute each partition's labels, and one cell per group and statement with an effect on any concept."""
    numbers = select_relevant_statements(outcomes)
    if not numbers or replayed is None:
        return {}
    return {
        name: PartitionFinding(
            {
                "labels": list(labels),
                "cells": to_json_value(build_group_cells(votes, labels, people, replayed.rule, numbers)),
            }
        )
        for name, (labels, people) in build_partitions(votes, results).items()
    }


def collect_tensions(
    outcomes: Sequence[StatementOutcome], opinion_groups: PartitionFinding | None
) -> list[TensionCard]:
    """Return the tensions found from votes and codes alone; a group too small to be shown takes part in none."""
    cells = redact_cells(opinion_groups.cells) if opinion_groups is not None else []
    states = collect_states_by_group((cell.group, cell.statement, cell.state) for cell in cells)
    apart = detect_tensions_between_groups(outcomes, states, detect_mirrored_pairs(outcomes))
    return [*detect_tensions(outcomes), *apart, *detect_influence_handed_away(outcomes)]


def build_profiles_document(
    outcomes: list[StatementOutcome],
    submitted: Sequence[SubmittedStatement],
    coders: CodingsByCoder,
    replays: ReplayedStates,
    concepts: Sequence[str],
) -> JsonObject:
    """Return one entry per concept: cells, sentences, how well they hold, and what moderation kept from the vote."""
    strict, wide = compute_profile(outcomes, concepts), compute_profile(outcomes, concepts, wide=True)
    moderated = compute_moderation_by_concept(submitted, concepts)
    return {
        "profiles": {
            key: {
                **build_profile_document(found, strict.coverage),
                "wide": build_profile_document(wide.concepts[key], wide.coverage),
                "robust": build_robustness_document(
                    compute_robustness(outcomes, key, replays.draws, coders, replays.groupings)
                ),
                "moderated": asdict(moderated[key]),
            }
            for key, found in strict.concepts.items()
        },
        "none": list(strict.none),
        "not_coded": list(strict.not_coded),
        "disputed": list(strict.disputed),
        "moderated": asdict(compute_moderation_counts(submitted)),
        "never_coded": compute_never_coded(submitted),
    }


def build_profile_document(found: ConceptProfile, coverage: Coverage) -> JsonObject:
    """Return the cells of one concept as statement numbers, and what can be said of them."""
    return {
        "cells": {cell: list(numbers) for cell, numbers in found.cells.items()},
        "indirect_cells": {cell: list(numbers) for cell, numbers in found.indirect_cells.items()},
        "divided": list(found.divided),
        "undetermined": list(found.undetermined),
        "indirect": list(found.indirect),
        "disputed": list(found.disputed),
        "left_out": list(found.left_out),
        "exposure": found.exposure,
        "verdict": found.verdict,
        "sentences": [[text, values] for text, values in describe_concept(found, coverage)],
    }


def build_robustness_document(found: Robustness) -> JsonObject:
    """Return how well the sign of one concept holds."""
    return {
        "sign": found.sign,
        "is_robust": found.is_robust,
        "draws": found.draws,
        "held": found.held,
        "coders": list(found.coders),
        "groupings": {str(groups): sign for groups, sign in found.groupings.items()},
        "weaknesses": [[text, values] for text, values in found.weaknesses],
    }
