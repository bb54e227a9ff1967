"""An assembly's findings as one document, and as text for a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from deliberate.concepts import codebook
from deliberate.models import Assembly, Run
from deliberate.queries.counts import assembly_counts, question_counts
from deliberate.reports.build import build_report
from deliberate.reports.documents import block_named
from deliberate.reports.group_names import names_document
from deliberate.reports.page import Report


def findings_document(assembly: Assembly, runs: Sequence[Run]) -> dict[str, Any]:
    """Participants, statements, votes and everything each run found."""
    counts = assembly_counts(assembly)
    return {
        "assembly": assembly.slug,
        "participants": counts.participants,
        "voters": counts.voters,
        "statements": counts.statements,
        "votes": counts.votes,
        "questions": [question_document(run) for run in runs],
    }


def question_document(run: Run) -> dict[str, Any]:
    """One question's run."""
    counts = question_counts(run.question)
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
        "group_names": names_document(run),
    }


def findings_text(assembly: Assembly, runs: Sequence[Run]) -> str:
    """Counts, groups, consensus and concept lines, for reading."""
    counts = assembly_counts(assembly)
    lines = [
        assembly.title,
        f"{counts.participants} participants, {counts.statements} statements, {counts.votes} votes",
    ]
    for run in runs:
        lines += ["", f"Question {run.question.position}: {run.question.text}"]
        if run.findings is None:
            lines.append(f"  The analysis did not finish: {run.error}")
            continue
        lines += question_lines(run)
    return "\n".join(lines)


def question_lines(run: Run) -> list[str]:
    """The lines of one question."""
    report = build_report(run)
    assert run.findings is not None
    lines = [f"  {title}: {text % values}" for title, text, values in report.notes]
    for name, title in (("groups.groups", "Opinion groups"), ("polis_classic.groups", "Groups of the Polis map")):
        groups = block_named(run.findings, name)
        names = report.group_names if name == "groups.groups" else {}
        sizes = ", ".join(size_words(group, names) for group in groups["groups"]) if groups else "none"
        lines.append(f"  {title} (people): {sizes}")
    for state in ("accepted", "rejected", "divided", "undetermined"):
        found = report.in_state(state)
        lines.append(f"  {state.capitalize()}: {len(found)}")
        shown = found[:10] if state in ("accepted", "rejected") else []
        lines += [f"    {item.number:>4}  {item.between[0]}–{item.between[1]} %  {item.text[:90]}" for item in shown]
    return lines + concept_lines(report)


def size_words(group: dict[str, Any], names: dict[str, str]) -> str:
    """The letter of a group, its name where it has one, and how many people it holds."""
    name = names.get(group["label"])
    return f"{group['label']}{f' ({name})' if name else ''} {group['size']}"


def concept_lines(report: Report) -> list[str]:
    """One line per concept, in sentences; never a sum over concepts."""
    lines = ["  Concepts of AI democratization"]
    for view in report.concepts:
        said = " ".join(text % values for text, values in view.sentences)
        lines.append(f"    {view.concept.glyph} {view.concept.label}: {said}")
    lines.append(f"    None of the concepts: {report.none}. Not yet coded: {report.not_coded}.")
    lines.append(f"    Codebook version {codebook.load().version}")
    return lines
