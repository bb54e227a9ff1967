"""Several processes make the first start of a folder together, and one that is killed at it leaves no dead end."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, event

from deliberate.config import load_config
from deliberate.setting_values import ConfigurationInvalid
from deliberate.storage.first_start import MARK, lock_server
from deliberate.storage.private_files import write_file_once
from deliberate.storage.signing_key import KEY_FILE
from tests.child_processes import ending
from tests.commands import command
from tests.databases import Postgres
from tests.house.source import HOUSE
from tests.storage.test_lost_database import ADD

DATABASE = "deliberate.sqlite3"
TOGETHER = 4
START = """
import sys
from deliberate import create_app
from deliberate.storage.schema import upgrade_schema
print("here", flush=True)
sys.stdin.readline()
app = create_app({"DATA": sys.argv[1], "DATABASE_URL": sys.argv[2], "WORKER": False})
upgrade_schema(app)
print(app.config["SECRET_KEY"])
"""


@pytest.fixture
def empty_database_url(database_kind: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a database without any table; for SQLite, of the one in the data folder."""
    if database_kind == "sqlite":
        yield ""
        return
    server = request.getfixturevalue("postgres")
    name = server.make("template0")
    yield server.address.format(name=name)
    server.run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.every_database
def test_processes_that_start_together_all_start_with_one_key(empty_database_url: str, tmp_path: Path) -> None:
    line = [sys.executable, "-c", START, str(tmp_path / "data"), empty_database_url]
    with ExitStack() as stack:
        starts = []
        for _ in range(TOGETHER):
            start = stack.enter_context(
                ending(
                    subprocess.Popen(
                        line,
                        cwd=HOUSE,
                        stdin=subprocess.PIPE,
                        stdout=subprocess.PIPE,
                        stderr=subprocess.PIPE,
                        text=True,
                    )
                )
            )
            assert start.stdout is not None
            assert start.stdout.readline() == "here\n"
            starts.append(start)
        for start in starts:
            assert start.stdin is not None
            start.stdin.write("go\n")
            start.stdin.flush()
        said = [start.communicate() for start in starts]
    assert [start.returncode for start in starts] == [0] * TOGETHER, said
    assert len({key for key, _ in said}) == 1
    assert (tmp_path / "data" / KEY_FILE).read_text() == said[0][0].strip()
    assert not (tmp_path / "data" / MARK).exists()


def test_a_start_that_was_killed_between_key_and_database_is_made_again(tmp_path: Path) -> None:
    load_config({"DATA": str(tmp_path)})
    assert {path.name for path in tmp_path.iterdir()} == {KEY_FILE, MARK}
    (tmp_path / DATABASE).touch()
    (tmp_path / f"{DATABASE}-turn").touch()
    key = (tmp_path / KEY_FILE).read_text()
    assert command(tmp_path, *ADD).returncode == 0
    assert (tmp_path / KEY_FILE).read_text() == key
    assert not (tmp_path / MARK).exists()
    with closing(sqlite3.connect(tmp_path / DATABASE)) as connection:
        assert connection.execute("SELECT count(*) FROM account").fetchone() == (1,)


@pytest.mark.parametrize("content", ["", "short\n", "\x00" * 20])
def test_a_file_without_a_key_is_refused_in_words(tmp_path: Path, content: str) -> None:
    (tmp_path / KEY_FILE).write_text(content)
    with pytest.raises(ConfigurationInvalid, match="holds no key of at least 32 characters") as refusal:
        load_config({"DATA": str(tmp_path)})
    assert str(tmp_path / KEY_FILE) in str(refusal.value)
    assert (tmp_path / KEY_FILE).read_text() == content


def test_a_file_is_written_once_and_whole(tmp_path: Path) -> None:
    path = tmp_path / "once"
    assert write_file_once(path, "first")
    assert not write_file_once(path, "second")
    assert path.read_text() == "first"
    assert oct(path.stat().st_mode & 0o777) == "0o600"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_is_written_once_where_the_system_has_no_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_names: object) -> None:
        raise PermissionError("no links here")

    monkeypatch.setattr("os.link", refuse)
    test_a_file_is_written_once_and_whole(tmp_path)


def test_a_machine_waits_for_another_that_migrates_however_long(postgres: Postgres) -> None:
    with postgres.fresh() as address:
        engine, other = create_engine(address), create_engine(address)
        with ExitStack() as stack:
            stack.callback(other.dispose)
            stack.callback(engine.dispose)
            event.listen(other, "connect", set_short_lock_timeout)
            waiting = stack.enter_context(ThreadPoolExecutor())
            with lock_server(engine):
                second = waiting.submit(enter_and_leave, other)
                with pytest.raises(TimeoutError):
                    second.result(timeout=0.3)
            second.result()


def set_short_lock_timeout(connection: Any, _record: Any) -> None:
    connection.execute("SET lock_timeout = 20")
    connection.commit()


def enter_and_leave(engine: Engine) -> None:
    with lock_server(engine):
        pass
