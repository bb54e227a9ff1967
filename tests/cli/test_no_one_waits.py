"""On SQLite people vote while a command only reads, and while it waits for what someone types."""

from __future__ import annotations

import io
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from deliberate.cli import command
from deliberate.extensions import db
from deliberate.models import Run
from deliberate.reports import imported
from deliberate.reports.build import Report, build_report
from deliberate.services.accounts import register_account
from deliberate.storage import sqlite_write_queue

SLUG = "city-ai"


def take_lock(folder: Path) -> sqlite3.Connection:
    """Write as someone else does; raises where a command keeps others from it."""
    other = sqlite3.connect(folder / "deliberate.sqlite3", timeout=0, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    return other


def run(folder: Path, *words: str, typed: io.BytesIO | None = None) -> Result:
    return CliRunner().invoke(command, ["--data", str(folder), *words], input=typed, catch_exceptions=False)


@pytest.mark.parametrize(
    "words",
    [
        ("accounts", "list"),
        ("members", "list", SLUG),
        ("runs", SLUG),
        ("export", SLUG, "OUT"),
        ("export", SLUG, "OUT", "--format", "polis"),
        ("export", SLUG, "OUT", "--format", "rubric"),
    ],
    ids=" ".join,
)
def test_a_command_that_reads_takes_no_lock(
    demo_app: Flask, tmp_path: Path, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    with demo_app.app_context():
        db.engine.dispose()
    monkeypatch.setattr(sqlite_write_queue, "PATIENCE_SECONDS", 0.0)
    with closing(take_lock(tmp_path)):
        told = run(tmp_path, *(str(tmp_path / "out") if word == "OUT" else word for word in words))
    assert told.exit_code == 0, told.output


def test_an_import_is_looked_at_without_the_lock_and_removed_where_it_cannot_be_shown(
    demo_app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with demo_app.app_context():
        db.engine.dispose()
    file = tmp_path / "whole.json"
    assert run(tmp_path, "export", SLUG, str(file)).exit_code == 0
    looked = []

    def look(shown: Run) -> Report:
        take_lock(tmp_path).close()
        looked.append(shown.question.assembly.slug)
        return build_report(shown)

    monkeypatch.setattr(imported, "build_report", look)
    told = run(tmp_path, "import", "full", str(file), "--slug", "again")
    assert (told.exit_code, told.output.startswith("Imported again."), set(looked)) == (0, True, {"again"})
    document = json.loads(file.read_text(encoding="utf-8"))
    document["questions"][0]["runs"][0]["findings"]["outcomes"][0]["statement"] = {}
    file.write_text(json.dumps(document), encoding="utf-8")
    told = run(tmp_path, "import", "full", str(file), "--slug", "odd")
    assert (told.exit_code, "findings of question 1 can't be shown" in told.output) == (1, True)
    assert (looked[-1], run(tmp_path, "runs", "odd").exit_code) == ("odd", 1)


class SlowTyping(io.BytesIO):
    """Standard input at which someone votes before the line is typed."""

    folder = Path()

    def read1(self, size: int | None = -1, /) -> bytes:
        take_lock(self.folder).close()
        return super().read1(-1 if size is None else size)


def test_a_typed_password_is_waited_for_without_the_lock(app: Flask, tmp_path: Path) -> None:
    with app.app_context():
        register_account(email="hanna@example.org", password="the first password", display_name="Hanna")
        db.session.commit()
    typing = SlowTyping(b"the second password\n")
    typing.folder = tmp_path
    told = run(tmp_path, "accounts", "reset", "hanna@example.org", "--password-stdin", typed=typing)
    assert told.exit_code == 0, told.output
