"""The outcomes of a run as a document and as a table: with concept lines, and the answers of those who decide."""

from __future__ import annotations

import csv
import io
from typing import Any

from deliberate.formats.csv_guard import guarded
from deliberate.models import Response, Run
from deliberate.reports.build import build_report

COLUMNS = ("statement", "text", "state", "votes", "share", "lower", "upper", "concepts", "answer", "reason")


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
            "concepts": outcome.lines,
            "answer": answer_document(outcome.response),
        }
        for outcome in report.outcomes
    ]


def answer_document(response: Response | None) -> dict[str, Any] | None:
    """An answer of those who decide, without who typed it in."""
    if response is None:
        return None
    return {
        "disposition": response.disposition,
        "reason": response.reason,
        "responsible": response.responsible,
        "answered_at": response.answered_at.isoformat(),
    }


def outcomes_csv(run: Run) -> str:
    """The same as a CSV table; text is guarded against being run as a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in public_outcomes(run):
        answer = row["answer"] or {}
        concepts = "; ".join(concept_words(line) for line in row["concepts"])
        cells = [row[name] for name in COLUMNS[:7]] + [
            concepts,
            answer.get("disposition", ""),
            answer.get("reason", ""),
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
