"""The blueprint that every page of taking part belongs to."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("participate", __name__)
