"""Writes outcome statements and test expectations as files, one per question."""

from __future__ import annotations

import json
from pathlib import Path

from deliberate.errors import RunMissing
from deliberate.formats.new_file import ensure_free, write_new_file
from deliberate.models import Assembly, Run
from deliberate.queries.assemblies import question_at
from deliberate.queries.runs import latest_finished
from deliberate.reports.linked_data.rubric import rubric_yaml
from deliberate.reports.linked_data.statement import outcome_statement

ENDINGS = {"outcomes": "json", "rubric": "yaml"}


def write_machine_files(
    assembly: Assembly, out: Path, position: int | None, form: str, *, base: str, licence: str, replace: bool = False
) -> list[Path]:
    """One question goes to the file `out`, several to files in the folder `out`; none where one place is taken.

    Raises RunMissing, FileTaken, PlaceUnusable.
    """
    questions = [question_at(assembly, position)] if position is not None else list(assembly.questions)
    runs = [run for question in questions if (run := latest_finished(question)) is not None]
    if not runs:
        raise RunMissing
    single = len(questions) == 1
    places = [(run, out if single else out / f"question-{run.question.position}.{ENDINGS[form]}") for run in runs]
    for _, path in places:
        ensure_free(path, replace=replace)
    return [write_new_file(path, text_of(run, form, base, licence).encode(), replace=replace) for run, path in places]


def text_of(run: Run, form: str, base: str, licence: str) -> str:
    """The content of one file."""
    if form == "rubric":
        return rubric_yaml(run, base=base)
    document = outcome_statement(run, base=base, licence=licence, today=run.question.assembly.today)
    return json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
