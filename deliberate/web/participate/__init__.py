"""Taking part: voting, proposing, commenting, looking back, on one device or several."""

from flask import Blueprint

bp = Blueprint("participate", __name__)

from deliberate.web.participate import (  # noqa: E402  (each brings its routes)
    changes,
    crowd_tags,
    devices,
    personal_results,
    statements,
    voting,
)

__all__ = ["bp", "changes", "crowd_tags", "devices", "personal_results", "statements", "voting"]
