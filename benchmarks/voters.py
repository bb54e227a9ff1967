"""Participants who vote over HTTP as a browser does: page, form with its token, answer, next page."""

from __future__ import annotations

import http.client
import re
import time
import urllib.parse
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

FORM = re.compile(r'name="csrf_token" value="([^"]+)">\s*<input type="hidden" name="statement" value="(\d+)">'
                  r'<input type="hidden" name="draw" value="([^"]*)">')  # fmt: skip


@dataclass
class Voter:
    """One participant with a cookie of their own, on one kept-open connection."""

    host: str
    port: int
    address: str
    cookies: dict[str, str] = field(default_factory=dict)
    took: list[float] = field(default_factory=list)
    refused: int = 0
    ask_again: float = 1.0

    def __post_init__(self) -> None:
        self.line = http.client.HTTPConnection(self.host, self.port, timeout=30)

    def ask(self, method: str, address: str, body: str | None = None) -> tuple[int, str]:
        """Status and page of one request."""
        kept = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": kept, "Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html"}
        self.line.request(method, address, body, headers)
        answer = self.line.getresponse()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.split(";", 1)[0]
            if name == "X-Ask-Again":
                self.ask_again = float(value)
        return answer.status, answer.read().decode(errors="replace")

    def forms(self) -> Iterator[re.Match[str]]:
        """The form of each statement shown, until nothing is left to vote on; a statement not answered comes again."""
        while (shown := FORM.search(self.ask("GET", self.address)[1])) is not None:
            yield shown

    def vote(self, form: re.Match[str]) -> int:
        """Send the next choice with this form; the status of the answer."""
        token, statement, draw = form.groups()
        choice = ("agree", "disagree", "pass")[len(self.took) % 3]
        body = urllib.parse.urlencode({"csrf_token": token, "statement": statement, "draw": draw, "choice": choice})
        begun = time.perf_counter()
        status, _ = self.ask("POST", f"{self.address}/votes", body)
        if status in (200, 303):
            self.took.append(time.perf_counter() - begun)
        else:
            self.refused += 1
        return status

    def sit(self, until: float) -> bool:
        """Vote as a new person until nothing is left or the time has come; whether to come again as somebody else.

        A refused vote is counted and sent again, as a person would do.
        """
        self.cookies.clear()
        before = len(self.took) + self.refused
        for form in self.forms():
            self.vote(form)
            if time.perf_counter() > until:
                return False
        return len(self.took) + self.refused > before


def vote_for(seconds: float, people: int, host: str, port: int, address: str) -> tuple[list[float], int, float]:
    """Seconds that each accepted vote took, refusals, and how long it all lasted; `people` vote side by side."""
    voters = [Voter(host, port, address) for _ in range(people)]
    begun = time.perf_counter()

    def work(voter: Voter) -> None:
        while voter.sit(begun + seconds):
            pass

    with ThreadPoolExecutor(people) as pool:
        list(pool.map(work, voters))
    lasted = time.perf_counter() - begun
    return [took for voter in voters for took in voter.took], sum(voter.refused for voter in voters), lasted
