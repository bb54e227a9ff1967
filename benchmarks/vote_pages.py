"""Pages beside the votes: after a form vote, the same for everyone, and a newcomer's among idle connections."""

from __future__ import annotations

import http.client
import os
import re
import time
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.served_place import Served, cpu_seconds
from benchmarks.vote_load import Answered, Load, connect
from benchmarks.vote_people import SLUG

PAGE = f"/a/{SLUG}/1"
COUNTS = f"{PAGE}/live?part=counts"
RESULT = "/a/closed/1/report"
FIELD = re.compile(r'name="(csrf_token|statement|draw|wording)" value="([^"]*)"')


@dataclass(frozen=True)
class PageLine:
    """Pages a second, CPU of the web processes for each, and the times they took."""

    rate: float
    cpu: float
    took: Answered
    load: float

    def write(self, name: str) -> str:
        """Return a row of the table."""
        told = ", ".join(f"{status}: {number:,}" for status, number in sorted(self.took.statuses.items()))
        return (
            f"| {name} | {self.rate:,.0f} | {self.cpu:.2f} | {self.took.quantile(0.5):.0f} / "
            f"{self.took.quantile(0.99):.0f} | {self.load:.1f} | {told} |"
        )


def build_get(path: str, host: str, *lines: str) -> bytes:
    """Return a request for a page."""
    return "\r\n".join([f"GET {path} HTTP/1.1", f"Host: {host}", "Accept: text/html", *lines, "", ""]).encode()


def measure_pages(served: Served, requests: list[bytes], seconds: float, connections: int = 32) -> PageLine:
    """Ask for these pages in turn, for so long."""

    def endless() -> Iterator[bytes]:
        while True:
            yield from requests

    load = Load(served.port, connections)
    load.run(endless(), 0.5)
    used = cpu_seconds(served.pid)
    found = load.run(endless(), seconds)
    used = cpu_seconds(served.pid) - used
    load.close()
    return PageLine(len(found.took) / found.lasted, 1000 * used / len(found.took), found, os.getloadavg()[0])


def vote_by_form(served: Served, person: int, votes: int) -> bytes:
    """Vote so often as a browser without script does, and return the request for the page that comes next."""
    line = http.client.HTTPConnection("127.0.0.1", served.port, timeout=60)
    cookies = dict([served.place.people[person].cookie.split("=", 1)])

    def ask(method: str, path: str, body: str | None = None) -> str:
        kept = "; ".join(f"{name}={value}" for name, value in cookies.items())
        headers = {"Cookie": kept, "Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html"}
        line.request(method, path, body, headers)
        answer = line.getresponse()
        for value in answer.headers.get_all("Set-Cookie", []):
            name, _, rest = value.partition("=")
            cookies[name] = rest.split(";", 1)[0]
        return answer.read().decode()

    for turn in range(votes):
        fields: dict[str, str] = {}
        for name, value in FIELD.findall(ask("GET", f"{PAGE}?more=1")):
            fields.setdefault(name, value)
        fields["choice"] = ("agree", "disagree", "pass")[(person + turn) % 3]
        ask("POST", f"{PAGE}/votes", urllib.parse.urlencode(fields))
    line.close()
    return build_get(PAGE, served.host, "Cookie: " + "; ".join(f"{name}={value}" for name, value in cookies.items()))


def measure_page_after_votes(served: Served, seconds: float) -> PageLine:
    """Measure the page that people without script load after each vote, at sixty different points of their way."""
    people = served.people(60)
    return measure_pages(served, [vote_by_form(served, person, 1 + person % 9) for person in people], seconds)


def make_result(served: Served) -> None:
    """Add a closed assembly with an analysis, whose report everybody may read."""
    from deliberate import create_app
    from deliberate.extensions import db
    from deliberate.jobs.analysis import analyse_now
    from deliberate.models import AssemblyState, EntryKind
    from deliberate.models.columns import now
    from deliberate.services.assemblies import create_assembly
    from deliberate.services.bulk_votes import VoteRow, add_participants, insert_votes
    from deliberate.services.questions import add_question
    from deliberate.services.statements import add_seeds

    app = create_app({**{name.removeprefix("DELIBERATE_"): value for name, value in served.settings.items()},
                      "WORKER": False})  # fmt: skip
    with app.app_context():
        assembly = create_assembly(owner=None, title="Closed", slug="closed")
        question = add_question(assembly=assembly, actor=None, text="What was found?")
        add_seeds(question=question, actor=None, texts=[f"Find thing number {n}." for n in range(20)])
        assembly.state, assembly.opened_at, assembly.closed_at = AssemblyState.CLOSED, now(), now()
        people = add_participants(
            assembly=assembly, people=[{"number": n, "external_id": None} for n in range(60)], entry=EntryKind.SIMULATED
        )
        rows = [
            VoteRow(participant_id=people[p], statement_id=row.id, choice=1 if (p + n // 5) % 2 else -1, cast_at=now(),
             pass_reason=None)
            for p in range(60) for n, row in enumerate(question.statements)
        ]  # fmt: skip
        insert_votes(question=question, rows=rows)
        db.session.commit()
        analyse_now(question)
        db.session.commit()
        db.session.remove()
        db.engine.dispose()


def measure_newcomers(served: Served, idle: int, pages: int = 60) -> Answered:
    """Open idle connections, and measure the page of one newcomer after another, each on a connection of their own."""
    lines = [connect(served.port) for _ in range(idle)]
    time.sleep(1)
    found = Answered()
    request = build_get(PAGE, served.host)
    for _ in range(pages):
        begun = time.perf_counter()
        newcomer = Load(served.port, 1)
        connecting = time.perf_counter() - begun
        one = newcomer.run(iter([request]), 10)
        newcomer.close()
        found.took += [connecting + took for took in one.took]
        for status, number in one.statuses.items():
            found.statuses[status] = found.statuses.get(status, 0) + number
    for line in lines:
        line.close()
    return found
