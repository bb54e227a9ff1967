"""One line of measurement: votes in turn with the bare endpoint, with rows counted against what was acknowledged."""

from __future__ import annotations

import os
import statistics
import urllib.request
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from benchmarks.served_place import Served, count_votes, cpu_seconds, raw_commits
from benchmarks.vote_load import Answered, Load
from benchmarks.vote_people import build_requests

HEAD = (
    "| line | votes/s (best) | ratio to bare | CPU ms/vote | p50 / p99 ms | raw commits/s | load | stored | answers |\n"
    "|---|---|---|---|---|---|---|---|---|"
)


@dataclass(frozen=True)
class Kind:
    """How votes are sent. rate: requests a second of an open loop; 0: closed. limit: so many at once, and no more."""

    name: str
    connections: int = 32
    batch: int = 1
    wanted: int = 1
    rate: float = 0.0
    limit: int = 0


KINDS = {
    "votes": Kind("closed loop, 32 connections"),
    "many": Kind("closed loop, 256 connections", connections=256),
    "rounds": Kind("whole rounds: vote and three next cards", wanted=3),
    "batches": Kind("batches of 10", batch=10),
    "open": Kind("open loop, 400 votes/s", rate=400.0),
    "at once": Kind("10,000 votes at once, 1,500 connections", connections=1_500, limit=10_000),
}


@dataclass(frozen=True)
class Pace:
    """How long and how often: seconds of a part, rounds, people and votes prepared for each."""

    seconds: float
    rounds: int
    people: int = 300
    most: int = 18_000


@dataclass
class Line:
    """What was measured."""

    name: str
    votes: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    commits: list[float] = field(default_factory=list)
    lasted: list[float] = field(default_factory=list)
    took: Answered = field(default_factory=Answered)
    load: float = 0.0

    @property
    def rate(self) -> float:
        return statistics.median(self.votes)

    @property
    def ratio(self) -> float | None:
        return self.rate / statistics.median(self.bare) if self.bare else None

    @property
    def cpu_each(self) -> float:
        return statistics.median(self.cpu)

    @property
    def is_clean(self) -> bool:
        """Whether every answer was 200."""
        return set(self.took.statuses) <= {"200"}

    def write(self) -> str:
        """Return a row of the table."""
        ratio = f"{self.ratio:.2f}" if self.ratio is not None else "–"
        told = ", ".join(f"{status}: {number:,}" for status, number in sorted(self.took.statuses.items()))
        return (
            f"| {self.name} | {self.rate:,.0f} ({max(self.votes):,.0f}) | {ratio} | {self.cpu_each:.2f} "
            f"| {self.took.quantile(0.5):.0f} / {self.took.quantile(0.99):.0f} "
            f"| {min(self.commits):,.0f}–{max(self.commits):,.0f} | {self.load:.1f} | {self.took.stored:,} | {told} |"
        )


def bare_requests(port: int) -> Iterator[bytes]:
    """Yield the form of the bare endpoint, for ever."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/bare") as answer:
        token, cookie = answer.read().decode(), answer.headers["Set-Cookie"].split(";")[0]
    body = f"csrf_token={token}".encode()
    request = (
        f"POST /bare HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookie}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode() + body
    while True:
        yield request


def measure_votes(served: Served, title: str, kind: Kind, pace: Pace) -> Line:
    """Measure the bare endpoint and votes in turn."""
    line = Line(title, commits=[raw_commits(served.folder)])
    statuses = Counter[str]()
    for _ in range(pace.rounds):
        if not kind.rate:
            load = Load(served.port, kind.connections)
            found = load.run(bare_requests(served.port), pace.seconds / 3)
            load.close()
            line.bare.append(len(found.took) / found.lasted)
        found = measure_round(served, kind, pace, line)
        line.took.took += found.took
        line.took.stored += found.stored
        statuses.update(found.statuses)
    line.took.statuses = dict(statuses)
    line.commits.append(raw_commits(served.folder))
    line.load = os.getloadavg()[0]
    return line


def measure_round(served: Served, kind: Kind, pace: Pace, line: Line) -> Answered:
    """Send votes once, and note how fast they were and what they cost."""
    people = served.people(pace.people)
    requests = build_requests(served.place, people, served.host, batch=kind.batch, wanted=kind.wanted)
    prepared = [request for request, _ in zip(requests, range(pace.most // kind.batch), strict=False)]
    before, used = count_votes(served.url), cpu_seconds(served.pid)
    load = Load(served.port, kind.connections)
    found = load.run(iter(prepared), 60 if kind.limit else pace.seconds, kind.rate, kind.limit)
    load.close()
    used = cpu_seconds(served.pid) - used
    rows = count_votes(served.url) - before
    if rows != found.stored:
        raise SystemExit(f"{found.stored} votes were acknowledged, {rows} rows are there.")
    line.votes.append(found.stored / found.lasted)
    line.lasted.append(found.lasted)
    line.cpu.append(1000 * used / max(found.stored, 1))
    return found
