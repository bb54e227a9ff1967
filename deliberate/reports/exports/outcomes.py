"""The outcomes of a run as a document and as a table: with concept lines, and the answers of those who decide."""

from __future__ import annotations

import csv
import io
from dataclasses import asdict

from deliberate.concepts.profile import OutcomeEffect
from deliberate.findings.parts import JsonObject
from deliberate.formats.csv_guard import guard_text
from deliberate.models import Run
from deliberate.queries.topics import load_topic_names
from deliberate.reports.chapters.outcomes import load_outcome_views
from deliberate.reports.chapters.responses import build_remit, build_remit_document
from deliberate.reports.linked_data.outcome import build_linked_response, build_linked_sharing

CSV_COLUMNS = ("statement", "text", "state", "votes", "share", "lower", "upper", "concepts", "answer", "reason")
OUTCOME_FIELDS = ("number", "text", "state", "votes", "share", "lower", "upper")
# The remit is printed on every result: the same in each line, so that a line alone still says it.
REMIT_COLUMNS = ("influence_level", "decision_maker", "veto_rule", "answer_by")


def build_public_outcomes(run: Run) -> list[JsonObject]:
    """Return each outcome with its statement, numbers, concept lines and the newest answer; visible statements only."""
    topics = load_topic_names(run.question)
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
            "silence": None if outcome.silence is None else outcome.silence.to_json(),
            "concepts": [asdict(line) for line in outcome.lines],
            "topics": topics.get(outcome.number, []),
            "model_sharing": build_linked_sharing(outcome),
            "answer": build_linked_response(outcome.response) if outcome.response is not None else None,
        }
        for outcome in load_outcome_views(run)
    ]


def render_outcomes_csv(run: Run) -> str:
    """Return the same as a CSV table; text is guarded against being run as a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow((*CSV_COLUMNS, *REMIT_COLUMNS, "topics"))
    topics = load_topic_names(run.question)
    remit = build_remit_document(build_remit(run.question.assembly))
    promised = [remit[name] or "" for name in REMIT_COLUMNS]
    for outcome in load_outcome_views(run):
        response = outcome.response
        cells = [
            *(getattr(outcome, name) for name in OUTCOME_FIELDS),
            "; ".join(format_concept_line(line) for line in outcome.lines),
            response.disposition if response is not None else "",
            response.reason if response is not None else "",
            *promised,
            "; ".join(topics.get(outcome.number, ())),
        ]
        writer.writerow([guard_text(cell) if isinstance(cell, str) else cell for cell in cells])
    return out.getvalue()


def format_concept_line(line: OutcomeEffect) -> str:
    """Return one concept line in a cell: what it does to which concept, and how."""
    ways = [
        word
        for word, there in (("by rejection", line.by_rejection), ("indirect", line.directness == "indirect"))
        if there
    ]
    return f"{line.effect} {line.concept}" + (f" ({', '.join(ways)})" if ways else "")
