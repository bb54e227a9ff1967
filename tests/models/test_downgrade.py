"""An earlier version can be gone back to: what it knows of stays, row by row."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from deliberate.extensions import db

KEPT = ("account", "assembly", "membership", "question", "participant", "statement", "vote", "vote_event", "coding",
        "concept_code", "comment", "run", "outcome", "response", "group_name", "tension")  # fmt: skip


def count_rows() -> dict[str, int]:
    with db.engine.connect() as connection:
        return {name: connection.scalar(text(f"SELECT count(*) FROM {name}")) or 0 for name in KEPT}


@pytest.mark.parametrize("revision", ["0018"])
def test_going_back_and_forth_keeps_every_row(demo_app: Flask, revision: str) -> None:
    with demo_app.app_context():
        folder = str(demo_app.extensions["migrate"].directory)
        before = count_rows()
        assert before["response"], "official responses are what must not get lost"
        downgrade(directory=folder, revision=revision)
        assert count_rows() == before
        upgrade(directory=folder)
        assert count_rows() == before
        with db.engine.connect() as connection:
            assert connection.scalar(text("PRAGMA foreign_keys")) == 1
            assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
        db.engine.dispose()
