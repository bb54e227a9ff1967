"""The files of a report with 2,000 statements, time and size of each: `python -m benchmarks.report_pdf`."""

from __future__ import annotations

import argparse
import io
import tempfile
import time
from pathlib import Path

import pikepdf
from flask import Flask
from sqlalchemy import update

from benchmarks.measure import HOUSE, machine
from benchmarks.report_page import ADDRESS, PEOPLE, STATEMENTS, build_settings, make
from deliberate import create_app
from deliberate.config import LANGUAGES
from deliberate.demo.load import has_demo, load_demo
from deliberate.demo.responses import complete_demo
from deliberate.extensions import db
from deliberate.jobs.report_files import make_next_file
from deliberate.models import Assembly, AssemblyState
from deliberate.models.columns import now

PLACES = {"/a/city-ai/2/report": "the demo", ADDRESS: f"{STATEMENTS:,} statements"}
EXTENTS = ("page_one", "slides", "everything")
RESULT = HOUSE / "benchmarks" / "results" / "report_pdf.md"


def measure_file(app: Flask, address: str, extent: str, language: str) -> str:
    """Return the line of one file: seconds of CPU and as they passed, for the asking and the job; pages, kilobytes."""
    client = app.test_client()
    form = {"extent": extent, "file_language": language}
    moments = [(time.perf_counter(), time.process_time())]
    asked = client.post(f"{address}/files", data=form)
    assert asked.status_code == 303, asked.status
    moments.append((time.perf_counter(), time.process_time()))
    with app.app_context():
        assert make_next_file()
    moments.append((time.perf_counter(), time.process_time()))
    answer = client.get(f"{address}/files/{extent}.{language}.pdf")
    assert answer.status_code == 200, answer.status
    with pikepdf.open(io.BytesIO(answer.data)) as found:
        tagged = "/StructTreeRoot" in found.Root and str(found.Root.Lang) == language
        pages, size = len(found.pages), len(answer.data) / 1000
    (asked_at, asked_cpu), (begun, begun_cpu), (ended, ended_cpu) = moments
    return (
        f"| {PLACES[address]} | {extent.replace('_', ' ')}, {language} "
        f"| {begun_cpu - asked_cpu:.1f} | {begun - asked_at:.1f} "
        f"| {ended_cpu - begun_cpu:.1f} | {ended - begun:.1f} | {pages} | {size:.0f} | {'yes' if tagged else 'no'} |"
    )


def make_demo() -> None:
    """Make the demo after its close, with its analyses."""
    load_demo()
    db.session.commit()
    complete_demo()
    db.session.execute(update(Assembly).values(state=AssemblyState.CLOSED, closed_at=now()))
    db.session.commit()


def main() -> None:
    """Make the assembly where there is none yet, make each file, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="a folder to make the assembly in once and to keep")
    given = parser.parse_args()
    begun_on = machine()
    with tempfile.TemporaryDirectory() as empty:
        data = given.data or Path(empty)
        if not (data / "deliberate.sqlite3").exists():
            make(data)
        app = create_app({**build_settings(data), "WTF_CSRF_ENABLED": False})
        with app.app_context():
            if not has_demo():
                make_demo()
        lines = [
            measure_file(app, address, extent, language)
            for address in PLACES
            for extent in EXTENTS
            for language in LANGUAGES
        ]
    text = f"""# Files of reports

The demo, and {STATEMENTS:,} statements with {PEOPLE:,} people. Seconds of CPU (the compiler of the worker uses both
cores) and as they passed beside other work: of the request that asks for a file, and of the worker that makes it; the
first one also loads what all need. Tagged: the file has a structure and names its language.

{begun_on}

| report | file | request, CPU | request | worker, CPU | worker | pages | kB | tagged |
|---|---|---|---|---|---|---|---|---|
"""
    RESULT.write_text(text + "\n".join(lines) + "\n")
    print(RESULT.read_text())


if __name__ == "__main__":
    main()
