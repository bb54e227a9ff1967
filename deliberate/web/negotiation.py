"""Whether an answer goes out as a page or as JSON."""

from __future__ import annotations

from flask import request


def wants_json() -> bool:
    """Return whether the asker reads JSON rather than pages."""
    if request.path.startswith("/api/"):
        return True
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return best == "application/json"
