"""CPU of the page after a vote, in one process without a server: `python -m benchmarks.page_cost`."""

from __future__ import annotations

import argparse
import cProfile
import io
import pstats
import re
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder, run_wsgi_app

from benchmarks.databases import database
from benchmarks.vote_people import SLUG, build_place

FIELD = re.compile(r'name="(csrf_token|statement|draw|wording)"\s+value="([^"]*)"')
PAGE = f"/a/{SLUG}/1"


class Visitor:
    """A participant who votes with forms, without script; the time of each kind of request adds up."""

    def __init__(self, app: Any, cookie: str) -> None:
        self.app, self.cookies = app, dict([cookie.split("=", 1)])
        self.took: dict[str, list[float]] = {"GET": [], "POST": []}

    def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> str:
        """Return the body of an answer."""
        kept = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = Headers(
            {"Cookie": kept, "Accept": "text/html", "Accept-Language": "en", "Sec-Fetch-Site": "same-origin"}
        )
        environ = EnvironBuilder(path, method=method, headers=headers, data=form).get_environ()
        begun = time.process_time()
        answer, _status, told = run_wsgi_app(self.app, environ, buffered=True)
        body = b"".join(answer)
        self.took[method].append(time.process_time() - begun)
        for line in told.getlist("Set-Cookie"):
            name, _, value = line.partition("=")
            self.cookies[name] = value.split(";", 1)[0]
        return body.decode()

    def round(self) -> None:
        """Load the page, and vote on what it shows."""
        fields: dict[str, str] = {}
        for name, value in FIELD.findall(self.ask("GET", PAGE + "?more=1")):
            fields.setdefault(name, value)
        self.ask("POST", f"{PAGE}/votes", {**fields, "choice": "agree"})


def measure(kind: str, people: int, profiled: str = "") -> dict[str, float]:
    """Return the median milliseconds of CPU of page and vote; print what the page spends where asked to."""
    import statistics

    from deliberate import create_app
    from deliberate.extensions import db
    from deliberate.storage.schema import upgrade_schema

    with tempfile.TemporaryDirectory(prefix="deliberate-page-") as name, database(kind, Path(name)) as base:
        app = create_app({"DATA": name, "DATABASE_URL": base.url, "SECRET_KEY": "x" * 40, "WORKER": False})
        upgrade_schema(app)
        place = build_place(app, people)
        visitors = [Visitor(app, person.cookie) for person in place.people]
        with_profile(lambda: vote_in_turn(visitors), profiled)
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
        return {
            method: 1000 * statistics.median([one for visitor in visitors for one in visitor.took[method]])
            for method in ("GET", "POST")
        }


def vote_in_turn(visitors: list[Visitor]) -> None:
    for visitor in visitors:
        for _ in range(15):
            visitor.round()


def with_profile(work: Callable[[], Any], order: str) -> None:
    if not order:
        work()
        return
    profile = cProfile.Profile()
    profile.runcall(work)
    out = io.StringIO()
    pstats.Stats(profile, stream=out).sort_stats(order).print_stats(70)
    print(out.getvalue())


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--databases", default="sqlite,postgresql")
    parser.add_argument("--people", type=int, default=30)
    parser.add_argument("--profile", default="", help="tottime or cumtime")
    options = parser.parse_args()
    for kind in options.databases.split(","):
        print(kind, measure(kind, options.people, options.profile))


if __name__ == "__main__":
    main()
