"""Walks through the house, measured: which files a vote, an analysis, an export and pages of the report enter.

`.venv/bin/python docs/walks.py [--list]`: makes a demo in a temporary folder and prints one line for each walk.

A file counts when one of its functions is called. Rooms that know neither web nor database (`aggregation`, `concepts`,
`findings`, `formats`) are one stop each: what is measured is how far one has to follow a call. The ground of all rooms
(`storage`, `models`, `extensions`, `text`, `version`) does not count. A climb is a step from one new file to the next
that lies in a higher room, as the import contract in `pyproject.toml` orders them. What is loaded only once is called
before the count. A page of the report is followed from its view to its template; what every page passes at the door
(`web/access`: who asks; `web/results`: which analysis may be shown) comes before.
"""

from __future__ import annotations

import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import count, pairwise
from pathlib import Path
from types import FrameType

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from deliberate import create_app
from deliberate.demo.load import load_demo
from deliberate.demo.responses import complete_demo
from deliberate.demo.scenario import load_scenario
from deliberate.extensions import db
from deliberate.jobs.analysis import analyse_run
from deliberate.models import Assembly, Question
from deliberate.reports.exports import write_full_file
from deliberate.services.runs import add_run
from deliberate.services.worker_runs import claim_run
from deliberate.storage.schema import upgrade_schema

HOUSE = Path(__file__).resolve().parents[1]
PACKAGE = HOUSE / "deliberate"
ONE_STOP = frozenset({"aggregation", "concepts", "findings", "formats"})
GROUND = frozenset({"storage", "models", "extensions", "text", "version"})
# Page one, every chapter, and everything on one page: the name of its view and the end of its address.
CHAPTERS = (
    "shared", "divides", "groups", "concepts", "tensions", "responses", "robustness", "statements", "method"
)  # fmt: skip
REPORT_PAGES = {"show": "", **{name: f"/{name}" for name in CHAPTERS}, "everything": "/all"}
Place = tuple[str, str]
"""A file, and a function in it: where a count begins or ends."""


def find_room(stop: str) -> str:
    """Return the room that a file lies in."""
    return stop.split("/")[0].removesuffix(".py")


