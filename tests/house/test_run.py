"""run.py reads its options as people type them, wherever they stand."""

from __future__ import annotations

import ast
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.source import HOUSE

RUN = runpy.run_path(str(HOUSE / "run.py"))


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        (["--data", "mine", "--port", "81"], ["--port", "81"]),
        (["--port", "81", "--data=mine"], ["--port", "81"]),
    ],
)
def test_a_data_folder_counts_from_where_one_stands(
    typed: list[str], left: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert RUN["data_folder"](typed) == (["--data", str(tmp_path / "mine")], left)


def test_without_a_data_folder_nothing_is_taken() -> None:
    assert RUN["data_folder"](["--port", "81"]) == ([], ["--port", "81"])


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
