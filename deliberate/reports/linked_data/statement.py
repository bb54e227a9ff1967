"""The outcome statement: what an assembly decided, on which evidence, and what was answered, for machines to read."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import asdict

from deliberate.concepts.tensions import TWO_SIDED_KINDS
from deliberate.findings.document import Findings
from deliberate.findings.parts import JsonObject
from deliberate.models import Question, Run
from deliberate.queries.report import ReportSource
from deliberate.reports.chapters.concepts import ConceptView, build_concept_views
from deliberate.reports.chapters.outcomes import build_source_outcomes
from deliberate.reports.chapters.responses import build_response_process
from deliberate.reports.chapters.tensions import TensionView, build_source_tensions, select_shown_tensions
from deliberate.reports.imported import load_import_history
from deliberate.reports.linked_data.outcome import build_linked_outcome, load_outcome_evidence
from deliberate.reports.linked_data.schemas import CONTEXT, STATEMENT

FORMAT = "deliberate-outcome-statement/1"


def build_outcome_statement(run: Run, *, base: str, licence: str, today: dt.date) -> JsonObject:
    """Return the statement of a finished run as JSON; `base` is the public address of the site.

    Nothing is in it that outsiders may not see in the report. Two hashes close it: of the input of the analysis and of
    the document itself.
    """
    source = ReportSource(run)
    findings, question, outcomes = source.findings, source.question, build_source_outcomes(source)
    tensions = select_shown_tensions(build_source_tensions(source, outcomes))
    process = build_response_process(question.assembly, outcomes, today)
    evidence = load_outcome_evidence(run, tensions, process)
    concepts = build_concept_views(
        findings.concepts,
        findings.agreement,
        {item.number: item for item in outcomes},
        source.codebook,
    )
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
        "analysis": build_linked_analysis(run, findings),
        "outcomes": [build_linked_outcome(item, evidence, f"{address}/responses") for item in outcomes],
        "concepts": [build_linked_concept(view) for view in concepts],
        "tensions": [build_linked_tension(tension) for tension in tensions],
    }
    return {**document, "hashes": {"input": run.input_hash, "document": compute_statement_hash(document)}}


def compute_statement_hash(document: JsonObject) -> str:
    """Return the SHA-256 of the document without its hashes, keys sorted, no spaces, UTF-8."""
    unhashed = {key: value for key, value in document.items() if key != "hashes"}
    text = json.dumps(unhashed, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def build_linked_assembly(question: Question) -> JsonObject:
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


def build_linked_analysis(run: Run, findings: Findings) -> JsonObject:
    """Return which analysis this is, under which rule, on how many people."""
    assert run.finished_at is not None
    return {
        "run": run.id,
        "finished_at": run.finished_at.isoformat(),
        "code_version": run.code_version,
        "seed": run.seed,
        "codebook": str(run.settings.get("codebook", "")),
        "rule": findings.rule_settings,
        "participants": findings.counts.participants,
        "votes": findings.counts.votes,
    }


def build_linked_concept(view: ConceptView) -> JsonObject:
    """Return what can be said of one concept; the numbers in the cells are statements."""
    return {
        "concept": view.concept.key,
        "verdict": view.verdict,
        "agreement": view.standing,
        "exposure": view.exposure,
        "disputed": [item.number for item in view.disputed],
        "cells": {cell: [item.number for item in items] for cell, items in view.cells.items()},
        "sentences": [text % values for text, values in view.sentences],
        "is_robust": view.robust is not None and view.robust.is_robust,
        "moderated": asdict(view.moderated),
    }


def build_linked_tension(tension: TensionView) -> JsonObject:
    """Return one tension; sides: of one on a single concept, the statements that support it and that hinder it."""
    card, is_split = tension.card, tension.card.kind in TWO_SIDED_KINDS
    return {
        "id": card.key,
        "kind": card.kind,
        "statements": list(card.statements),
        "concepts": list(card.concepts),
        "question": tension.question,
        "strength": None if tension.strength is None else round(tension.strength, 9),
        **({"sides": dict(zip(("supports", "hinders"), map(list, card.sides), strict=True))} if is_split else {}),
    }
