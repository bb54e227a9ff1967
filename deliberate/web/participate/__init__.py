"""Taking part: voting, proposing, commenting, looking back."""

from flask import Blueprint

bp = Blueprint("participate", __name__)

from deliberate.web.participate import answers, statements, tags, voting  # noqa: E402

__all__ = ["answers", "bp", "statements", "tags", "voting"]
