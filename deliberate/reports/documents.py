"""The findings of a run as a document, with what outsiders may not see taken out."""

from __future__ import annotations

from typing import Any

from deliberate.analysis.disclosure import redact_block, redact_concepts
from deliberate.models import Run
from deliberate.reports.group_names import build_names_document


def find_block(findings: dict[str, Any], name: str) -> dict[str, Any] | None:
    """Return one block of the findings by its name."""
    for module in findings["modules"]:
        for block in module["blocks"]:
            if block["name"] == name:
                found: dict[str, Any] = block
                return found
    return None


def build_public_findings(run: Run) -> dict[str, Any]:
    """Return what the report shows, as JSON: no member lists, no small cells."""
    assert run.findings is not None
    modules = [
        {**module, "blocks": [redact_block(block) for block in module["blocks"]]} for module in run.findings["modules"]
    ]
    agreement = run.findings.get("agreement", {}).get("concepts", {})
    return {
        "question": run.question.position,
        "run": run.id,
        "input_hash": run.input_hash,
        "code_version": run.code_version,
        "seed": run.seed,
        "settings": run.settings,
        **{key: value for key, value in run.findings.items() if key != "modules"},
        "modules": modules,
        "group_names": build_names_document(run),
        "concepts": redact_concepts(run.findings["concepts"], agreement),
    }
