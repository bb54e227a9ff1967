"""Who is missing among those who took part, as far as reference shares tell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from deliberate.analysis.disclosure import redact_block
from deliberate.reports.documents import find_block

MODULE = "weighting"
MIN_GAP, MAX_GAPS = 0.05, 3


@dataclass(frozen=True)
class RepresentationGaps:
    """unknown: why nobody can say, as sentence and values. lacking: answers with far fewer people than expected."""

    unknown: tuple[str, dict[str, Any]] | None = None
    lacking: tuple[dict[str, Any], ...] = ()
    was_compared: bool = False


def build_representation_gaps(findings: dict[str, Any]) -> RepresentationGaps:
    """Compare the shares of the participants with the reference shares, or say why that cannot be done."""
    module = next((entry for entry in findings["modules"] if entry["module"] == MODULE), None)
    block = find_block(findings, "weighting.answers")
    if block is None:
        notes = [found for found in (module or {"blocks": []})["blocks"] if found["kind"] == "note"]
        return RepresentationGaps(unknown=(notes[0]["text"], notes[0]["values"]) if notes else None)
    rows = [
        {**row, "lack": row["reference"] - row["share"]}
        for row in redact_block(block)["rows"]
        if row.get("share") is not None and row.get("reference") is not None
    ]
    lacking = sorted((row for row in rows if row["lack"] >= MIN_GAP), key=lambda row: -row["lack"])
    return RepresentationGaps(lacking=tuple(lacking[:MAX_GAPS]), was_compared=True)
