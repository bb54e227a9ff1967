"""The vote path and the server, every figure at once: `python -m benchmarks.votes`, ten minutes.

Every vote is a person's first on its statement, with a good token; rows are counted against acknowledgements. The bare
endpoint stands on the same server and is measured in turn with the votes; raw commits of the disk before and after.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import statistics
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.databases import database
from benchmarks.measure import HOUSE, machine
from benchmarks.served_place import Served, served
from benchmarks.start import measure_start
from benchmarks.vote_figures import Figures, write_figures
from benchmarks.vote_journey import PEOPLE, measure_journey
from benchmarks.vote_lines import HEAD, KINDS, Pace, measure_votes
from benchmarks.vote_pages import (
    COUNTS,
    PAGE,
    RESULT,
    build_get,
    make_result,
    measure_newcomers,
    measure_page_after_votes,
    measure_pages,
)

OUT = HOUSE / "benchmarks" / "results" / "votes.md"
PARTS = ("votes", "pages", "idle", "journey", "start", "faults")


class Run:
    """All that is measured in one run, line by line."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options, self.figures = options, Figures()
        self.vote_lines, self.page_lines, self.notes = list[str](), list[str](), list[str]()

    def attempt(self, name: str, measure: Callable[[], None]) -> None:
        """Measure; what goes wrong is told in the table, and the rest goes on."""
        try:
            measure()
        except (Exception, SystemExit) as problem:
            traceback.print_exc()
            self.notes.append(f"- {name}: not measured, {type(problem).__name__}: {problem}")

    def measure_database(self, kind: str) -> None:
        options = self.options
        with tempfile.TemporaryDirectory(prefix="deliberate-votes-") as name:
            folder = Path(name)
            with database(kind, folder) as base, served(base.url, folder, options.processes, options.threads) as server:
                for key in [key for key in KINDS if "votes" in options.parts and key in options.kinds]:
                    self.attempt(f"{kind}, {key}", lambda key=key: self.measure_kind(server, kind, key))  # type: ignore[misc]
                if "pages" in options.parts:
                    self.attempt(f"{kind}, pages", lambda: self.measure_pages(server, kind))
                if "idle" in options.parts and kind == "sqlite":
                    self.attempt("idle connections", lambda: self.measure_idle(server))

        if "journey" in options.parts:
            # Nobody else has voted there.
            with tempfile.TemporaryDirectory(prefix="deliberate-votes-") as name:
                folder = Path(name)
                with (
                    database(kind, folder) as base,
                    served(base.url, folder, options.processes, options.threads, PEOPLE) as alone,
                ):
                    self.attempt(f"{kind}, journey", lambda: self.measure_journey(alone, kind))

    def measure_kind(self, server: Served, kind: str, key: str) -> None:
        options = self.options
        rounds = min(2, options.rounds) if key in {"at once", "open"} else options.rounds
        line = measure_votes(server, f"{kind}, {KINDS[key].name}", KINDS[key], Pace(options.seconds, rounds))
        self.figures.add_line(kind, key, line)
        self.tell(self.vote_lines, line.write())

    def measure_pages(self, server: Served, kind: str) -> None:
        after = measure_page_after_votes(server, self.options.seconds)
        self.figures.set(f"page {kind}", after.cpu)
        self.tell(self.page_lines, after.write(f"{kind}, the page after a form vote"))
        if kind != "sqlite":
            return
        make_result(server)
        for name, path in (("landing", "/"), ("result", RESULT)):
            line = measure_pages(server, [build_get(path, server.host)], self.options.seconds)
            self.figures.set(name, line.rate)
            self.tell(self.page_lines, line.write(f"{name} page, the same for everyone"))
        polls = [f"Cookie: {server.place.people[person].cookie}" for person in server.people(20)]
        for name, requests in (
            ("a newcomer's voting page", [build_get(PAGE, server.host)]),
            ("a participant's look at the live counts", [build_get(COUNTS, server.host, cookie) for cookie in polls]),
        ):
            self.tell(self.page_lines, measure_pages(server, requests, self.options.seconds).write(name))

    def measure_idle(self, server: Served) -> None:
        found = measure_newcomers(server, 1_500)
        median, slowest = 1000 * statistics.median(found.took), 1000 * max(found.took)
        self.figures.set("newcomer", median)
        told = (
            f"- 1,500 idle connections, a newcomer's page over a new one: median {median:.0f} ms, slowest {slowest:.0f}"
        )
        self.tell(self.notes, f"{told}; answers {found.statuses}.")

    def measure_journey(self, server: Served, kind: str) -> None:
        journey = measure_journey(server, self.options.journey, self.options.times)
        p99 = journey.found.quantile(0.99)
        self.figures.set(f"journey {kind}", p99)
        self.figures.set(f"journey errors {kind}", journey.errors)
        self.tell(
            self.notes,
            f"- {kind}, 1,000 people for {journey.seconds:.0f} s, {journey.asked:.0f} requests a second: p50 "
            f"{journey.found.quantile(0.5):.0f}, p99 {p99:.0f} ms, {journey.errors} errors, "
            f"{journey.found.stored:,} votes stored; answers {journey.found.statuses}; load {journey.load:.1f}.",
        )

    def measure_start(self) -> None:
        with tempfile.TemporaryDirectory(prefix="deliberate-start-") as folder:
            bytecode = Path(folder) / "bytecode"
            measure_start(Path(folder) / "compile", bytecode)
            took = [measure_start(Path(folder) / f"new-{number}", bytecode) for number in range(3)]
        self.figures.set("start", statistics.median(took))
        self.tell(self.notes, f"- `serve` to its first page: {min(took):.2f} to {max(took):.2f} s.")

    def measure_faults(self) -> None:
        """Run the faults in a process of their own, which forks."""
        command = [sys.executable, "-m", "benchmarks.vote_faults", "--databases", self.options.databases]
        ended = subprocess.run(command, cwd=HOUSE, stdout=subprocess.PIPE, text=True, check=False)
        lines: list[dict[str, Any]] = [json.loads(line) for line in ended.stdout.splitlines() if line.startswith("{")]
        for line in lines:
            wrong = {name: line[name] for name in ("lost", "untrue", "twice", "torn", "strange")}
            told = f"- {line['database']}, {line['fault']}: {line['times']} in {line['seconds']:.0f} s"
            self.tell(self.notes, f"{told}; batches {line['batches']}; {wrong}.")
        if not lines or ended.returncode not in (0, 1):
            raise SystemExit(f"vote_faults ended with {ended.returncode}")
        self.figures.set("lost", sum(line["lost"] + line["untrue"] for line in lines))

    def tell(self, lines: list[str], line: str) -> None:
        lines.append(line)
        print(line, flush=True)
        self.write()

    def write(self) -> None:
        """Write what there is so far: a run that is stopped leaves what it has found."""
        options = self.options
        parts = [
            "# Votes and the server", "",
            f"Measured on {options.machine}; `serve` with {options.processes} processes of {options.threads} threads, "
            f"sender and database on the same cores; {options.rounds} rounds of {options.seconds:.0f} s in turn with "
            "the bare endpoint.", "",
            *write_figures(self.figures), "",
            "## Votes", "",
            "Every vote is a person's first on its statement, with a good token; rows were counted against "
            "acknowledgements. Votes/s: the median of the rounds and the best; raw commits/s: one row a commit on "
            "the same disk, before and after; CPU: of the web processes alone.", "",
            HEAD, *self.vote_lines, "",
            "## Pages", "",
            "| page | a second | CPU ms each | p50 / p99 ms | load | answers |", "|---|---|---|---|---|---|",
            *self.page_lines, "",
            "## Everything else", "", *self.notes, "",
        ]  # fmt: skip
        options.out.write_text("\n".join(parts), encoding="utf-8")


