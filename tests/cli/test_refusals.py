"""Every command refuses odd arguments in a sentence: no traceback, nothing stored by halves."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from deliberate.aggregation import registry
from deliberate.cli import command
from deliberate.cli.transaction import transaction
from deliberate.services.assemblies import create_assembly
from tests.databases import copied_sqlite

# What each command takes when nothing is wrong. FOLDER, FILE: places that the test fills in.
USUAL: dict[str, list[str]] = {
    "demo": ["--host", "127.0.0.1", "--port", "1"],
    "serve": ["--host", "127.0.0.1", "--port", "1"],
    "worker": [],
    "import polis": ["FOLDER", "--slug", "new-one", "--title", "New"],
    "import full": ["FILE", "--slug", "new-one", "--owner", "new@example.org"],
    "import codes": ["trees", "FILE", "--question", "1"],
    "import segments": ["trees", "FILE"],
    "export": ["trees", "OUT", "--question", "1", "--format", "polis"],
    "analyse": ["trees", "--question", "1"],
    "runs": ["trees"],
    "accounts list": [],
    "accounts operator": ["new@example.org"],
    "accounts reset": ["new@example.org", "--base-url", "http://127.0.0.1"],
    "members list": ["trees"],
    "members add": ["trees", "new@example.org", "owner"],
    "members remove": ["trees", "new@example.org", "owner"],
    "evaluate polis": ["FOLDER", "--splits", "1"],
    "weigh": ["trees", "--reference", "FILE"],
    "routing": ["trees", "--fewest", "0.5", "--random", "0.3", "--information", "0.2"],
    "simulate-routing polis": ["FOLDER", "--repeats", "1"],
    "backup": ["OUT"],
    "restore": ["FILE"],
    "accounts add": ["new@example.org", "--name", "New", "--password", "long enough, or so"],
}
ODD = ["\udcff", "nowhere", "NUL\x00", "", "-7", str(2**70), "nan", "FOLDER", "SURROGATES", "BYTES"]
# They would go on running where nothing is refused.
RUNNING = {"demo", "serve", "worker"}


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in a folder of the test's own: an odd name of a file is made there, not in the checkout."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="module")
def places(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A data folder with one draft, and files that are not what they should be."""
    folder = tmp_path_factory.mktemp("refusals")
    (folder / "data").mkdir()
    copied_sqlite(sqlite_template, folder / "data")
    with transaction(str(folder / "data")):
        create_assembly(owner=None, title="Trees", slug="trees", template_id="chatbot-rules")
    (folder / "empty").mkdir()
    (folder / "file").write_text("a,b\n1,2\n")
    (folder / "surrogates.json").write_text(
        '{"format": "deliberate", "version": 1, "title": "\\ud800", "slug": "\\ud800"}'
    )
    (folder / "bytes.csv").write_bytes(b"\xff\xfe\x00\xd8statement\x00\n")
    names = {"FOLDER": "empty", "FILE": "file", "SURROGATES": "surrogates.json", "BYTES": "bytes.csv", "OUT": "out"}
    return {"data": str(folder / "data")} | {key: str(folder / name) for key, name in names.items()}


def commands(group: click.Group, before: str = "") -> Iterator[str]:
    """Every command by its words."""
    for name, one in group.commands.items():
        if isinstance(one, click.Group):
            yield from commands(one, f"{before}{name} ")
        else:
            yield before + name


def variants(name: str) -> Iterator[list[str]]:
    """The usual arguments with one of them odd, for each place and each oddity."""
    usual = USUAL[name]
    for index, argument in enumerate(usual):
        if argument.startswith("--"):
            continue
        yield from ([*usual[:index], odd, *usual[index + 1 :]] for odd in ODD)


def asked(data: str, *arguments: str) -> Result:
    return CliRunner().invoke(command, ["--data", data, *arguments])


def fault(result: Result) -> str:
    """What is wrong with an answer; empty for success, a sentence with code 1, or click's own usage with code 2."""
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        return repr(result.exception)
    if result.exit_code not in {0, 1, 2}:
        return f"ends with {result.exit_code}"
    last = result.output.strip().splitlines()[-1:] or [""]
    if result.exit_code == 1 and not last[0].startswith("Error: "):
        return f"says {last}"
    return "shows a traceback" if "Traceback" in result.output else ""


