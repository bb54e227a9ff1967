"""An assembly's findings as one document, and as text for a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from deliberate.findings.blocks import StoredGroups
from deliberate.findings.parts import GroupEntry, JsonObject
from deliberate.models import Assembly, Run
from deliberate.queries.counts import count_assembly_participation, count_question_participation
from deliberate.queries.report import ReportSource
from deliberate.reports.chapters.concepts import ConceptsChapter, build_concepts_chapter
from deliberate.reports.chapters.outcomes import build_source_outcomes, select_in_state
from deliberate.reports.chapters.page_one import list_insufficient_data
from deliberate.reports.group_names import build_names_document
from deliberate.text import format_count

WITHHELD = "Withheld: the coders agree too little."


def build_summary_document(assembly: Assembly, runs: Sequence[Run]) -> JsonObject:
    """Return the summary: participants, statements, votes and everything each run found."""
    counts = count_assembly_participation(assembly)
    return {
        "assembly": assembly.slug,
        "participants": counts.participants,
        "voters": counts.voters,
        "statements": counts.statements,
        "votes": counts.votes,
        "questions": [build_question_summary(run) for run in runs],
    }


def build_question_summary(run: Run) -> JsonObject:
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
    """Return counts, groups, outcomes and concepts as text for a terminal."""
    counts = count_assembly_participation(assembly)
    lines = [
        assembly.title,
        ", ".join(
            format_count(number, noun)
            for number, noun in (
                (counts.participants, "participant"),
                (counts.statements, "statement"),
                (counts.votes, "vote"),
            )
        ),
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
    source = ReportSource(run)
    findings, outcomes = source.findings, build_source_outcomes(source)
    lines = [f"  {title}: {text % values}" for title, text, values in list_insufficient_data(findings)]
    lines.append(f"  Opinion groups (people): {format_groups(findings.opinion_groups, source.group_names)}")
    lines.append(f"  Groups of the Polis map (people): {format_groups(findings.polis_groups, {})}")
    for state in ("accepted", "rejected", "divided", "undetermined"):
        found = select_in_state(outcomes, state)
        lines.append(f"  {state.capitalize()}: {len(found)}")
        shown = found[:10] if state in ("accepted", "rejected") else []
        lines += [f"    {item.number:>4}  {item.between[0]}–{item.between[1]}%  {item.text[:90]}" for item in shown]
    codebook = run.settings.get("codebook")
    lines += format_concepts(build_concepts_chapter(source, outcomes))
    return [*lines, f"    Codebook version {codebook}"] if codebook else lines


def format_groups(block: StoredGroups | None, names: Mapping[str, str]) -> str:
    """Return the sizes of all groups in one line."""
    return ", ".join(format_group_size(group, names) for group in block.groups) if block is not None else "none"


def format_group_size(group: GroupEntry, names: Mapping[str, str]) -> str:
    """Return the letter of a group, its name where it has one, and how many people it holds."""
    name = names.get(group.label)
    return f"{group.label}{f' ({name})' if name else ''} {group.size}"


def format_concepts(chapter: ConceptsChapter) -> list[str]:
    """Return one line per concept, in sentences; never a sum over concepts."""
    lines = ["  Concepts of AI democratization"]
    for view in chapter.concepts:
        sentences = " ".join(text % values for text, values in view.sentences) or WITHHELD
        lines.append(f"    {view.concept.glyph} {view.concept.label}: {sentences}")
    profile = chapter.profile
    lines.append(
        f"    None of the concepts: {profile.none}. Not yet coded: {profile.not_coded}. Disputed: {profile.disputed}."
    )
    return lines
