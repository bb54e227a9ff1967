"""A backup made while people vote, and its way back: database, key and settings in one file, everything or nothing."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import threading
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import func, select, text

from benchmarks.demo import free_port
from benchmarks.voters import Voter
from deliberate import create_app
from deliberate.backup.restore import swap_files
from deliberate.cli import command as deliberate_command
from deliberate.extensions import db
from deliberate.models import Account, Participant, Vote
from deliberate.services.accounts import register_account
from deliberate.storage.folder_lock import FolderTaken, hold_folder, take_folder_alone
from deliberate.storage.mail_folder import read_mail_file, write_mail_file
from deliberate.storage.signing_key import KEY_FILE
from tests.commands import command
from tests.services.test_voting import open_assembly
from tests.storage.test_killed import SLUG, serving, vote_until_the_end
from tests.web.participate.test_transient_errors import AGREE, VOTES

HOUSE = Path(__file__).resolve().parents[2]
DATABASE = "deliberate.sqlite3"
PEOPLE, ENOUGH = 4, 30


def here(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The same command in this process: for many in a row."""
    ended = CliRunner().invoke(deliberate_command, ["--data", str(folder), *words], env=environment)
    return subprocess.CompletedProcess(words, ended.exit_code, ended.stdout, ended.stderr)


def refused(said: subprocess.CompletedProcess[str]) -> str:
    """The one sentence of a command that was refused."""
    assert said.returncode == 1, said.stdout
    assert said.stderr.startswith("Error: "), said.stderr
    assert len(said.stderr.strip().splitlines()) == 1, said.stderr
    return said.stderr


@pytest.fixture
def settings_of_app() -> dict[str, Any]:
    """The key is the data folder's own."""
    return {"SECRET_KEY": ""}


@pytest.fixture
def voted(app: Flask) -> tuple[Flask, Any]:
    """A service with an open assembly and one person who has voted once, and their browser."""
    with app.app_context():
        open_assembly()
        db.session.commit()
    client = app.test_client()
    assert client.post(VOTES, data=AGREE).status_code == 303
    with app.app_context():
        db.engine.dispose()
    return app, client


def cookie(client: Any) -> tuple[str, str]:
    """The cookie by which the service knows its participant."""
    found = next(one for one in client._cookies.values() if one.key != "session")
    return found.key, found.value


def rows(folder: Path, statement: str) -> list[Any]:
    with sqlite3.connect(folder / DATABASE) as connection:
        found = connection.execute(statement).fetchall()
    connection.close()
    return found


