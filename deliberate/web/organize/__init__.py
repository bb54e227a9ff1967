"""The organizer's desk, one file per topic."""

from flask import Blueprint

bp = Blueprint("organize", __name__, url_prefix="/organize")

from deliberate.web.organize import analysis, coding, moderation, overview, setup, statements  # noqa: E402

__all__ = ["analysis", "bp", "coding", "moderation", "overview", "setup", "statements"]
