"""Names of opinion groups for documents."""

from __future__ import annotations

from deliberate.findings.parts import JsonObject
from deliberate.models import Run
from deliberate.queries.group_names import load_group_name_rows


def build_names_document(run: Run) -> dict[str, JsonObject]:
    """Return names by letter, and whether each was carried over from the run before; never part of the findings."""
    return {label: {"name": row.name, "carried": row.carried} for label, row in load_group_name_rows(run.id).items()}