def listing(folder: Path) -> dict[str, bytes]:
    """Everything in a folder except the file of the lock."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != "in-use")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.mark.slow
def test_a_participant_is_the_same_after_the_restore(voted: tuple[Flask, Any], tmp_path: Path) -> None:
    _, client = voted
    file, elsewhere = tmp_path / "out" / "service.zip", tmp_path / "elsewhere"
    file.parent.mkdir()
    made = command(tmp_path, "backup", str(file), DELIBERATE_BASE_URL="https://vote.example.org")
    assert made.returncode == 0, made.stderr
    assert "1 participant, 1 vote" in made.stdout
    assert oct(file.stat().st_mode & 0o777) == "0o600"
    assert [path.name for path in file.parent.iterdir()] == ["service.zip"]
    told = command(elsewhere, "restore", str(file))
    assert told.returncode == 0, told.stderr
    assert "DELIBERATE_BASE_URL=https://vote.example.org" in told.stdout
    assert (elsewhere / KEY_FILE).read_text() == (tmp_path / KEY_FILE).read_text()
    modes = {path.name: oct(path.stat().st_mode & 0o777) for path in elsewhere.iterdir()}
    assert set(modes.values()) == {"0o600"}, modes
    restored = create_app({"DATA": str(elsewhere), "TESTING": True, "WTF_CSRF_ENABLED": False, "RATE_LIMITS": False})
    browser = restored.test_client()
    browser.set_cookie(*cookie(client))
    assert browser.post(VOTES, data={"statement": "2", "choice": "agree"}).status_code == 303
    with restored.app_context():
        assert db.session.scalar(select(func.count()).select_from(Participant)) == 1
        assert db.session.scalar(select(func.count()).select_from(Vote)) == 2
        db.session.remove()
        db.engine.dispose()


def test_kept_mails_come_back_and_those_of_another_database_go_aside(voted: tuple[Flask, Any], tmp_path: Path) -> None:
    write_mail_file(tmp_path, 1, b"the link of Hanna")
    assert here(tmp_path, "backup", str(tmp_path / "backup.zip")).returncode == 0
    write_mail_file(tmp_path, 1, b"another mail by now")
    write_mail_file(tmp_path, 2, b"a later mail")
    assert here(tmp_path, "restore", str(tmp_path / "backup.zip"), "--replace").returncode == 0
    assert (read_mail_file(tmp_path, 1), read_mail_file(tmp_path, 2)) == (b"the link of Hanna", None)
    (aside,) = tmp_path.glob("replaced_*")
    assert (read_mail_file(aside, 1), read_mail_file(aside, 2)) == (b"another mail by now", b"a later mail")


def test_the_file_says_what_is_in_it_and_holds_no_secret_setting(voted: tuple[Flask, Any], tmp_path: Path) -> None:
    file = tmp_path / "service.zip"
    secret = {"DELIBERATE_SECRET_KEY": "a key from outside that is long enough", "DELIBERATE_REGISTRATION": "1"}
    made = command(tmp_path, "backup", str(file), **secret)
    assert made.returncode == 0, made.stderr
    assert "DELIBERATE_SECRET_KEY and is not in the file" in made.stdout
    with zipfile.ZipFile(file) as archive:
        names, manifest = archive.namelist(), json.loads(archive.read("manifest.json"))
        assert secret["DELIBERATE_SECRET_KEY"].encode() not in b"".join(archive.read(name) for name in names)
    assert names == ["manifest.json", DATABASE]
    assert manifest["settings"] == {"REGISTRATION": True}
    assert (manifest["kind"], manifest["has_key"], manifest["counts"]["vote"]) == ("SQLite", False, 1)
    assert set(manifest["parts"][DATABASE]) == {"size", "sha256"}


@pytest.mark.slow
def test_an_export_is_readable_by_its_owner_alone(voted: tuple[Flask, Any], tmp_path: Path) -> None:
    assert command(tmp_path, "export", "trees", str(tmp_path / "trees.json")).returncode == 0
    assert oct((tmp_path / "trees.json").stat().st_mode & 0o777) == "0o600"


def test_a_damaged_database_makes_no_backup(tmp_path: Path) -> None:
    file, database = tmp_path / "service.zip", tmp_path / DATABASE
    assert "There is no database at" in refused(here(tmp_path, "backup", str(file)))
    assert list(tmp_path.iterdir()) == []
    for content in (bytes(range(256)) * 64, sqlite_without_tables(tmp_path / "other")):
        database.write_bytes(content)
        assert "no backup was created" in refused(here(tmp_path, "backup", str(file)))
        assert not file.exists()


def sqlite_without_tables(path: Path) -> bytes:
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 1")
    connection.close()
    return path.read_bytes()


def test_the_folder_is_shared_by_those_who_serve_it_and_alone_for_a_restore(tmp_path: Path) -> None:
    first, second = hold_folder(tmp_path), hold_folder(tmp_path)
    with pytest.raises(FolderTaken, match=str(os.getpid())), take_folder_alone(tmp_path):
        pytest.fail("taken while in use")
    for handle in (first, second):
        assert handle is not None
        os.close(handle)
    with take_folder_alone(tmp_path), pytest.raises(FolderTaken, match=str(os.getpid())):
        hold_folder(tmp_path)


def test_a_process_that_starts_waits_for_one_that_looks_whether_it_is_alone(tmp_path: Path) -> None:
    with ThreadPoolExecutor() as others:
        with take_folder_alone(tmp_path):
            starting = others.submit(hold_folder, tmp_path)
            with pytest.raises(TimeoutError):
                starting.result(timeout=0.05)
        handle = starting.result()
    assert handle is not None
    os.close(handle)


def test_a_restore_that_fails_on_the_way_puts_everything_back(tmp_path: Path) -> None:
    old, new, aside = tmp_path / "database", tmp_path / "incoming", tmp_path / "replaced"
    old.write_text("old")
    new.write_text("new")

    def fail() -> None:
        assert (old.read_text(), (aside / "database").read_text()) == ("new", "old")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), swap_files([old], {new: old}, aside):
        fail()
    assert (old.read_text(), new.read_text(), aside.exists()) == ("old", "new", False)
    with pytest.raises(FileNotFoundError), swap_files([old], {tmp_path / "missing": old}, aside):
        pytest.fail("nothing came")
    assert (old.read_text(), aside.exists()) == ("old", False)


@pytest.mark.slow
def test_nothing_is_overwritten_unless_asked_and_then_moved_aside(voted: tuple[Flask, Any], tmp_path: Path) -> None:
    file = tmp_path / "service.zip"
    file.write_text("something else")
    assert "already exists" in refused(here(tmp_path, "backup", str(file)))
    assert file.read_text() == "something else"
    assert here(tmp_path, "backup", str(file), "--replace").returncode == 0
    before = listing(tmp_path)
    assert "There is already data at" in refused(here(tmp_path, "restore", str(file)))
    assert listing(tmp_path) == before
    told = here(tmp_path, "restore", str(file), "--replace")
    assert told.returncode == 0, told.stderr
    (aside,) = tmp_path.glob("replaced_*")
    assert str(aside) in told.stdout
    assert (aside / DATABASE).read_bytes() == before[DATABASE]
    assert (aside / KEY_FILE).read_bytes() == before[KEY_FILE]
    assert rows(tmp_path, "SELECT count(*) FROM vote") == [(1,)]


def spoil(file: Path, name: str, change: Any) -> None:
    """Write the backup again with one part changed."""
    with zipfile.ZipFile(file) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    parts[name] = change(parts[name])
    with zipfile.ZipFile(file, "w") as archive:
        for part, content in parts.items():
            archive.writestr(part, content)


def described(**values: Any) -> Any:
    return lambda document: json.dumps({**json.loads(document), **values}).encode()


DAMAGE = {
    "another byte in the database": (DATABASE, lambda content: content[:-1] + b"\x07", "damaged"),
    "half of the database": (DATABASE, lambda content: content[: len(content) // 2], "damaged"),
    "another key": (KEY_FILE, lambda content: content[::-1], "damaged"),
    "a manifest of something else": ("manifest.json", lambda _: b"{}", "not a backup of Deliberate"),
    "a manifest that is no JSON": ("manifest.json", lambda _: b"{", "cannot be read"),
    "a manifest without its parts": ("manifest.json", described(parts=None), "not complete"),
    "counts of another database": ("manifest.json", described(counts={"vote": 7}), "does not match its description"),
    "a later format": ("manifest.json", described(format_version=2), "newer version"),
    "another kind": (
        "manifest.json",
        described(kind="PostgreSQL"),
        "PostgreSQL database, but this service uses SQLite",
    ),
}


def test_a_spoiled_file_changes_nothing(voted: tuple[Flask, Any], tmp_path: Path) -> None:
    good = tmp_path / "service.zip"
    assert here(tmp_path, "backup", str(good)).returncode == 0
    before, file = listing(tmp_path), tmp_path / "spoiled"
    for name, (part, change, words) in DAMAGE.items():
        file.write_bytes(good.read_bytes())
        spoil(file, part, change)
        assert words in refused(here(tmp_path, "restore", str(file), "--replace")), name
    whole = good.read_bytes()
    for content in (whole[: len(whole) // 2], b"", b"no archive"):
        file.write_bytes(content)
        assert "cannot be restored" in refused(here(tmp_path, "restore", str(file), "--replace"))
    file.unlink()
    assert "No such file" in refused(here(tmp_path, "restore", str(file)))
    assert listing(tmp_path) == before


def test_a_newer_schema_is_refused_and_an_older_one_comes_up_to_date(tmp_path: Path) -> None:
    old = sorted((HOUSE / "tests" / "models" / "old_databases").glob("03*.sql"))[0]
    folder, elsewhere, file = tmp_path / "data", tmp_path / "elsewhere", tmp_path / "service.zip"
    folder.mkdir()
    with sqlite3.connect(folder / DATABASE) as connection:
        connection.executescript(old.read_text(encoding="utf-8"))
    connection.close()
    assert here(folder, "backup", str(file)).returncode == 0
    assert rows(folder, "SELECT version_num FROM alembic_version") == [("0002",)], "a backup changes nothing"
    assert here(elsewhere, "restore", str(file)).returncode == 0
    assert rows(elsewhere, "SELECT count(*) FROM vote") == [(80,)]
    assert rows(elsewhere, "SELECT frozen_codes FROM coding_plan") == [(None,)]
    with sqlite3.connect(folder / DATABASE) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    assert here(folder, "backup", str(file), "--replace").returncode == 0
    before = listing(elsewhere)
    assert "Use a newer version" in refused(here(elsewhere, "restore", str(file), "--replace"))
    assert listing(elsewhere) == before


@pytest.mark.slow
def test_a_backup_under_load_is_whole_and_a_served_folder_is_not_restored(demo_app: Flask, tmp_path: Path) -> None:
    with demo_app.app_context():
        before = db.session.scalar(select(func.count()).select_from(Vote)) or 0
        db.session.remove()
        db.engine.dispose()
    file, port = tmp_path / "service.zip", free_port()
    voters = [Voter("127.0.0.1", port, f"/a/{SLUG}/1") for _ in range(PEOPLE)]
    taken: list[int] = []
    ended = threading.Event()
    with serving(demo_app, port) as server, ThreadPoolExecutor(PEOPLE) as pool:
        try:
            work = [pool.submit(vote_until_the_end, voter, ended, taken) for voter in voters]
            while len(taken) < ENOUGH:
                assert not any(done.done() for done in work)
                threading.Event().wait(0.02)
            acknowledged = len(taken)
            made = command(tmp_path, "backup", str(file))
            meanwhile = len(taken) - acknowledged
            said = refused(command(tmp_path, "restore", str(file), "--replace"))
            ended.set()
            server.send_signal(signal.SIGINT)
            server.wait()
        finally:
            ended.set()
    for voter in voters:
        voter.line.close()
    assert made.returncode == 0, made.stderr
    assert meanwhile > 0, "nobody voted while the backup was made"
    assert str(server.pid) in said
    assert "in use by process" in said
    elsewhere = tmp_path / "elsewhere"
    told = command(elsewhere, "restore", str(file))
    assert told.returncode == 0, told.stderr
    ((votes,),) = rows(elsewhere, "SELECT count(*) FROM vote")
    ((events,),) = rows(elsewhere, "SELECT (SELECT count(*) FROM vote_event)")
    assert votes >= before + acknowledged
    assert votes - before <= events
    assert rows(elsewhere, "PRAGMA integrity_check") == [("ok",)]
    assert command(tmp_path, "restore", str(file), "--replace").returncode == 0, "nobody serves it any more"


@pytest.mark.slow
@pytest.mark.postgres
def test_a_database_on_postgresql_goes_out_and_comes_back(postgres: Any, tmp_path: Path) -> None:
    folder, elsewhere, file = tmp_path / "data", tmp_path / "elsewhere", tmp_path / "service.zip"
    with postgres.fresh() as source, postgres.fresh() as target:
        app = create_app({"DATA": str(folder), "DATABASE_URL": source, "TESTING": True, "WTF_CSRF_ENABLED": False})
        with app.app_context():
            register_account(email="ada@example.org", password="a long password", display_name="Ada \t\\N, ✓\n")
            open_assembly()
            db.session.commit()
        client = app.test_client()
        assert client.post(VOTES, data=AGREE).status_code == 303
        with app.app_context():
            db.engine.dispose()
        made = here(folder, "backup", str(file), DELIBERATE_DATABASE_URL=source)
        assert made.returncode == 0, made.stderr
        there = {"DELIBERATE_DATABASE_URL": target}
        assert "There is already data at" in refused(here(elsewhere, "restore", str(file), **there))
        other = create_app({"DATA": str(elsewhere), "DATABASE_URL": target, "SECRET_KEY": "x" * 40})
        with other.app_context():
            with db.engine.connect() as connection:
                connection.execute(text("SELECT 1"))
                said = refused(here(elsewhere, "restore", str(file), "--replace", **there))
                assert "Other processes are connected" in said
            db.engine.dispose()
        told = here(elsewhere, "restore", str(file), "--replace", **there)
        assert told.returncode == 0, told.stderr
        assert "the schema replaced_" in told.stdout
        assert (elsewhere / KEY_FILE).read_text() == (folder / KEY_FILE).read_text()
        back = create_app({"DATA": str(elsewhere), "DATABASE_URL": target, "TESTING": True, "WTF_CSRF_ENABLED": False})
        browser = back.test_client()
        browser.set_cookie(*cookie(client))
        assert browser.post(VOTES, data={"statement": "2", "choice": "agree"}).status_code == 303
        with back.app_context():
            assert db.session.scalars(select(Account.display_name)).one().startswith("Ada")
            assert db.session.scalar(select(func.count()).select_from(Participant)) == 1
            assert db.session.scalar(select(func.count()).select_from(Vote)) == 2
            # Numbers go on behind those that were restored.
            fresh = register_account(email="eve@example.org", password="a long password", display_name="Eve")
            assert fresh.id == 2
            db.session.rollback()
            db.session.remove()
            db.engine.dispose()
