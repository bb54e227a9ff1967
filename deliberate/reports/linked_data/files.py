"""Writes outcome statements and test expectations as files, one per question."""

from __future__ import annotations

import json
from pathlib import Path

from deliberate.errors import RunMissing
from deliberate.formats.new_file import ensure_file_free, write_new_file
from deliberate.models import Assembly, Run
from deliberate.queries.assemblies import load_question
from deliberate.queries.runs import find_latest_finished_run
from deliberate.reports.linked_data.rubric import render_rubric_yaml
from deliberate.reports.linked_data.statement import build_outcome_statement

FILE_EXTENSIONS = {"outcomes": "json", "rubric": "yaml"}


def write_linked_data_files(
    assembly: Assembly, out: Path, position: int | None, form: str, *, base: str, licence: str, replace: bool = False
) -> list[Path]:
    """Return one question goes to the file `out`, several to files in the folder `out`; none where one place is taken.

    Raises RunMissing, FileTaken, PlaceUnusable.
    """
    questions = [load_question(assembly, position)] if position is not None else list(assembly.questions)
    runs = [run for question in questions if (run := find_latest_finished_run(question)) is not None]
    if not runs:
        raise RunMissing
    single = len(questions) == 1
    places = [
        (run, out if single else out / f"question-{run.question.position}.{FILE_EXTENSIONS[form]}") for run in runs
    ]
    for _, path in places:
        ensure_file_free(path, replace=replace)
    return [
        write_new_file(path, render_linked_data(run, form, base, licence).encode(), replace=replace)
        for run, path in places
    ]


def render_linked_data(run: Run, form: str, base: str, licence: str) -> str:
    """Return the content of one file."""
    if form == "rubric":
        return render_rubric_yaml(run, base=base)
    document = build_outcome_statement(run, base=base, licence=licence, today=run.question.assembly.today)
    return json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
