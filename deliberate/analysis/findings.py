"""The document of a run: what each module found, outcomes with their effects on concepts, profiles, tensions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

import numpy as np

from deliberate.aggregation.runner import ModuleAnswers
from deliberate.aggregation.votes import Votes
from deliberate.analysis.concepts import compute_concept_findings
from deliberate.analysis.input import AnalysisInput
from deliberate.concepts.coding import FinalCoding
from deliberate.concepts.profile import compute_outcome_effects
from deliberate.findings.blocks import StoredRanking
from deliberate.findings.document import Participation
from deliberate.findings.parts import JsonObject, Row


def build_run_findings(given: AnalysisInput, answers: ModuleAnswers) -> JsonObject:
    """Return everything one analysis found, as the JSON document that is stored."""
    votes, rows = given.votes, extract_outcome_rows(answers)
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
    }


def extract_outcome_rows(answers: ModuleAnswers) -> tuple[Row, ...]:
    """Return the rows of the outcomes module; none where it had too few votes."""
    answer = answers.answers.get("outcomes")
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
        },
    }


def compute_participation(votes: Votes) -> Participation:
    """Compute how much was voted: medians, coverage of the vote matrix, and numbers of seed and other statements.

    Only statements that count are listed; people are those who cast at least one vote.
    """
    each = np.diff(votes.person_start)
    each = each[each > 0]
    counted = votes.in_results
    per_statement = votes.counts.sum(axis=1)[counted] if votes.total else np.zeros(int(counted.sum()))
    cells = len(each) * int(counted.sum())
    return Participation(
        votes_per_person=float(np.median(each)) if len(each) else None,
        votes_per_statement=float(np.median(per_statement)) if len(per_statement) else None,
        least_votes=int(per_statement.min()) if len(per_statement) else None,
        passes=round(float((votes.choice == 0).mean()), 9) if votes.total else None,
        coverage=round(float(per_statement.sum()) / cells, 9) if cells else None,
        seeds=int((votes.is_seed & counted).sum()),
        by_participants=int((~votes.is_seed & counted).sum()),
    )
