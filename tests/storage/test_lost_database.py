"""A database file that is removed, replaced or damaged while people vote: 503 in words, and nothing is acknowledged."""

from __future__ import annotations

import os
import re
import shutil
import signal
import sqlite3
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from benchmarks.demo import free_port
from benchmarks.voters import Voter
from deliberate.extensions import db
from deliberate.models import Participant, Vote, VoteEvent
from deliberate.web.transaction import write_transaction
from tests.answers import read_json
from tests.commands import command
from tests.storage.test_killed import SLUG, serving
from tests.web.participate.test_transient_errors import AGREE, VOTES, opened, stored

__all__ = ["opened"]
MISSING = "missing or damaged"
HOUSE = Path(__file__).resolve().parents[2]
DATABASE = "deliberate.sqlite3"


def file_of(app: Flask) -> Path:
    return Path(app.config["DATA"]) / DATABASE


def away(path: Path) -> Path:
    return path.rename(path.with_name("moved-away"))


def remove(path: Path) -> None:
    away(path)


def replace(path: Path) -> None:
    """Another whole database takes its place, as when somebody copies a backup over it."""
    shutil.copyfile(away(path), path)


def replace_with_nothing(path: Path) -> None:
    away(path)
    path.touch()


@pytest.mark.parametrize("lose", [remove, replace, replace_with_nothing])
def test_nothing_is_acknowledged_until_the_right_file_is_back(opened: Flask, lose: Callable[[Path], None]) -> None:
    client = opened.test_client()
    assert client.post(VOTES, data=AGREE).status_code == 303
    path = file_of(opened)
    lose(path)
    sent = client.post(VOTES, data={"statement": "2", "choice": "agree"})
    machine = client.post(VOTES, data=AGREE, headers={"Accept": "application/json"})
    page = client.get("/a/trees/1", headers={"Accept": "text/html"})
    assert [answer.status_code for answer in (sent, machine, page)] == [503, 503, 503]
    assert f"{MISSING}: your vote was not stored" in sent.text
    assert re.search(r'<input\s+type="hidden"\s+name="choice"\s+value="agree"', sent.text)
    assert read_json(machine)["error"]["code"] == "DatabaseUnusable"
    assert f"{MISSING}, so this page can't be shown" in unescape(page.text)
    path.with_name("moved-away").replace(path)
    assert client.post(VOTES, data={"statement": "2", "choice": "agree"}).status_code == 303
    assert stored(opened)[:3] == [1, 2, 2]


def test_a_file_that_is_lost_during_a_transaction_is_noticed_at_its_commit(opened: Flask) -> None:
    def write_and_lose() -> None:
        with write_transaction():
            db.session.add(Participant(assembly_id=1, number=7, entry="anonymous"))
            db.session.flush()
            remove(file_of(opened))

    with opened.test_request_context():
        with pytest.raises(OperationalError, match="missing"):
            write_and_lose()
        db.session.remove()
    file_of(opened).with_name("moved-away").replace(file_of(opened))
    assert stored(opened)[0] == 0


def garbage(path: Path) -> None:
    path.write_bytes(bytes(range(256)) * 64)


def emptied(path: Path) -> None:
    os.truncate(path, 0)


def cut_off(path: Path) -> None:
    os.truncate(path, 5000)


def scratched(path: Path) -> None:
    """The first page is whole, what follows is noise."""
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xa5" * (size - 4096))