def test_every_command_has_its_usual_arguments() -> None:
    assert set(commands(command)) == set(USUAL)


# Each command takes seconds; a few of every kind run each time, all of them among the slow tests.
OFTEN = {"members add", "analyse", "import codes", "accounts list"}
NAMES = [pytest.param(name, marks=() if name in OFTEN else pytest.mark.slow) for name in sorted(USUAL.keys() - RUNNING)]


@pytest.mark.parametrize("name", NAMES)
def test_odd_arguments_are_refused_in_words(places: dict[str, str], name: str) -> None:
    faults = {}
    for arguments in variants(name):
        given = [places.get(one, one) for one in arguments]
        found = fault(asked(places["data"], *name.split(), *given))
        if found:
            faults[" ".join(arguments).encode(errors="replace")] = found
    assert faults == {}


@pytest.mark.parametrize("name", sorted(RUNNING - {"worker"}))
@pytest.mark.parametrize("host", ["\udcff", "nowhere.invalid", "a" * 70 + ".invalid", "NUL\x00", "300.1.1.1"])
def test_an_odd_host_is_refused_in_words(places: dict[str, str], name: str, host: str) -> None:
    result = asked(places["data"], name, "--host", host, "--port", "8765")
    assert (fault(result), result.exit_code) == ("", 1)


@pytest.mark.parametrize("name", sorted(USUAL.keys() - {"evaluate polis", "simulate-routing polis"}))
def test_a_data_folder_that_is_none_is_refused_in_words(places: dict[str, str], name: str) -> None:
    given = [places.get(one, one) for one in USUAL[name] if name not in RUNNING]
    for folder in (places["FILE"], f"{places['FILE']}/below", "/proc/nothing/here", "\udcff"):
        result = asked(folder, *name.split(), *given)
        assert (fault(result), result.exit_code > 0) == ("", True), folder


@pytest.mark.parametrize("name", ["worker", "runs", "serve"])
def test_a_wrong_setting_is_refused_in_words(
    places: dict[str, str], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DELIBERATE_HTTPS", "enabled")
    result = asked(places["data"], name, *(["trees"] if name == "runs" else []))
    assert (fault(result), result.exit_code) == ("", 1)
    assert "DELIBERATE_HTTPS is “enabled”" in result.output


@pytest.mark.parametrize("name", ["worker", "runs", "serve"])
def test_a_newer_schema_is_refused_in_words(places: dict[str, str], name: str, tmp_path: Path) -> None:
    import sqlite3

    with sqlite3.connect(tmp_path / "deliberate.sqlite3") as connection:
        connection.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        connection.execute("INSERT INTO alembic_version VALUES ('9999')")
    connection.close()
    result = asked(str(tmp_path), name, *(["trees"] if name == "runs" else []))
    assert (fault(result), result.exit_code) == ("", 1)
    assert "schema 9999" in result.output


@pytest.fixture
def entry_points(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[EntryPoint]]:
    """What other packages offer, as the test fills it in; the registry forgets it afterwards."""
    offered: list[EntryPoint] = []
    monkeypatch.setattr(registry, "entry_points", lambda group: [one for one in offered if one.group == group])
    registry.all_modules.cache_clear()
    yield offered
    registry.all_modules.cache_clear()


@pytest.mark.parametrize(
    "value",
    [
        "nowhere.at_all:MODULE",
        "deliberate.text:MISSING",
        "deliberate.text:N_",
        "deliberate.aggregation.modules.tally:MODULE",
    ],
)
def test_a_broken_module_of_others_is_named_and_left_out(
    entry_points: list[EntryPoint], value: str, caplog: pytest.LogCaptureFixture
) -> None:
    built_in = [module.name for module in registry.load_built_in_modules()]
    entry_points.append(EntryPoint("theirs", value, registry.ENTRY_POINT_GROUP))
    with caplog.at_level(logging.ERROR):
        assert list(registry.all_modules()) == built_in
    assert len(caplog.records) == 1
    assert "is left out" in caplog.text
    assert "theirs" in caplog.text or "tally" in caplog.text
