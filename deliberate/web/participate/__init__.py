"""Taking part: voting, proposing, commenting, looking back."""

from flask import Blueprint

bp = Blueprint("participate", __name__)

from deliberate.web.participate import answers, changes, statements, tags, voting  # noqa: E402

__all__ = ["answers", "bp", "changes", "statements", "tags", "voting"]
