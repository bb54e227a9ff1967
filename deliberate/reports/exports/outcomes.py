"""The outcomes of a run as a document and as a table: with concept lines, and the answers of those who decide."""

from __future__ import annotations

import csv
import io
from typing import Any

from deliberate.formats.csv_guard import guarded
from deliberate.models import Run
from deliberate.reports.build import build_report
from deliberate.reports.chapters.responses import remit_document, remit_of
from deliberate.reports.linked_data.statement import response_document, sharing_document

COLUMNS = ("statement", "text", "state", "votes", "share", "lower", "upper", "concepts", "answer", "reason")
# The remit is printed on every result: the same in each line, so that a line alone still says it.
REMIT = ("influence_level", "decision_maker", "veto_rule", "answer_by")


def public_outcomes(run: Run) -> list[dict[str, Any]]:
    """Each outcome with its statement, numbers, concept lines and the newest answer; visible statements only."""
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
            "model_sharing": sharing_document(outcome),
            "answer": response_document(outcome.response) if outcome.response is not None else None,
        }
        for outcome in report.outcomes
    ]


def outcomes_csv(run: Run) -> str:
    """The same as a CSV table; text is guarded against being run as a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow((*COLUMNS, *REMIT))
    remit = remit_document(remit_of(run.question.assembly))
    promised = [remit[name] or "" for name in REMIT]
    for row in public_outcomes(run):
        answer = row["answer"] or {}
        concepts = "; ".join(concept_words(line) for line in row["concepts"])
        cells = [row[name] for name in COLUMNS[:7]] + [
            concepts,
            answer.get("disposition", ""),
            answer.get("reason", ""),
            *promised,
        ]
        writer.writerow([guarded(cell) if isinstance(cell, str) else cell for cell in cells])
    return out.getvalue()


def concept_words(line: dict[str, Any]) -> str:
    """One concept line in a cell: what it does to which concept, and how."""
    ways = [
        word
        for word, there in (("by rejection", line["by_rejection"]), ("indirect", line["directness"] == "indirect"))
        if there
    ]
    return f"{line['effect']} {line['concept']}" + (f" ({', '.join(ways)})" if ways else "")
