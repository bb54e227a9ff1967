"""An assembly's findings as one document, and as text for a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from deliberate.concepts import codebook
from deliberate.models import Assembly, Run
from deliberate.queries.counts import count_assembly_participation, count_question_participation
from deliberate.reports.build import build_report
from deliberate.reports.documents import find_block
from deliberate.reports.group_names import build_names_document
from deliberate.reports.page import Report


def build_summary_document(assembly: Assembly, runs: Sequence[Run]) -> dict[str, Any]:
    """Participants, statements, votes and everything each run found."""
    counts = count_assembly_participation(assembly)
    return {
        "assembly": assembly.slug,
        "participants": counts.participants,
        "voters": counts.voters,
        "statements": counts.statements,
        "votes": counts.votes,
        "questions": [build_question_summary(run) for run in runs],
    }


def build_question_summary(run: Run) -> dict[str, Any]:
    """Return one question's run."""
    counts = count_question_participation(run.question)
    return {
        "position": run.question.position,
        "text": run.question.text,
        "state": run.state,
        "error": run.error,
        "participants": counts.voters,
        "statements": counts.statements,
        "votes": counts.votes,
        "input_hash": run.input_hash,
        "code_version": run.code_version,
        "seed": run.seed,
        "settings": run.settings,
        "timings": run.timings,
        "findings": run.findings,
        "group_names": build_names_document(run),
    }


def format_findings(assembly: Assembly, runs: Sequence[Run]) -> str:
    """Return counts, groups, consensus and concept lines, for reading."""
    counts = count_assembly_participation(assembly)
    lines = [
        assembly.title,
        f"{counts.participants} participants, {counts.statements} statements, {counts.votes} votes",
    ]
    for run in runs:
        lines += ["", f"Question {run.question.position}: {run.question.text}"]
        if run.findings is None:
            lines.append(f"  The analysis did not finish: {run.error}")
            continue
        lines += format_question(run)
    return "\n".join(lines)


def format_question(run: Run) -> list[str]:
    """Return the lines of one question."""
    report = build_report(run)
    assert run.findings is not None
    lines = [f"  {title}: {text % values}" for title, text, values in report.notes]
    for name, title in (("groups.groups", "Opinion groups"), ("polis_classic.groups", "Groups of the Polis map")):
        groups = find_block(run.findings, name)
        names = report.group_names if name == "groups.groups" else {}
        sizes = ", ".join(format_group_size(group, names) for group in groups["groups"]) if groups else "none"
        lines.append(f"  {title} (people): {sizes}")
    for state in ("accepted", "rejected", "divided", "undetermined"):
        found = report.in_state(state)
        lines.append(f"  {state.capitalize()}: {len(found)}")
        shown = found[:10] if state in ("accepted", "rejected") else []
        lines += [f"    {item.number:>4}  {item.between[0]}–{item.between[1]} %  {item.text[:90]}" for item in shown]
    return lines + format_concepts(report)


def format_group_size(group: dict[str, Any], names: dict[str, str]) -> str:
    """Return the letter of a group, its name where it has one, and how many people it holds."""
    name = names.get(group["label"])
    return f"{group['label']}{f' ({name})' if name else ''} {group['size']}"


def format_concepts(report: Report) -> list[str]:
    """Return one line per concept, in sentences; never a sum over concepts."""
    lines = ["  Concepts of AI democratization"]
    for view in report.concepts:
        said = " ".join(text % values for text, values in view.sentences)
        lines.append(f"    {view.concept.glyph} {view.concept.label}: {said}")
    lines.append(f"    None of the concepts: {report.none}. Not yet coded: {report.not_coded}.")
    lines.append(f"    Codebook version {codebook.read_shipped_codebook().version}")
    return lines
