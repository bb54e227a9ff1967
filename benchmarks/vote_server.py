"""`serve` with a bare endpoint beside the application: a Flask POST with session and form token, and no database.

`python -m benchmarks.vote_server PORT PROCESSES THREADS`; all else comes from the environment.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask, session
from flask_wtf.csrf import CSRFProtect, generate_csrf

from deliberate import create_app
from deliberate.cli.listening import listen, run_server

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


def build_bare() -> Flask:
    """Return an application that does what any form of Flask must, and nothing else."""
    bare = Flask("bare")
    bare.config.update(SECRET_KEY=os.environ["DELIBERATE_SECRET_KEY"], WTF_CSRF_TIME_LIMIT=None)
    CSRFProtect(bare)

    @bare.get("/bare")
    def token() -> str:
        """Give the session and its token."""
        return str(generate_csrf())

    @bare.post("/bare")
    def take() -> dict[str, bool]:
        """Take a form."""
        return {"stored": "csrf_token" in session}

    return bare


class Beside:
    """Two applications at one address."""

    def __init__(self, bare: Flask, inner: WSGIApplication) -> None:
        self.bare, self.inner = bare, inner

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return (self.bare if environ["PATH_INFO"] == "/bare" else self.inner)(environ, start_response)


def main(port: int, processes: int, threads: int) -> None:
    """Serve until told to stop."""
    with listen("127.0.0.1", port, processes, threads) as listening:
        app = create_app()
        app.wsgi_app = Beside(build_bare(), app.wsgi_app)  # type: ignore[method-assign]
        run_server(app, listening, None)


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))
