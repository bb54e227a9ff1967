"""run.py reads its options as people type them, wherever they stand."""

from __future__ import annotations

import ast
import os
import runpy
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.source import HOUSE

RUN = runpy.run_path(str(HOUSE / "run.py"))


LONGEST = 120


class HandedOver(Exception):
    """Instead of the command: how it was called."""


@pytest.fixture
def handed_over(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing is installed, and the command that is handed over to is told instead of started."""

    def tell(_program: str, command: list[str]) -> None:
        raise HandedOver(*command[1:])

    kept = os.environ.get("DELIBERATE_DATA")
    monkeypatch.delenv("DELIBERATE_DATA", raising=False)
    monkeypatch.setitem(RUN["main"].__globals__, "make_environment", lambda kind: None)
    monkeypatch.setattr("os.execv", tell)
    yield
    # What run.py sets itself is not of this fixture's making.
    os.environ.pop("DELIBERATE_DATA", None)
    if kept is not None:
        os.environ["DELIBERATE_DATA"] = kept


@pytest.mark.parametrize(
    ("typed", "command"),
    [
        (["demo", "--port", "81", "--data=mine"], ("-m", "deliberate", "demo", "--port", "81", "--data=mine")),
        (["test"], ("-m", "tools.run_tests")),
        (["test", "tests/services", "-x"], ("-m", "tools.run_tests", "tests/services", "-x")),
    ],
)
@pytest.mark.usefixtures("handed_over")
def test_a_job_is_handed_over_as_it_was_typed(typed: list[str], command: tuple[str, ...]) -> None:
    with pytest.raises(HandedOver) as told:
        RUN["main"](typed)
    assert told.value.args == command


@pytest.mark.usefixtures("handed_over")
def test_the_demo_keeps_its_data_beside_the_file_wherever_one_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(HandedOver):
        RUN["main"](["demo"])
    assert os.environ["DELIBERATE_DATA"] == str(HOUSE / "deliberate-data")


def test_it_only_makes_the_environment() -> None:
    assert len((HOUSE / "run.py").read_text(encoding="utf-8").splitlines()) < LONGEST


def test_it_needs_nothing_but_the_standard_library() -> None:
    tree = ast.parse((HOUSE / "run.py").read_text(encoding="utf-8"))
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names])
    }
    assert imported <= sys.stdlib_module_names


def test_an_older_python_can_read_it_and_say_so() -> None:
    """No word of the file is newer than Python 3.8, so that the message is seen instead of a syntax error."""
    ast.parse((HOUSE / "run.py").read_text(encoding="utf-8"), feature_version=(3, 8))
    with pytest.raises(SystemExit):
        RUN["stop"]("Deliberate needs a newer Python.")


def test_an_unknown_job_shows_how_it_is_used() -> None:
    ended = subprocess.run([sys.executable, HOUSE / "run.py", "dance"], capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert "Usage: python3 run.py JOB" in ended.stdout