@pytest.mark.parametrize(
    "spoil", [garbage, *(pytest.param(one, marks=pytest.mark.slow) for one in (emptied, cut_off, scratched))]
)
def test_a_damaged_file_is_said_on_pages_and_on_the_command_line(opened: Flask, spoil: Callable[[Path], None]) -> None:
    path = file_of(opened)
    with opened.app_context():
        # Nothing is left in memory or in the log of writes that could hide the damage.
        db.engine.dispose()
    spoil(path)
    page = opened.test_client().get("/a/trees/1")
    sent = opened.test_client().post(VOTES, data=AGREE)
    assert (page.status_code, sent.status_code) == (503, 503)
    assert MISSING in page.text
    assert f"{MISSING}: your vote was not stored" in sent.text
    (path.parent / "secret-key").write_text("x" * 64, encoding="ascii")
    for words in (["accounts", "add", "ada@example.org", "--name", "Ada", "--password", "a long password"], ["worker"]):
        said = command(path.parent, *words)
        assert said.returncode == 1, said.stdout
        assert said.stderr.startswith("Error: "), said.stderr
        assert str(path) in said.stderr
        assert len(said.stderr.strip().splitlines()) == 1


ADD = ("accounts", "add", "ada@example.org", "--name", "Ada", "--password", "a long password")


@pytest.mark.slow
def test_a_key_without_its_database_makes_no_new_one_in_silence(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    assert command(folder, *ADD).returncode == 0
    database = folder / DATABASE
    database.unlink()
    for words in (ADD, ("worker",), ("serve", "--port", str(free_port()))):
        said = command(folder, *words)
        assert (said.returncode, said.stdout) == (1, "")
        assert said.stderr.startswith(f"Error: There was a database at {database}, but it is missing.")
        assert "--new" in said.stderr
        assert not database.exists()
    assert command(folder, "--new", *ADD).returncode == 0
    assert database.exists()
    assert command(folder, "--new", *ADD).stderr.startswith("Error: ")


def test_files_are_for_the_account_alone_that_runs_the_service(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    assert command(folder, *ADD).returncode == 0
    with sqlite3.connect(folder / DATABASE) as connection:
        connection.execute("PRAGMA user_version = 1")
        connection.commit()
        modes = {path.name: oct(path.stat().st_mode & 0o777) for path in folder.iterdir()}
    connection.close()
    assert oct(folder.stat().st_mode & 0o777) == "0o700"
    assert set(modes) >= {DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", f"{DATABASE}-turn", "secret-key"}
    assert set(modes.values()) == {"0o600"}


def test_a_server_of_postgresql_out_of_reach_is_one_sentence(tmp_path: Path) -> None:
    pytest.importorskip("psycopg", reason="needs psycopg: pip install 'psycopg[binary]'")
    url = "postgresql://ada:secret@127.0.0.1:1/nothing"
    said = command(tmp_path / "data", *ADD, DELIBERATE_DATABASE_URL=url)
    assert said.returncode == 1
    assert said.stderr.startswith("Error: The database at postgresql+psycopg://ada:***@127.0.0.1:1/nothing cannot be")
    assert len(said.stderr.strip().splitlines()) == 1
    assert "secret" not in said.stderr


@pytest.mark.slow
def test_a_served_process_notices_within_a_second_and_goes_on_with_the_right_file(demo_app: Flask) -> None:
    before, port = votes(demo_app), free_port()
    with serving(demo_app, port) as server:
        voter = Voter("127.0.0.1", port, f"/a/{SLUG}/1")
        forms = voter.forms()
        acknowledged = [voter.vote(next(forms)) for _ in range(3)]
        file, form = file_of(demo_app), next(forms)
        replace(file)
        lost = voter.vote(form)
        file.with_name("moved-away").replace(file)
        voter.cookies.clear()
        again = voter.vote(next(voter.forms()))
        voter.line.close()
        server.send_signal(signal.SIGINT)
        server.wait()
    assert (acknowledged, lost, again) == ([303] * 3, 503, 303)
    assert [after - past for after, past in zip(votes(demo_app), before, strict=True)] == [4, 4]


def votes(app: Flask) -> list[int]:
    """Votes and rows of the log."""
    with app.app_context():
        counted: list[Any] = [db.session.query(table).count() for table in (Vote, VoteEvent)]
        db.engine.dispose()
    return counted
