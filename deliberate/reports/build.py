"""From findings to the page: reads texts and answers, and hands every part over as plain values."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from deliberate.analysis.disclosure import outsiders_block
from deliberate.extensions import db
from deliberate.models import Run, Statement
from deliberate.queries.coding.codebooks import codebook_of
from deliberate.queries.coding.progress import blindness
from deliberate.queries.group_names import group_names
from deliberate.queries.outcomes import answers_to, tensions_of
from deliberate.reports.chapters.comments import voices_of
from deliberate.reports.chapters.concepts import concept_views
from deliberate.reports.chapters.divides import minority_report
from deliberate.reports.chapters.groups import camps_of, group_views
from deliberate.reports.chapters.method import stored_rule_sentences
from deliberate.reports.chapters.other_modules import further_modules
from deliberate.reports.chapters.outcomes import outcome_view
from deliberate.reports.chapters.representation_gaps import MODULE, turnout_of
from deliberate.reports.chapters.robustness import firmness_of
from deliberate.reports.chapters.tensions import tension_views
from deliberate.reports.documents import block_named
from deliberate.reports.figures.opinion_map import map_view
from deliberate.reports.group_names import compares_polis_groups
from deliberate.reports.page import Report

RULE_TABLES = ("outcomes.twins",)
CHAPTERS = frozenset({"tally", "space", "structure", "groups", "representative", "group_consensus", "outcomes"})


def build_report(run: Run) -> Report:
    """The report of a finished run."""
    findings = run.findings
    assert findings is not None
    texts = statement_texts(run)
    answers = answers_to(run.question)
    outcomes = [
        outcome_view(row, texts[row["statement"]], answers.get(row["statement"], ()))
        for row in findings["outcomes"]
        if row["statement"] in texts
    ]
    by_number = {outcome.number: outcome for outcome in outcomes}
    bars, voices = bar_views(findings, texts), voices_of(run.question)
    book, names = codebook_of(run.question.assembly), group_names(run.id)
    concepts = findings["concepts"]
    return Report(
        counts=findings["counts"],
        outcomes=outcomes,
        concepts=concept_views(findings, by_number, book),
        none=len(concepts["none"]),
        not_coded=len(concepts["not_coded"]),
        all_tensions=tension_views(findings, by_number, tensions_of(run.question), book),
        notes=notes_of(findings),
        map=map_view(findings),
        groups=group_views(findings, texts),
        group_names=names,
        bar_names={} if compares_polis_groups(findings) else names,
        camps=camps_of(findings),
        bars=bars,
        statements=statement_rows(findings, texts),
        voices=voices,
        minorities=minority_report(outcomes, bars, voices),
        participation=findings.get("participation", {}),
        turnout=turnout_of(findings),
        firmness=firmness_of(findings, outcomes),
        agreement={**findings.get("agreement", {}), "blindness": blindness(run.question)},
        moderated=concepts["moderated"],
        never_coded=concepts["never_coded"],
        repeats=len(concepts["repeats"]),
        rule=rule_of(findings),
        rule_sentences=stored_rule_sentences(rule_of(findings)),
        rule_tables=[block for name in RULE_TABLES if (block := block_named(findings, name)) is not None],
        others=further_modules(findings, CHAPTERS),
        texts=texts,
    )


def statement_texts(run: Run) -> dict[int, str]:
    """Texts of visible statements by number: what was turned down after the run is not shown any more."""
    rows = db.session.execute(
        select(Statement.number, Statement.text).where(
            Statement.question_id == run.question_id, Statement.moderation == "visible"
        )
    )
    return dict(rows.all())


def rule_of(findings: dict[str, Any]) -> dict[str, Any]:
    """The settings of the outcomes module: the assembly's rule."""
    return next((module["settings"] for module in findings["modules"] if module["module"] == "outcomes"), {})


def notes_of(findings: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    """What modules could not say for want of votes, and what is still missing; who took part has its own place."""
    return [
        (module["title"], block["text"], block["values"])
        for module in findings["modules"]
        if module["status"] == "insufficient" and module["module"] != MODULE
        for block in module["blocks"]
        if block["kind"] == "note"
    ]


def bar_views(findings: dict[str, Any], texts: dict[int, str]) -> list[dict[str, Any]]:
    """Per statement one bar for each group; cells of fewer than ten people stay empty."""
    block = block_named(findings, "group_consensus.cells")
    ranking = block_named(findings, "group_consensus.ranking")
    if block is None or ranking is None:
        return []
    cells: dict[int, list[dict[str, Any]]] = {}
    for cell in outsiders_block(block)["cells"]:
        cells.setdefault(cell["statement"], []).append(cell)
    return [
        {"number": row["statement"], "text": texts[row["statement"]], **row, "cells": cells[row["statement"]]}
        for row in ranking["rows"]
        if row["statement"] in texts
    ]


def statement_rows(findings: dict[str, Any], texts: dict[int, str]) -> list[dict[str, Any]]:
    """All statements with their votes, by number."""
    block = block_named(findings, "tally.statements")
    rows = block["rows"] if block is not None else []
    shown = [{**row, "text": texts[row["statement"]]} for row in rows if row["statement"] in texts]
    return sorted(shown, key=lambda row: row["statement"])
