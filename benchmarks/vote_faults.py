"""Whether votes survive kills, stopped databases, full disks and locks: `python -m benchmarks.vote_faults`.

Two processes vote, batches of one to four, over one database. In the end every row is held against what was told:
`lost`, acknowledged but not there; `untrue`, told "not stored" and there; `twice`, logged more than once; `torn`, a
batch of which a part is there; `strange`, rows that no one sent. All must be 0.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import select
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import NullPool

from benchmarks.databases import Database, database
from benchmarks.fault_voters import REFUSED, STORED, UNKNOWN, choose, find_batch, start_voter
from benchmarks.vote_people import Place, build_place

VOTERS, PEOPLE = 2, 4_000
PATIENCE = 60.0


@dataclass
class Told:
    """What was said of one batch, last; whether it may have been stored before."""

    last: str
    perhaps: bool = False


@dataclass
class Trial:
    """Voters at work over one database, and all that they told."""

    app: Flask
    place: Place
    base: Database
    batches: dict[int, Told] = field(default_factory=dict)
    counted: Counter[str] = field(default_factory=Counter)
    voters: dict[int, int] = field(default_factory=dict)
    rests: dict[int, bytes] = field(default_factory=dict)
    silent: set[int] = field(default_factory=set)

    def start(self) -> None:
        """Start both voters, with batches that no one has sent."""
        first = max(self.batches, default=-1) + 1
        for place in range(VOTERS):
            process, told = start_voter(self.app, self.place, first + place, VOTERS)
            self.voters[told], self.rests[told] = process, b""
            self.silent.add(told)

    def read(self, seconds: float) -> None:
        """Take in what has been told."""
        for told in select.select(list(self.voters), [], [], seconds)[0]:
            got = os.read(told, 65_536)
            if not got:
                self.bury(told)
                continue
            self.silent.discard(told)
            *lines, self.rests[told] = (self.rests[told] + got).split(b"\n")
            for line in lines:
                self.note(*line.decode().split())

    def note(self, what: str, index: str) -> None:
        self.counted[what] += 1
        before = self.batches.get(int(index))
        perhaps = what == UNKNOWN or (before is not None and before.perhaps)
        self.batches[int(index)] = Told(what, perhaps)

    def bury(self, told: int) -> None:
        process = self.voters.pop(told)
        os.close(told)
        status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
        if status not in (0, -signal.SIGKILL):
            raise SystemExit(f"A voter ended with {status}.")

    def wait(self, what: str, count: int) -> None:
        """Wait until so many more batches were told to be so."""
        enough, until = self.counted[what] + count, time.monotonic() + PATIENCE
        while self.counted[what] < enough:
            if time.monotonic() > until or not self.voters:
                raise SystemExit(f"Nothing was told for {PATIENCE:.0f} s.")
            self.read(0.5)

    def wait_for_all(self) -> None:
        """Wait until each voter has told something: before that it does not know what a signal means."""
        until = time.monotonic() + PATIENCE
        while self.silent & self.voters.keys() and time.monotonic() < until:
            self.read(0.5)

    def end(self, told: signal.Signals = signal.SIGTERM) -> None:
        """End the voters and take in their last words."""
        for process in self.voters.values():
            os.kill(process, told)
        while self.voters:
            self.read(1)

    def signal(self, number: signal.Signals) -> None:
        for process in self.voters.values():
            os.kill(process, number)


def kill_voters(trial: Trial, times: int, dice: random.Random) -> None:
    """Kill both voters in the middle of their votes, again and again."""
    for _ in range(-(-times // VOTERS)):
        trial.start()
        trial.wait(STORED, 8)
        time.sleep(dice.random() * 0.02)
        trial.end(signal.SIGKILL)


def stop_database(trial: Trial, times: int, _dice: random.Random) -> None:
    """Stop the server in one of three ways and start it again."""
    trial.start()
    for number in range(times):
        trial.wait(STORED, 8)
        trial.base.stop(number)
        trial.read(0.2)
        trial.base.start()
    trial.wait(STORED, 8)
    trial.end()


def fill_disk(trial: Trial, times: int, _dice: random.Random) -> None:
    """Let the file of the database not grow until votes are refused, then let it."""
    trial.start()
    trial.wait_for_all()
    for _ in range(times):
        trial.wait(STORED, 8)
        trial.signal(signal.SIGUSR1)
        trial.wait(REFUSED, 4)
        trial.signal(signal.SIGUSR1)
    trial.wait(STORED, 8)
    trial.end()


def hold_locks(trial: Trial, times: int, _dice: random.Random) -> None:
    """Hold what votes need until some are refused, then let it go."""
    trial.start()
    for number in range(times):
        trial.wait(STORED, 8)
        with trial.base.held(number):
            trial.wait(REFUSED, 4)
    trial.wait(STORED, 8)
    trial.end()


FAULTS: dict[str, tuple[Callable[[Trial, int, random.Random], None], int, frozenset[str]]] = {
    "kills": (kill_voters, 200, frozenset({"sqlite", "postgresql"})),
    "stops": (stop_database, 50, frozenset({"postgresql"})),
    "full": (fill_disk, 20, frozenset({"sqlite"})),
    "locks": (hold_locks, 20, frozenset({"sqlite", "postgresql"})),
}
"""How each fault is made, how often, and on which databases it can be."""


def check(trial: Trial, engine: Engine) -> dict[str, int]:
    """Hold all rows against what was told."""
    with engine.connect() as connection:
        numbers = {number: place for place, (_, number) in enumerate(trial.place.statements)}
        people = {person.id: place for place, person in enumerate(trial.place.people)}
        one = "participant_id, s.number FROM {} JOIN statement AS s ON s.id = statement_id"
        rows = {
            (people[person], numbers[number]): choice
            for choice, person, number in connection.exec_driver_sql(f"SELECT choice, {one.format('vote')}")
        }
        logged = Counter(
            (people[person], numbers[number])
            for person, number in connection.exec_driver_sql(f"SELECT {one.format('vote_event')}")
        )
    found = Counter[str](lost=0, untrue=0, twice=0, torn=0, strange=0)
    sent = set()
    for index, told in trial.batches.items():
        person, places = find_batch(index)
        there = [rows.get((person, place)) == choose(person, place) for place in places]
        sent |= {(person, place) for place in places}
        found["lost"] += len(places) - sum(there) if told.last == STORED else 0
        found["untrue"] += sum(there) if told.last == REFUSED and not told.perhaps else 0
        found["torn"] += len(set(there)) > 1
    found["strange"] = len(rows.keys() - sent)
    found["twice"] = sum(count != 1 for count in logged.values()) + len(logged.keys() ^ rows.keys())
    acknowledged = sum(len(find_batch(index)[1]) for index, told in trial.batches.items() if told.last == STORED)
    return {**found, "acknowledged": acknowledged, "rows": len(rows)}


def try_faults(kind: str, times: dict[str, int], seed: int) -> list[dict[str, Any]]:
    """Make each fault so often on a fresh database of this kind, and return what came of it."""
    from deliberate import create_app
    from deliberate.extensions import db
    from deliberate.storage.schema import upgrade_schema

    found: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory(prefix="deliberate-faults-") as name, database(kind, Path(name)) as base:
        app = create_app({"DATA": name, "DATABASE_URL": base.url, "SECRET_KEY": "x" * 40, "WORKER": False})
        upgrade_schema(app)
        place = build_place(app, PEOPLE)
        with app.app_context():
            # Nothing open is handed to voters.
            db.session.remove()
            db.engine.dispose()
        trial, engine = Trial(app, place, base), create_engine(base.url, poolclass=NullPool)
        for fault, count in times.items():
            make, _, kinds = FAULTS[fault]
            if kind not in kinds or not count:
                continue
            trial.counted.clear()
            begun = time.monotonic()
            try:
                make(trial, count, random.Random(seed))
            finally:
                with suppress(ProcessLookupError):
                    trial.signal(signal.SIGKILL)
            found.append({"database": kind, "fault": fault, "times": count, "batches": dict(trial.counted),
                          "seconds": round(time.monotonic() - begun, 1), **check(trial, engine)})  # fmt: skip
    return found


def main() -> None:
    """Make faults, print a line of JSON for each kind, and end with 1 where something was lost or told wrongly."""
    parser = argparse.ArgumentParser(description=__doc__)
    for fault, (_, count, _) in FAULTS.items():
        parser.add_argument(f"--{fault}", type=int, default=count)
    parser.add_argument("--databases", default="sqlite,postgresql")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    times = {fault: getattr(options, fault) for fault in FAULTS}
    is_good = True
    for kind in options.databases.split(","):
        for line in try_faults(kind, times, options.seed):
            print(json.dumps(line), flush=True)
            is_good &= not any(line[wrong] for wrong in ("lost", "untrue", "twice", "torn", "strange"))
    sys.exit(0 if is_good else 1)


if __name__ == "__main__":
    main()
