"""How far the participants resemble those meant to be heard: what the newest analysis of each question found."""

from __future__ import annotations

from deliberate.findings.blocks import StoredBlock
from deliberate.findings.disclosure import redact_block
from deliberate.findings.representation_gaps import MODULE
from deliberate.models import Assembly, Question
from deliberate.queries.findings import load_findings
from deliberate.queries.runs import find_latest_finished_run

SHOWN_BLOCKS = frozenset({"weighting.likeness", "weighting.answers", "weighting.effective"})


def build_representativeness(assembly: Assembly) -> list[tuple[Question, list[StoredBlock]]]:
    """Return each analysed question with the blocks that compare its people with the reference; notes where it
    cannot."""
    found = []
    for question in assembly.questions:
        run = find_latest_finished_run(question)
        module = load_findings(run).find_module(MODULE) if run is not None else None
        blocks = module.blocks if module is not None else ()
        shown = [redact_block(block) for block in blocks if block.name in SHOWN_BLOCKS or block.kind == "note"]
        if shown:
            found.append((question, shown))
    return found
