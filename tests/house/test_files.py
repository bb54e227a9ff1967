"""Every file of ours opens with a sentence, stays small, and has a name that says what is in it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.house.source import HOUSE, PACKAGE, asked_of_each, name_of, python_files

LONGEST = 300
JUNK_ROOMS = {"utils", "util", "helpers", "helper", "common", "manager", "misc"}
OURS = python_files("deliberate", "tests", "migrations", "run.py", "wsgi.py")
# What a server may never be asked to fetch, and what no reader elsewhere could open.
MACHINE_PATH = re.compile(r"(?<![\w.])/(work|home|root|Users)/[a-z.]+")
TEXTS = {".py", ".md", ".toml", ".yaml", ".yml", ".html", ".css", ".js", ".txt", ".in", ".cfg", ".po"}


@asked_of_each(OURS)
def test_a_file_opens_with_a_sentence(path: Path) -> None:
    said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    if path.name == "__init__.py" and not path.read_text(encoding="utf-8").strip():
        return
    assert said, "a file opens with a docstring that says what it is for"
    assert said.split("\n\n")[0].rstrip().endswith((".", "`", "?")), "its first sentence ends like one"


@asked_of_each(python_files("deliberate"))
def test_a_file_stays_small_enough_to_read(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST


def test_no_room_is_for_everything() -> None:
    names = {part for path in python_files("deliberate") for part in path.relative_to(PACKAGE).with_suffix("").parts}
    assert not names & JUNK_ROOMS


def tracked_texts() -> list[Path]:
    """Text files of the project, without what is generated or brought in from others."""
    left_out = {".venv", ".git", "vendor", "dist", ".hypothesis"}
    return [
        path
        for path in sorted(HOUSE.rglob("*"))
        if path.suffix in TEXTS
        and path.is_file()
        and not left_out & set(path.relative_to(HOUSE).parts)
        and not any(part.endswith("_cache") for part in path.relative_to(HOUSE).parts)
    ]


def test_no_text_names_a_place_on_one_machine() -> None:
    found = [
        f"{name_of(path)}: {match.group(0)}"
        for path in tracked_texts()
        if path != Path(__file__)
        for match in MACHINE_PATH.finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_requirements_are_hashed_and_name_no_index() -> None:
    for name in ("app", "dev"):
        text = (HOUSE / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
        assert "--hash=sha256:" in text
        assert "index-url" not in text
        assert "http" not in text
        pinned = re.findall(r"^[a-z0-9].*", text, flags=re.MULTILINE | re.IGNORECASE)
        assert all("==" in line for line in pinned)


def test_the_test_environment_also_serves_the_demo() -> None:
    """`demo` after `test` installs nothing, so both must agree on every version."""
    pins = {}
    for name in ("app", "dev"):
        text = (HOUSE / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
        pins[name] = dict(re.findall(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", text, flags=re.MULTILINE))
    assert {name: pins["dev"].get(name) for name in pins["app"]} == pins["app"]
