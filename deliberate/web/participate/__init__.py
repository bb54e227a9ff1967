"""Taking part: voting, proposing, commenting, looking back, on one device or several."""

from flask import Blueprint

bp = Blueprint("participate", __name__)

from deliberate.web.participate import answers, changes, devices, statements, tags, voting  # noqa: E402

__all__ = ["answers", "bp", "changes", "devices", "statements", "tags", "voting"]
