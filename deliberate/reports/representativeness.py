"""How far the participants resemble those meant to be heard: what the newest analysis of each question found."""

from __future__ import annotations

from typing import Any

from deliberate.analysis.disclosure import redact_block
from deliberate.models import Assembly, Question
from deliberate.queries.runs import find_latest_finished_run

SHOWN_BLOCKS = frozenset({"weighting.likeness", "weighting.answers", "weighting.effective"})


def build_representativeness(assembly: Assembly) -> list[tuple[Question, list[dict[str, Any]]]]:
    """Return each analysed question with the blocks that compare its people with the reference; notes where it
    cannot."""
    found = []
    for question in assembly.questions:
        run = find_latest_finished_run(question)
        modules = (run.findings or {}).get("modules", []) if run is not None else []
        blocks = [block for module in modules if module["module"] == "weighting" for block in module["blocks"]]
        shown = [redact_block(block) for block in blocks if block["name"] in SHOWN_BLOCKS or block["kind"] == "note"]
        if shown:
            found.append((question, shown))
    return found