def read_heights() -> dict[str, int]:
    """Return room → height, 0 at the bottom, as the import contract orders them."""
    settings = tomllib.loads((HOUSE / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    layers: list[str] = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    return {
        room.strip().removeprefix("deliberate."): height
        for height, layer in enumerate(reversed(layers))
        for room in layer.split("|")
    }


@dataclass
class Walk:
    """The stops of one operation, in the order in which they were first entered, and the functions that were called.

    begin, end: count from the first call of the one to the next call of the other; None: the whole block.
    """

    begin: Place | None = None
    end: str | None = None
    stops: list[str] = field(default_factory=list)
    functions: set[Place] = field(default_factory=set)
    names: dict[str, str | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.is_counting = self.begin is None

    def find_stop(self, filename: str) -> str | None:
        """Return what a file counts as; None where it is not ours, or part of the ground."""
        if filename not in self.names:
            path = Path(filename)
            name = path.relative_to(PACKAGE).as_posix() if path.is_relative_to(PACKAGE) else None
            if name is not None:
                room = find_room(name)
                if room in GROUND or name == "__init__.py":
                    name = None
                elif room in ONE_STOP:
                    name = room
            self.names[filename] = name
        return self.names[filename]

    def note(self, frame: FrameType, event: str, _argument: object) -> None:
        """Note a call; what Python asks at each of them."""
        function = frame.f_code.co_qualname
        if event != "call" or function == "<module>":
            return
        if self.end is not None and function == self.end:
            self.is_counting = False
        stop = self.find_stop(frame.f_code.co_filename)
        if stop is None:
            return
        if (stop, function) == self.begin:
            self.is_counting, self.begin = True, None
        if not self.is_counting:
            return
        self.functions.add((stop, function))
        if stop not in self.stops:
            self.stops.append(stop)

    @property
    def climbs(self) -> int:
        """How often the next new stop lies in a higher room than the one before."""
        heights = read_heights()
        return sum(heights[find_room(later)] > heights[find_room(earlier)] for earlier, later in pairwise(self.stops))

    @contextmanager
    def watch(self) -> Iterator[None]:
        """Watch the calls of the block."""
        sys.setprofile(self.note)
        try:
            yield
        finally:
            sys.setprofile(None)


def find_first_question() -> Question:
    """Return the question that all walks are about."""
    question = db.session.scalars(select(Question).order_by(Question.id)).first()
    assert question is not None
    return question


def walk_analysis(app: Flask) -> Walk:
    """Return the way of an analysis that has been claimed, up to the row that holds its findings."""
    walk = Walk()
    with app.app_context():
        run = add_run(question=find_first_question())
        db.session.commit()
        mine = claim_run(run_id=run.id, lease_seconds=60)
        db.session.commit()
        assert mine is not None
        number, attempt = mine.id, mine.attempts
    with app.app_context(), walk.watch():
        analyse_run(number, attempt)
    return walk


def walk_export(app: Flask) -> Walk:
    """Return the way of a full export, up to the file."""
    walk = Walk()
    with app.app_context(), tempfile.TemporaryDirectory() as folder:
        assembly = db.session.scalars(select(Assembly).order_by(Assembly.id)).one()
        with walk.watch():
            write_full_file(assembly, Path(folder) / "full.json")
    return walk


def walk_report(client: FlaskClient, view: str) -> Walk:
    """Return the way of a page of the report, from its view to the template."""
    walk = Walk(begin=("web/report.py", view), end="render_template")
    slug, chapter = load_scenario()["assembly"]["slug"], REPORT_PAGES[view]
    with walk.watch():
        answer = client.get(f"/a/{slug}/2/report{chapter}")
    assert answer.status_code == 200, answer.text
    return walk


def walk_vote(client: FlaskClient, statement: int) -> Walk:
    """Return the way of a vote, from the request to the answer."""
    walk = Walk()
    with walk.watch():
        answer = client.post(
            f"/a/{load_scenario()['assembly']['slug']}/1/votes",
            data={"statement": str(statement), "choice": "agree"},
            headers={"Accept": "application/json"},
        )
    assert answer.status_code < 400, answer.text
    return walk


def log_in(app: Flask, who: str) -> FlaskClient:
    """Return a browser in which an account of the demo is logged in."""
    client = app.test_client()
    account = load_scenario()["accounts"][who]
    client.post("/login", data={"email": account["email"], "password": account["password"]})
    return client


def measure_walks(app: Flask) -> dict[str, Walk]:
    """Return the walks through an application that holds the demo, each the second time it is gone.

    Of the chapters of the report the one that enters most files.
    """
    owner, participant, statements = log_in(app, "owner"), app.test_client(), count(1)
    walks: dict[str, Callable[[], Walk]] = {
        "vote": lambda: walk_vote(participant, next(statements)),
        "analysis": lambda: walk_analysis(app),
        "export": lambda: walk_export(app),
        "report page one": lambda: walk_report(owner, "show"),
        **{f"report {name}": partial(walk_report, owner, name) for name in CHAPTERS},
        "whole report": lambda: walk_report(owner, "everything"),
    }
    found = {name: (take(), take())[1] for name, take in walks.items()}
    costliest = max((f"report {name}" for name in CHAPTERS), key=lambda name: len(found[name].stops))
    kept = {name: walk for name, walk in found.items() if name.removeprefix("report ") not in CHAPTERS}
    return {**kept, "costliest chapter": found[costliest]}


def make_demo_application(folder: Path) -> Flask:
    """Return an application with the demo in a folder, without limits and tokens that only the web asks for."""
    settings = {"DATA": str(folder), "RATE_LIMITS": False, "WORKER": False, "WTF_CSRF_ENABLED": False}
    app = create_app(settings)
    upgrade_schema(app)
    with app.app_context():
        load_demo()
        db.session.commit()
        complete_demo()
        db.session.commit()
    return app


def main(options: list[str]) -> int:
    """Print what was measured."""
    with tempfile.TemporaryDirectory() as folder:
        app = make_demo_application(Path(folder))
        for name, walk in measure_walks(app).items():
            print(f"{name}: {len(walk.stops)} files, {walk.climbs} climbs, {len(walk.functions)} functions")
            if "--list" in options:
                print("   " + "\n   ".join(walk.stops))
        with app.app_context():
            db.engine.dispose()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
