"""The outcome statement: what an assembly decided, on which evidence, and what was answered, for machines to read."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from deliberate.models import Question, Run
from deliberate.reports.build import build_report
from deliberate.reports.chapters.concepts import ConceptView
from deliberate.reports.chapters.outcomes import OutcomeView
from deliberate.reports.chapters.responses import ResponsesChapter, build_responses_chapter
from deliberate.reports.chapters.tensions import TensionView
from deliberate.reports.imported import load_import_history
from deliberate.reports.linked_data.schemas import CONTEXT, STATEMENT
from deliberate.reports.page import Report

FORMAT = "deliberate-outcome-statement/1"
INTERVAL_LEVEL = 0.95


def build_outcome_statement(run: Run, *, base: str, licence: str, today: dt.date) -> dict[str, Any]:
    """Return the statement of a finished run as JSON; `base` is the public address of the site.

    Nothing is in it that outsiders may not see in the report. Two hashes close it: of the input of the analysis and of
    the document itself.
    """
    report, question = build_report(run), run.question
    process = build_responses_chapter(question.assembly, report.outcomes, today)
    address = f"{base}/a/{question.assembly.slug}/{question.position}/report"
    document = {
        "@context": f"{base}/schemas/{CONTEXT}",
        "$schema": f"{base}/schemas/{STATEMENT}",
        "@id": address,
        "@type": "OutcomeStatement",
        "format": FORMAT,
        "licence": licence,
        "assembly": build_linked_assembly(question),
        "question": {"position": question.position, "text": question.text},
        **process.to_json(),
        "analysis": build_linked_analysis(run, report),
        "outcomes": [build_linked_outcome(item, report, process, address, run) for item in report.outcomes],
        "concepts": [build_linked_concept(view) for view in report.concepts],
        "tensions": [build_linked_tension(tension) for tension in report.tensions],
    }
    return {**document, "hashes": {"input": run.input_hash, "document": compute_statement_hash(document)}}


def compute_statement_hash(document: Mapping[str, Any]) -> str:
    """SHA-256 of the document without its hashes, keys sorted, no spaces, UTF-8."""
    told = {key: value for key, value in document.items() if key != "hashes"}
    text = json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def build_linked_assembly(question: Question) -> dict[str, Any]:
    """Return what was asked by whom, and when; without dates where the votes were imported without them."""
    assembly = question.assembly
    opened, closed = (
        (assembly.opened_at, assembly.closed_at) if load_import_history(assembly).has_own_record else (None, None)
    )
    return {
        "slug": assembly.slug,
        "title": assembly.title,
        "host": assembly.host,
        "language": assembly.language,
        "opened_at": opened.isoformat() if opened is not None else None,
        "closed_at": closed.isoformat() if closed is not None else None,
    }


def build_linked_analysis(run: Run, report: Report) -> dict[str, Any]:
    """Return which analysis this is, under which rule, on how many people."""
    assert run.finished_at is not None
    return {
        "run": run.id,
        "finished_at": run.finished_at.isoformat(),
        "code_version": run.code_version,
        "seed": run.seed,
        "codebook": str(run.settings.get("codebook", "")),
        "rule": report.rule,
        "participants": report.counts["participants"],
        "votes": report.counts["votes"],
    }


def build_linked_outcome(
    outcome: OutcomeView, report: Report, process: ResponsesChapter, address: str, run: Run
) -> dict[str, Any]:
    """Return one outcome with its evidence, codes, dissent and answers."""
    return {
        "@id": f"{address}#outcome-{outcome.number}",
        "@type": "Outcome",
        "statement": outcome.number,
        "text": outcome.text,
        "state": outcome.state,
        "share": outcome.share,
        "interval": {"lower": outcome.lower, "upper": outcome.upper, "level": INTERVAL_LEVEL},
        "steadiness": outcome.steady,
        "evidence": {
            "run": run.id,
            "statement": outcome.number,
            "votes": outcome.votes,
            **build_linked_counts(outcome, report),
        },
        "codes": build_linked_codes(outcome, report),
        "coding": build_linked_coding(outcome),
        "model_sharing": build_linked_sharing(outcome),
        "dissent": build_linked_dissent(outcome, report),
        "tensions": [t.card.key for t in report.tensions if outcome.number in t.card.statements],
        "influence_level": process.level,
        "response": build_linked_response(outcome.response) if outcome.response is not None else None,
        "earlier_responses": [build_linked_response(item) for item in outcome.earlier_responses],
        "is_overdue": outcome.number in process.record.overdue,
    }


def build_linked_counts(outcome: OutcomeView, report: Report) -> dict[str, Any]:
    row = next((row for row in report.statements if row["statement"] == outcome.number), None)
    return {name: round(row[name]) if row is not None else None for name in ("agrees", "disagrees", "passes")}


def build_linked_codes(outcome: OutcomeView, report: Report) -> list[dict[str, Any]]:
    """Return what the outcome does to which concept, with the agreement of the coders on that concept."""
    agreement = report.agreement.get("concepts", {})
    return [
        {
            "concept": line["concept"],
            "effect": line["effect"],
            "by_rejection": line["by_rejection"],
            "directness": line["directness"],
            "agreement": {
                "alpha": agreement.get(line["concept"], {}).get("alpha"),
                "standing": agreement.get(line["concept"], {}).get("standing", "undefined"),
            },
        }
        for line in outcome.lines
    ]


def build_linked_coding(outcome: OutcomeView) -> dict[str, Any] | None:
    """On what the codes rest: adjudicated, agreed, majority or a single coder."""
    if outcome.coding is None:
        return None
    return {name: outcome.coding[name] for name in ("basis", "coders", "disputed", "flags")}


def build_linked_sharing(outcome: OutcomeView) -> dict[str, Any] | None:
    """Effects of sharing models one by one, apart from who decides."""
    card = outcome.sharing
    if card is None:
        return None
    return {"development": card.development, "benefits": card.benefits, "who_decides": card.governance}


def build_linked_dissent(outcome: OutcomeView, report: Report) -> dict[str, Any]:
    """Return who stands against it: the share, group by group where enough people voted, and their reasons."""
    share = outcome.share
    against = None if share is None else share if outcome.state == "rejected" else 1 - share
    losing = 1 if outcome.state == "rejected" else -1
    cells: list[dict[str, Any]] = next((r["cells"] for r in report.bars if r["number"] == outcome.number), [])
    return {
        "share": against,
        "groups": [
            {
                "group": cell["group"],
                **({"name": report.bar_names[cell["group"]]} if cell["group"] in report.bar_names else {}),
                **{name: round(cell[name]) for name in ("agrees", "disagrees", "passes")},
            }
            for cell in cells
            if not cell.get("hidden")
        ],
        "reasons": [v.text for v in report.comments if v.number == outcome.number and v.stance == losing],
    }


def build_linked_response(response: Any) -> dict[str, Any]:
    """Return an official response without who typed it in; a withdrawn one says when and why."""
    withdrawal = (
        {"withdrawn_at": response.withdrawn_at.isoformat(), "withdrawal_note": response.withdrawal_note}
        if response.is_withdrawn
        else {}
    )
    return {
        **withdrawal,
        "disposition": response.disposition,
        "reason": response.reason,
        "responsible": response.responsible,
        "answered_at": response.answered_at.isoformat(),
    }


def build_linked_concept(view: ConceptView) -> dict[str, Any]:
    """Return what can be said of one concept; the numbers in the cells are statements."""
    return {
        "concept": view.concept.key,
        "verdict": view.verdict,
        "agreement": view.standing,
        "exposure": view.exposure,
        "cells": {cell: [item.number for item in items] for cell, items in view.cells.items()},
        "sentences": [text % values for text, values in view.sentences],
        "is_robust": bool(view.robust.get("is_robust", False)),
        "moderated": dict(view.moderated),
    }


def build_linked_tension(tension: TensionView) -> dict[str, Any]:
    card = tension.card
    return {
        "id": card.key,
        "kind": card.kind,
        "statements": list(card.statements),
        "concepts": list(card.concepts),
        "question": tension.question,
    }
