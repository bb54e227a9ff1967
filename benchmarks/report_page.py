"""Page one of a report with 2,000 statements: time of the server, bytes sent: `python -m benchmarks.report_page`."""

from __future__ import annotations

import argparse
import gc
import gzip
import json
import os
import statistics
import tempfile
import time
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from benchmarks.measure import HOUSE, machine
from benchmarks.shapes import Shape, simulate
from deliberate import create_app
from deliberate.extensions import db
from deliberate.jobs.analysis import analyse_next, analyse_now
from deliberate.jobs.report_fragments import FragmentKeeper, render_ahead
from deliberate.models import AssemblyState, EntryKind
from deliberate.models.columns import now
from deliberate.services.assemblies import create_assembly
from deliberate.services.bulk_votes import VoteRow, add_participants, insert_votes
from deliberate.services.questions import add_question
from deliberate.services.runs import request_run
from deliberate.services.statements import add_seeds
from deliberate.storage.schema import upgrade_schema
from deliberate.web.preparation import prepare_to_serve

PEOPLE, STATEMENTS, EACH = 2_000, 2_000, 60
NEW_PROCESSES = 5
ADDRESS, NEIGHBOR = "/a/large/1/report", "/a/small/1/report"
CHAPTERS = ("shared", "divides", "groups", "concepts", "tensions", "responses", "robustness", "statements", "method")
PAGES = ("", *(f"/{chapter}" for chapter in CHAPTERS), "/statements?page=20&sort=agree")
RESULT = HOUSE / "benchmarks" / "results" / "report_page.md"
FONTS = tuple((HOUSE / "deliberate" / "static" / "fonts").glob("*.woff2"))
SHARED = ("css/tokens.css", "css/base.css", "css/report.css", "css/impact.css", "css/charts.css", "js/page.js")


def build_settings(data: Path) -> dict[str, object]:
    """Return the settings of an application on this folder without limits."""
    return {"DATA": str(data), "SECRET_KEY": "x" * 40, "WORKER": False, "RATE_LIMITS": False, "PAGE_CACHE_SECONDS": 0}


def make(data: Path) -> None:
    """Make a closed assembly with 2,000 statements, and its analysis."""
    app = create_app(build_settings(data))
    upgrade_schema(app)
    with app.app_context():
        assembly = create_assembly(owner=None, title="Large", slug="large")
        question = add_question(assembly=assembly, actor=None, text="What should the city do?")
        texts = [f"The city should do thing {n}, and say in plain words why it does." for n in range(STATEMENTS)]
        add_seeds(question=question, actor=None, texts=texts)
        assembly.state, assembly.opened_at = AssemblyState.OPEN, now()
        db.session.flush()
        people = add_participants(
            assembly=assembly,
            people=[{"number": n, "external_id": None} for n in range(PEOPLE)],
            entry=EntryKind.SIMULATED,
        )
        ids = [item.id for item in question.statements]
        rows = [
            VoteRow(participant_id=people[int(p)], statement_id=ids[int(j)], choice=int(c), cast_at=now(),
             pass_reason=None)
            for p, j, c in zip(*simulate(Shape(PEOPLE, STATEMENTS, EACH)), strict=True)
        ]  # fmt: skip
        insert_votes(question=question, rows=rows)
        assembly.state, assembly.closed_at = AssemblyState.CLOSED, now()
        db.session.commit()
        request_run(question=question)
        db.session.commit()
        keeper = FragmentKeeper()
        keeper.look()
        analyse_next(ahead=render_ahead)
        make_neighbor()
        keeper.look()


def make_neighbor() -> None:
    """Make a small assembly with a report: a process that has shown one has loaded what every report needs."""
    assembly = create_assembly(owner=None, title="Small", slug="small")
    question = add_question(assembly=assembly, actor=None, text="What should the village do?")
    add_seeds(question=question, actor=None, texts=["The village should wait.", "The village should begin."])
    assembly.state, assembly.opened_at, assembly.closed_at = AssemblyState.CLOSED, now(), now()
    db.session.commit()
    analyse_now(question)


