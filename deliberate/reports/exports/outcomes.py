"""The outcomes of a run as a document and as a table: with concept lines, and the answers of those who decide."""

from __future__ import annotations

import csv
import io
from typing import Any

from deliberate.formats.csv_guard import guard_text
from deliberate.models import Run
from deliberate.reports.build import build_report
from deliberate.reports.chapters.responses import build_remit, build_remit_document
from deliberate.reports.linked_data.statement import build_linked_response, build_linked_sharing

CSV_COLUMNS = ("statement", "text", "state", "votes", "share", "lower", "upper", "concepts", "answer", "reason")
# The remit is printed on every result: the same in each line, so that a line alone still says it.
REMIT_COLUMNS = ("influence_level", "decision_maker", "veto_rule", "answer_by")


def build_public_outcomes(run: Run) -> list[dict[str, Any]]:
    """Return each outcome with its statement, numbers, concept lines and the newest answer; visible statements only."""
    report = build_report(run)
    return [
        {
            "statement": outcome.number,
            "text": outcome.text,
            "state": outcome.state,
            "votes": outcome.votes,
            "share": outcome.share,
            "lower": outcome.lower,
            "upper": outcome.upper,
            "steady": outcome.steady,
            "concepts": outcome.lines,
            "model_sharing": build_linked_sharing(outcome),
            "answer": build_linked_response(outcome.response) if outcome.response is not None else None,
        }
        for outcome in report.outcomes
    ]


def render_outcomes_csv(run: Run) -> str:
    """Return the same as a CSV table; text is guarded against being run as a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow((*CSV_COLUMNS, *REMIT_COLUMNS))
    remit = build_remit_document(build_remit(run.question.assembly))
    promised = [remit[name] or "" for name in REMIT_COLUMNS]
    for row in build_public_outcomes(run):
        answer = row["answer"] or {}
        concepts = "; ".join(format_concept_line(line) for line in row["concepts"])
        cells = [row[name] for name in CSV_COLUMNS[:7]] + [
            concepts,
            answer.get("disposition", ""),
            answer.get("reason", ""),
            *promised,
        ]
        writer.writerow([guard_text(cell) if isinstance(cell, str) else cell for cell in cells])
    return out.getvalue()


def format_concept_line(line: dict[str, Any]) -> str:
    """Return one concept line in a cell: what it does to which concept, and how."""
    ways = [
        word
        for word, there in (("by rejection", line["by_rejection"]), ("indirect", line["directness"] == "indirect"))
        if there
    ]
    return f"{line['effect']} {line['concept']}" + (f" ({', '.join(ways)})" if ways else "")