def main() -> None:
    """Measure, print and write the tables; a figure that misses what it must be is no failure of the run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=3, help="how long each part lasts")
    parser.add_argument("--rounds", type=int, default=3, help="how often votes and bare endpoint take turns")
    parser.add_argument("--databases", default="sqlite,postgresql")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--threads", type=int, default=4)
    parser.add_argument("--parts", default=",".join(PARTS), help="which parts, separated by commas")
    parser.add_argument("--kinds", default=",".join(KINDS), help="which kinds of votes")
    parser.add_argument("--journey", type=float, default=60, help="seconds of the journey; the full one takes 300")
    parser.add_argument("--times", type=float, default=1, help="how much faster people are on the journey")
    parser.add_argument("--out", type=Path, default=OUT)
    options = parser.parse_args()
    options.parts, options.kinds, options.machine = options.parts.split(","), options.kinds.split(","), machine()
    run = Run(options)
    for kind in options.databases.split(","):
        with contextlib.suppress(KeyboardInterrupt):
            run.attempt(kind, lambda kind=kind: run.measure_database(kind))  # type: ignore[misc]
    if "start" in options.parts:
        run.attempt("start", run.measure_start)
    if "faults" in options.parts:
        run.attempt("faults", run.measure_faults)
    run.write()
    print(options.out.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
