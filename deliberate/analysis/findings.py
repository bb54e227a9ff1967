"""The document of a run: what each module found, outcomes with their concept lines, profile, tensions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from deliberate.aggregation.runner import ModuleAnswers
from deliberate.aggregation.votes import Votes
from deliberate.analysis.concepts import CodingsByCoder, compute_concept_findings
from deliberate.analysis.participation import compute_participation
from deliberate.concepts.coding import FinalCoding
from deliberate.concepts.moderated import SubmittedStatement
from deliberate.concepts.profile import compute_outcome_effects


def build_run_findings(
    votes: Votes,
    findings: ModuleAnswers,
    codings: Mapping[int, FinalCoding],
    coders: CodingsByCoder,
    handed_in: Sequence[SubmittedStatement],
    concepts: Sequence[str],
) -> dict[str, Any]:
    """Return everything one analysis found, as JSON."""
    rows = extract_outcome_rows(findings)
    found = compute_concept_findings(votes, findings, rows, handed_in, coders, concepts)
    steadiness = found.pop("steadiness")
    return {
        "counts": {
            "participants": int((votes.person_start[1:] > votes.person_start[:-1]).sum()),
            "statements": votes.statements,
            "votes": votes.total,
        },
        "participation": compute_participation(votes),
        "modules": findings.to_json(),
        "outcomes": [
            {**row, "steady": steadiness.get(str(row["statement"])), **build_concept_lines(row, codings)}
            for row in rows
        ],
        **found,
    }


def extract_outcome_rows(findings: ModuleAnswers) -> list[dict[str, Any]]:
    """Return the rows of the outcomes module; none where it had too little to go on."""
    answer = findings.answers.get("outcomes")
    blocks = [block.to_json() for block in answer.blocks] if answer is not None else []
    return next((list(block["rows"]) for block in blocks if block["name"] == "outcomes.states"), [])


def build_concept_lines(row: Mapping[str, Any], codings: Mapping[int, FinalCoding]) -> dict[str, Any]:
    """Return what an outcome says about concepts, and on which coding that rests."""
    settled = codings.get(row["statement"])
    lines = compute_outcome_effects(row["state"], settled.coding if settled else None)
    return {
        "lines": [vars(line) for line in lines],
        "coding": None
        if settled is None
        else {
            "codes": [vars(code) for code in settled.coding.codes],
            "flags": list(settled.coding.flags),
            "scope": settled.coding.scope,
            "basis": settled.basis,
            "coders": settled.coders,
            "disputed": list(settled.disputed),
        },
    }
