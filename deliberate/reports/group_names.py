"""Names of opinion groups for documents, and whether the letters of a table are those of the named groups at all."""

from __future__ import annotations

from typing import Any

from deliberate.models import Run
from deliberate.queries.group_names import load_group_name_rows


def build_names_document(run: Run) -> dict[str, dict[str, Any]]:
    """Letter → name, and whether it was taken over from the run before; stands beside the findings, never in them."""
    return {label: {"name": row.name, "carried": row.carried} for label, row in load_group_name_rows(run.id).items()}


def compares_polis_groups(findings: dict[str, Any]) -> bool:
    """Return whether shares are told for the groups of the Polis map: they have letters too, but nobody has named
    them."""
    return any(
        module["module"] == "group_consensus" and module["settings"].get("preset") == "polis"
        for module in findings["modules"]
    )
