"""The findings of a run as a document, with what outsiders may not see taken out."""

from __future__ import annotations

from deliberate.findings.disclosure import redact_block, redact_concepts
from deliberate.findings.document import ModuleFindings
from deliberate.findings.parts import JsonObject
from deliberate.models import Run
from deliberate.queries.findings import load_findings
from deliberate.reports.group_names import build_names_document


def build_public_findings(run: Run) -> JsonObject:
    """Return what the report shows, as JSON: no member lists, no small cells."""
    findings = load_findings(run)
    return {
        "question": run.question.position,
        "run": run.id,
        "input_hash": run.input_hash,
        "code_version": run.code_version,
        "seed": run.seed,
        "settings": run.settings,
        **{key: value for key, value in findings.document.items() if key != "modules"},
        "modules": [build_public_module(module) for module in findings.modules],
        "group_names": build_names_document(run),
        "concepts": redact_concepts(findings.concepts, findings.agreement).to_json(),
    }


def build_public_module(module: ModuleFindings) -> JsonObject:
    """Return one module with its blocks as outsiders may see them."""
    return {**module.document, "blocks": [redact_block(block).to_json() for block in module.blocks]}