def ask(client: FlaskClient, address: str, reader: str) -> tuple[float, float, bytes]:
    """Return the milliseconds of CPU of a request, those that passed, and the page."""
    begun, begun_cpu = time.perf_counter(), time.process_time()
    answer = client.get(address, headers={"Accept-Language": reader})
    used, passed = time.process_time() - begun_cpu, time.perf_counter() - begun
    assert answer.status_code == 200, answer.status
    return 1000 * used, 1000 * passed, answer.data


def measure_in_process(app: Flask, page: str, reader: str, times: int, *, is_warm: bool) -> list[float]:
    """Return CPU and passed milliseconds of the first request, both of the middle of those after it, and kilobytes.

    In a process of its own, made as the server makes its web processes. is_warm: it has shown all these pages of
    another report.
    """
    reading, writing = os.pipe()
    if not os.fork():
        gc.freeze()
        client = app.test_client()
        for other in PAGES if is_warm else ():
            ask(client, NEIGHBOR + other, reader)
        used, passed, answer = ask(client, ADDRESS + page, reader)
        later = [ask(client, ADDRESS + page, reader) for _ in range(times)]
        middle = [statistics.median(one[0] for one in later), statistics.median(one[1] for one in later)]
        os.write(writing, json.dumps([used, passed, *middle, len(gzip.compress(answer, 6)) / 1000]).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as told:
        found: list[float] = json.loads(told.read())
    os.wait()
    return found


def measure_page(app: Flask, name: str, page: str, reader: str, times: int) -> str:
    """Return the line of a page."""
    each = [measure_in_process(app, page, reader, 1, is_warm=False) for _ in range(NEW_PROCESSES)]
    new = [statistics.median(one[column] for one in each) for column in (0, 1)]
    warm = measure_in_process(app, page, reader, times, is_warm=True)
    columns = [new[0], warm[0], warm[2], new[1], warm[1], warm[3]]
    return f"| {name} | {' | '.join(f'{one:.0f}' for one in columns)} | {warm[4]:.1f} |"


def measure_all(data: Path, times: int) -> list[str]:
    """Return a line for each page."""
    app = create_app(build_settings(data))
    prepare_to_serve(app)
    with app.app_context():
        # As the server does: a connection belongs to one process.
        db.session.remove()
        db.engine.dispose()
    lines = [measure_page(app, f"report{page}", page, "en", times) for page in PAGES]
    return [*lines, measure_page(app, "report, not stored for this reader", "", "de-AT", times)]


def count_shared_bytes() -> float:
    """Return the kilobytes of styles and script, packed, and fonts that every page of the report needs once."""
    folder = HOUSE / "deliberate" / "static"
    shared = sum(len(gzip.compress((folder / name).read_bytes(), 6)) for name in SHARED)
    return (shared + sum(path.stat().st_size for path in FONTS)) / 1000


def main() -> None:
    """Make the assembly where there is none yet, measure, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="a folder to make the assembly in once and to keep")
    parser.add_argument("--times", type=int, default=30)
    given = parser.parse_args()
    begun_on = machine()
    with tempfile.TemporaryDirectory() as empty:
        data = given.data or Path(empty)
        if not (data / "deliberate.sqlite3").exists():
            make(data)
        lines = measure_all(data, given.times)
    text = f"""# Pages of a large report

{STATEMENTS:,} statements, {PEOPLE:,} people, {EACH} votes each, voting closed. Milliseconds of the server from request
to answer, of CPU and as they passed beside other work, without network, in processes made as the server makes them:
the first request of a new process (the middle of {NEW_PROCESSES} processes), the first for this report in a process
that has shown another one, and the middle of {given.times} more. The worker stores page one with the analysis and the
chapters after it; other pages of a table, and the report for readers whose country writes dates and numbers in a way
of its own, are rendered for whoever comes first. Kilobytes of the packed page; styles, script and fonts come once,
{count_shared_bytes():.1f} kB together.

{begun_on}

| page | CPU, new process | CPU, first | CPU, later | passed, new process | passed, first | passed, later | kB |
|---|---|---|---|---|---|---|---|
"""
    RESULT.write_text(text + "\n".join(lines) + "\n")
    print(RESULT.read_text())


if __name__ == "__main__":
    main()
