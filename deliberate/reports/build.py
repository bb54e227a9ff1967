"""From findings to the page: reads texts and answers, and hands every part over as plain values."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from deliberate.analysis.disclosure import redact_block
from deliberate.extensions import db
from deliberate.models import Run, Statement
from deliberate.queries.coding.codebooks import load_assembly_codebook
from deliberate.queries.coding.progress import count_blind_answers
from deliberate.queries.group_names import load_group_names
from deliberate.queries.outcomes import load_responses, load_tension_rows
from deliberate.reports.chapters.comments import load_comment_views
from deliberate.reports.chapters.concepts import build_concept_views
from deliberate.reports.chapters.divides import build_minority_report
from deliberate.reports.chapters.groups import build_group_views, build_groups_chapter
from deliberate.reports.chapters.method import build_stored_rule_sentences
from deliberate.reports.chapters.other_modules import build_other_modules
from deliberate.reports.chapters.outcomes import build_outcome_view
from deliberate.reports.chapters.representation_gaps import MODULE, build_representation_gaps
from deliberate.reports.chapters.robustness import build_robustness_chapter
from deliberate.reports.chapters.tensions import build_tension_views
from deliberate.reports.documents import find_block
from deliberate.reports.figures.opinion_map import build_map_view
from deliberate.reports.group_names import compares_polis_groups
from deliberate.reports.page import Report

RULE_TABLES = ("outcomes.twins",)
CHAPTERS = frozenset({"tally", "space", "structure", "groups", "representative", "group_consensus", "outcomes"})


def build_report(run: Run) -> Report:
    """Return the report of a finished run."""
    findings = run.findings
    assert findings is not None
    texts = load_visible_texts(run)
    answers = load_responses(run.question)
    outcomes = [
        build_outcome_view(row, texts[row["statement"]], answers.get(row["statement"], ()))
        for row in findings["outcomes"]
        if row["statement"] in texts
    ]
    by_number = {outcome.number: outcome for outcome in outcomes}
    bars, voices = build_bar_views(findings, texts), load_comment_views(run.question)
    book, names = load_assembly_codebook(run.question.assembly), load_group_names(run.id)
    concepts = findings["concepts"]
    return Report(
        counts=findings["counts"],
        outcomes=outcomes,
        concepts=build_concept_views(findings, by_number, book),
        none=len(concepts["none"]),
        not_coded=len(concepts["not_coded"]),
        all_tensions=build_tension_views(findings, by_number, load_tension_rows(run.question), book),
        notes=extract_notes(findings),
        map=build_map_view(findings),
        groups=build_group_views(findings, texts),
        group_names=names,
        bar_names={} if compares_polis_groups(findings) else names,
        opinion_groups=build_groups_chapter(findings),
        bars=bars,
        statements=build_statement_rows(findings, texts),
        comments=voices,
        minorities=build_minority_report(outcomes, bars, voices),
        participation=findings.get("participation", {}),
        representation_gaps=build_representation_gaps(findings),
        robustness=build_robustness_chapter(findings, outcomes),
        agreement={**findings.get("agreement", {}), "blindness": count_blind_answers(run.question)},
        moderated=concepts["moderated"],
        never_coded=concepts["never_coded"],
        repeats=len(concepts["repeats"]),
        rule=extract_rule_settings(findings),
        rule_sentences=build_stored_rule_sentences(extract_rule_settings(findings)),
        rule_tables=[block for name in RULE_TABLES if (block := find_block(findings, name)) is not None],
        others=build_other_modules(findings, CHAPTERS),
        texts=texts,
    )


def load_visible_texts(run: Run) -> dict[int, str]:
    """Texts of visible statements by number: what was turned down after the run is not shown any more."""
    rows = db.session.execute(
        select(Statement.number, Statement.text).where(
            Statement.question_id == run.question_id, Statement.moderation == "visible"
        )
    )
    return dict(rows.all())


def extract_rule_settings(findings: dict[str, Any]) -> dict[str, Any]:
    """Return the settings of the outcomes module: the assembly's rule."""
    return next((module["settings"] for module in findings["modules"] if module["module"] == "outcomes"), {})


def extract_notes(findings: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    """Return what modules could not say for want of votes, and what is still missing; who took part has its own
    place."""
    return [
        (module["title"], block["text"], block["values"])
        for module in findings["modules"]
        if module["status"] == "insufficient" and module["module"] != MODULE
        for block in module["blocks"]
        if block["kind"] == "note"
    ]


def build_bar_views(findings: dict[str, Any], texts: dict[int, str]) -> list[dict[str, Any]]:
    """Per statement one bar for each group; cells of fewer than ten people stay empty."""
    block = find_block(findings, "group_consensus.cells")
    ranking = find_block(findings, "group_consensus.ranking")
    if block is None or ranking is None:
        return []
    cells: dict[int, list[dict[str, Any]]] = {}
    for cell in redact_block(block)["cells"]:
        cells.setdefault(cell["statement"], []).append(cell)
    return [
        {"number": row["statement"], "text": texts[row["statement"]], **row, "cells": cells[row["statement"]]}
        for row in ranking["rows"]
        if row["statement"] in texts
    ]


def build_statement_rows(findings: dict[str, Any], texts: dict[int, str]) -> list[dict[str, Any]]:
    """Return all statements with their votes, by number."""
    block = find_block(findings, "tally.statements")
    rows = block["rows"] if block is not None else []
    shown = [{**row, "text": texts[row["statement"]]} for row in rows if row["statement"] in texts]
    return sorted(shown, key=lambda row: row["statement"])
