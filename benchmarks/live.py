"""From a vote to the live page, with 1,000 people and the worker: `python -m benchmarks.live`."""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.demo import free_port
from benchmarks.measure import HOUSE, machine
from benchmarks.shapes import Shape, simulate
from benchmarks.voters import FORM, Voter, vote_for
from deliberate import create_app
from deliberate.extensions import db
from deliberate.models import AssemblyState, EntryKind
from deliberate.models.columns import now
from deliberate.services.assemblies import create_assembly
from deliberate.services.bulk_votes import VoteRow, add_participants, insert_votes
from deliberate.services.questions import add_question
from deliberate.services.statements import add_seeds
from deliberate.storage.schema import upgrade_schema

PEOPLE, STATEMENTS, EACH = 1_000, 100, 40
ADDRESS = "/a/live/1"
RESULT = HOUSE / "benchmarks" / "results" / "live.md"
SHOWN = re.compile(r"([\d,]+) votes?\b")


def make(data: Path) -> None:
    """An open assembly in which 1,000 people have voted forty times each."""
    app = create_app({"DATA": str(data), "SECRET_KEY": "x" * 40})
    upgrade_schema(app)
    with app.app_context():
        assembly = create_assembly(owner=None, title="Live", slug="live")
        question = add_question(assembly=assembly, actor=None, text="What moves?")
        add_seeds(question=question, actor=None, texts=[f"The city should do thing {n}." for n in range(STATEMENTS)])
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
        db.session.commit()


@contextmanager
def served(data: Path) -> Iterator[int]:
    """The port of a server with its worker, as shipped save for the pace of newcomers."""
    port = free_port()
    command = [sys.executable, "-m", "deliberate", "--data", str(data), "serve", "--port", str(port)]
    started = subprocess.Popen(
        command, cwd=HOUSE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env={**os.environ, "DELIBERATE_RATE_LIMITS": "0"},
    )  # fmt: skip
    try:
        wait_for(lambda: counted(Voter("127.0.0.1", port, ADDRESS)) >= PEOPLE * EACH, 120)
        yield port
    finally:
        started.send_signal(signal.SIGINT)
        started.wait(timeout=30)


def wait_for(happened: Callable[[], bool], seconds: float) -> None:
    """Ask again until it has happened."""
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        try:
            if happened():
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise SystemExit("The server did not show the votes.")


def counted(voter: Voter) -> int:
    """How many votes the live page counts."""
    found = SHOWN.search(voter.ask("GET", f"{ADDRESS}/live?part=counts")[1])
    return int(found.group(1).replace(",", "")) if found else 0


class Watcher(threading.Thread):
    """Looks at the live counts every `pause` seconds, or as often as the server asks a page to; notes what it saw."""

    def __init__(self, port: int, pause: float | None) -> None:
        super().__init__(daemon=True)
        self.voter, self.pause = Voter("127.0.0.1", port, ADDRESS), pause
        self.seen: list[tuple[float, int]] = []
        self.ending = threading.Event()

    def run(self) -> None:
        drawn = random.Random(1)
        while not self.ending.is_set():
            votes = counted(self.voter)
            self.seen.append((time.perf_counter(), votes))
            pause = self.pause or self.voter.ask_again * drawn.uniform(0.9, 1.1)
            self.ending.wait(pause)

    def delay(self, moment: float, votes: int) -> float:
        """Seconds from `moment` until at least so many votes were seen."""
        return next((when - moment for when, count in self.seen if count >= votes), float("inf"))


def delays(port: int, samples: int, crowd: int) -> tuple[list[float], list[float]]:
    """Seconds from the answer to a vote until the counts of the server have it, and until a page does."""
    server, page = Watcher(port, 0.05), Watcher(port, None)
    for watcher in (server, page):
        watcher.start()
    cast: list[tuple[float, int]] = []
    lasts = samples * 1.1
    others = threading.Thread(target=vote_for, args=(lasts, crowd, "127.0.0.1", port, ADDRESS), daemon=True)
    if crowd:
        others.start()
    drawn = random.Random(2)
    for _ in range(samples):
        voter = Voter("127.0.0.1", port, ADDRESS)
        form = FORM.search(voter.ask("GET", ADDRESS)[1])
        assert form is not None
        before = votes_in_database(port)
        if voter.vote(form) == 303:
            cast.append((time.perf_counter(), before + 1))
        time.sleep(drawn.uniform(0.2, 1.5))
    if crowd:
        others.join()
    time.sleep(4)
    for watcher in (server, page):
        watcher.ending.set()
        watcher.join(10)
    return tuple([watcher.delay(*one) for one in cast] for watcher in (server, page))  # type: ignore[return-value]


def votes_in_database(port: int) -> int:
    """How many votes there are, by the public API, which counts them anew."""
    _, text = Voter("127.0.0.1", port, ADDRESS).ask("GET", "/api/v1/assemblies/live")
    return int(json.loads(text)["votes"])


def row(title: str, found: list[float]) -> str:
    """Middle, nine of ten, and longest."""
    ordered = sorted(found)
    late = sum(delay > 2 for delay in ordered)
    at = [ordered[int(len(ordered) * share)] for share in (0.5, 0.9)]
    return f"| {title} | {len(ordered)} | {at[0]:.2f} | {at[1]:.2f} | {ordered[-1]:.2f} | {late} |"


def main() -> None:
    """Measure and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=40)
    parser.add_argument("--crowd", type=int, default=8, help="how many others vote in the second part")
    options = parser.parse_args()
    lines = [
        "# From a vote to the live page", "",
        f"{PEOPLE:,} people, {STATEMENTS} statements, {EACH} votes each; web server and worker as `serve` starts them, "
        "with the analyses that follow the votes. Seconds from the answer to a vote until it is in the counts.", "",
        f"Measured on {machine()}.", "",
        "| | votes | middle | 9 of 10 within | longest | later than 2 s |", "|---|---|---|---|---|---|",
    ]  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="deliberate-bench-") as folder:
        make(Path(folder))
        with served(Path(folder)) as port:
            for crowd, title in (
                (0, "one person votes"),
                (options.crowd, f"{options.crowd} others vote without pause"),
            ):
                server, page = delays(port, options.samples, crowd)
                lines += [row(f"{title}: counts of the server", server), row(f"{title}: on an open page", page)]
    lines += [
        "",
        "An open page asks when the server says so: every second with few watchers, less often with many.",
        "",
    ]
    RESULT.write_text("\n".join(lines), encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
