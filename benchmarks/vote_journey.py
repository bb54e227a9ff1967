"""A thousand people who vote, follow the counts, load pages and propose, on as many connections, beside the worker.

Each votes every ten seconds, loads the page every hundred, and, having voted three times, proposes something every five
minutes (of those who have voted less, an assembly takes ten statements a minute). A quarter of them keep the live
result open, which asks for the counts every five seconds, another quarter asks for cards as often. Times count from
when a request was due.
"""

from __future__ import annotations

import os
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.served_place import Served, running
from benchmarks.vote_load import Answered, Load
from benchmarks.vote_pages import COUNTS, FIELD, PAGE, build_get
from benchmarks.vote_people import SLUG, build_requests

PEOPLE = 1_000
# Requests of each kind in a second.
VOTES, COUNTED, CARDS, PAGES, PROPOSALS = 100, 50, 50, 10, 3
VOTES_BEFORE_PROPOSING = 3
NEXT_CARDS = f"/api/v1/assemblies/{SLUG}/questions/1/cards?next=3"
GOOD = frozenset({"200", "303", "304"})


@dataclass(frozen=True)
class Journey:
    """What came of it. asked: requests a second that were due."""

    seconds: float
    asked: float
    found: Answered
    load: float

    @property
    def errors(self) -> int:
        return sum(number for status, number in self.found.statuses.items() if status not in GOOD)


def measure_journey(served: Served, seconds: float, times: float = 1.0, count: int = PEOPLE) -> Journey:
    """Let people do so for so long. times: how much faster than they would."""
    people = served.people(count)
    rate = times * count / PEOPLE * (VOTES + COUNTED + CARDS + PAGES + PROPOSALS)
    data = str(Path(served.settings["DELIBERATE_DATA"]))
    # As `serve` starts it.
    with running(["deliberate", "--data", data, "worker", "--until-input-ends"], served.settings):
        load = Load(served.port, count)
        found = load.run(mix(served, people), seconds, rate)
        load.close()
    return Journey(seconds, rate, found, os.getloadavg()[0])


def mix(served: Served, people: range) -> Iterator[bytes]:
    """Yield requests of all kinds as they would come, each by another person."""
    votes = build_requests(served.place, people, served.host, wanted=3)
    cookies = [served.place.people[person].cookie for person in people]
    session, token = begin_session(served)
    turn = voted = 0
    while True:
        for place in range(VOTES + COUNTED + CARDS + PAGES):
            turn += 1
            cookie = f"Cookie: {cookies[turn * 7 % len(cookies)]}"
            if place % 2 == 0 and place < 2 * VOTES:
                voted += 1
                yield next(votes)
            elif place < 2 * VOTES:
                yield build_get(COUNTS if place % 4 == 1 else NEXT_CARDS, served.host, cookie)
            else:
                yield build_get(PAGE, served.host, cookie)
        for _ in range(PROPOSALS if voted >= VOTES_BEFORE_PROPOSING * len(people) else 0):
            turn += 1
            yield build_proposal(served, f"Cookie: {cookies[turn * 7 % len(cookies)]}; {session}", token, turn)


def begin_session(served: Served) -> tuple[str, str]:
    """Return the cookie of a session and its form token; sessions know nothing of a person."""
    with urllib.request.urlopen(f"http://{served.host}{PAGE}") as answer:
        cookie = answer.headers["Set-Cookie"].split(";")[0]
        return cookie, dict(FIELD.findall(answer.read().decode()))["csrf_token"]


def build_proposal(served: Served, cookie: str, token: str, turn: int) -> bytes:
    """Return the form with a statement that no one has written yet."""
    words = f"The city should try out idea number {turn} before it plans the next street."
    body = urllib.parse.urlencode({"csrf_token": token, "text": words})
    return (
        f"POST {PAGE}/propose HTTP/1.1\r\nHost: {served.host}\r\n{cookie}\r\nAccept: text/html\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    ).encode()
