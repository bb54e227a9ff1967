"""The document of a run: what each module found, outcomes with their effects on concepts, profiles, tensions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

import numpy as np

from deliberate.aggregation.contract import Answer
from deliberate.aggregation.modules.brigades.comparison import add_outcomes_without_sets, compute_outcomes_without_sets
from deliberate.aggregation.votes import Votes
from deliberate.analysis.concepts import compute_concept_findings
from deliberate.analysis.input import AnalysisInput
from deliberate.analysis.published import PublishedAnswers, describe_publication, publish_states
from deliberate.concepts.coding import FinalCoding
from deliberate.concepts.profile import compute_outcome_effects
from deliberate.findings.blocks import StoredRanking
from deliberate.findings.document import Participation
from deliberate.findings.parts import JsonObject, Row


def build_run_findings(given: AnalysisInput, answered: PublishedAnswers) -> JsonObject:
    """Return everything one analysis found, as the JSON document that is stored."""
    answers, votes = answered.published, given.votes
    raw_rows = {row.statement: row.get("state") for row in extract_outcome_rows(answered.raw.answers.get("outcomes"))}
    without = compute_outcomes_without_sets(votes, answers)
    rows = publish_states(
        extract_outcome_rows(answers.answers.get("outcomes")),
        answers.settings.get("outcomes"),
        given.published_before,
        extract_outcome_rows(without),
    )
    rows = tuple(Row({**row.values, "raw_state": raw_rows.get(row.statement)}, row.is_hidden) for row in rows)
    answers = add_outcomes_without_sets(answers, without)
    found = compute_concept_findings(given, answers, rows)
    return {
        "counts": {
            "participants": int((votes.person_start[1:] > votes.person_start[:-1]).sum()),
            "statements": votes.statements,
            "votes": votes.total,
        },
        "participation": asdict(compute_participation(votes)),
        "modules": answers.to_json(),
        "outcomes": [
            {
                **row.values,
                "steady": found.stability.get(row.statement),
                **build_concept_lines(row, given.codings),
            }
            for row in rows
        ],
        "concepts": found.concepts,
        "tensions": [card.to_json() for card in found.tensions],
        "agreement": given.agreement.to_json(),
        "publication": describe_publication(given, answered, rows),
    }


def extract_outcome_rows(answer: Answer | None) -> tuple[Row, ...]:
    """Return the rows of an answer of the outcomes module; none where it did not run or had too few votes."""
    blocks = answer.blocks if answer is not None else ()
    found = next((block for block in blocks if block.name == "outcomes.states"), None)
    return StoredRanking(found.to_json()).rows if found is not None else ()


def build_concept_lines(row: Row, codings: Mapping[int, FinalCoding]) -> JsonObject:
    """Return the effects of an outcome on concepts, and the final coding they rest on."""
    final = codings.get(row.statement)
    lines = compute_outcome_effects(str(row.get("state")), final.coding if final else None)
    return {
        "lines": [vars(line) for line in lines],
        "coding": None
        if final is None
        else {
            "codes": [vars(code) for code in final.coding.codes],
            "flags": list(final.coding.flags),
            "scope": final.coding.scope,
            "basis": final.basis,
            "coders": final.coders,
            "disputed": list(final.disputed),
            "unsettled": list(final.unsettled),
        },
    }


def compute_participation(votes: Votes) -> Participation:
    """Compute how much was voted: medians, coverage of the vote matrix, and numbers of seed and other statements.

    Only statements that count are listed, and only votes on them; people are those who cast at least one vote.
    """
    each = np.diff(votes.person_start)
    each = each[each > 0]
    counted = votes.in_results
    per_statement = votes.counts.sum(axis=1)[counted] if votes.total else np.zeros(int(counted.sum()))
    cells = len(each) * int(counted.sum())
    cast = votes.choice[counted[votes.statement]]
    return Participation(
        votes_per_person=float(np.median(each)) if len(each) else None,
        votes_per_statement=float(np.median(per_statement)) if len(per_statement) else None,
        least_votes=int(per_statement.min()) if len(per_statement) else None,
        passes=round(float((cast == 0).mean()), 9) if len(cast) else None,
        complete=count_complete_people(votes),
        coverage=round(float(per_statement.sum()) / cells, 9) if cells else None,
        seeds=int((votes.is_seed & counted).sum()),
        by_participants=int((~votes.is_seed & counted).sum()),
    )


def count_complete_people(votes: Votes) -> int:
    """Return how many people voted on every statement that counts; none where there is no such statement."""
    counted = votes.in_results
    people = np.repeat(np.arange(len(votes.person_start) - 1), np.diff(votes.person_start))
    voted = np.bincount(people[counted[votes.statement]], minlength=len(votes.person_start) - 1)
    return int((voted == counted.sum()).sum()) if counted.any() else 0
