"""What the documents say of the house is so: its rooms, its picture, and every file and name that they mention."""

from __future__ import annotations

import ast
import re
import runpy
from functools import cache
from pathlib import Path

from tests.house.source import HOUSE, PACKAGE, asked_of_each, python_files

DOCUMENTS = sorted([*HOUSE.glob("*.md"), *(HOUSE / "docs").rglob("*.md")])
# Written when names were other ones, and kept as written.
PAST = {"CHANGELOG.md"}
SAID = re.compile(r"`([^`\n]+)`")
PLACE = re.compile(r"[a-z_]+(/\w+)+(\.\w+)*")
PICTURE = runpy.run_path(str(HOUSE / "docs" / "house_picture.py"))
ROOMS = {room for layer in PICTURE["read_layers"]() for room in layer}


def said_in(path: Path) -> set[str]:
    """What stands between backticks, outside blocks of code."""
    return set(SAID.findall(re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)))


@cache
def names_in(path: Path) -> set[str]:
    """Names that a module makes or imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
    return found


def is_there(place: str) -> bool:
    """Whether a file, a folder, or a name in a module (`queries/runs.is_stale`) exists; rooms stand in `deliberate`."""
    inside = place.removeprefix("deliberate/")
    if any(path.exists() for path in (HOUSE / place, PACKAGE / inside, PACKAGE / f"{inside}.py")):
        return True
    module, _, name = inside.rpartition(".")
    path = PACKAGE / f"{module}.py"
    return path.is_file() and name in names_in(path)


def is_ours(place: str) -> bool:
    """Whether the first part is a folder of the project or a room."""
    return (HOUSE / place.split("/")[0]).is_dir() or place.split("/")[0] in ROOMS


@asked_of_each([path for path in DOCUMENTS if path.name not in PAST])
def test_every_file_that_is_named_exists(path: Path) -> None:
    places = {said for said in said_in(path) if PLACE.fullmatch(said) and is_ours(said)}
    assert {place for place in places if not is_there(place)} == set()


@cache
def load_names() -> set[str]:
    """Every name that our code defines."""
    return {name for source in python_files("deliberate") for name in names_in(source)}


@asked_of_each([path for path in DOCUMENTS if path.name not in PAST])
def test_every_function_that_is_called_exists(path: Path) -> None:
    known = load_names()
    called = {name for said in said_in(path) for name in re.findall(r"(?<![\w.])([a-z]+(?:_[a-z0-9]+)+)\(", said)}
    assert called - known == set()


def test_every_room_stands_in_the_table() -> None:
    table = [line for line in (HOUSE / "docs/ARCHITECTURE.md").read_text(encoding="utf-8").splitlines() if "|" in line]
    named = {name for line in table for name in SAID.findall(line.split("|")[1])}
    assert named == ROOMS == set(PICTURE["ROOMS"])


def test_the_picture_is_that_of_the_contract() -> None:
    drawn = PICTURE["PICTURE"].read_text(encoding="utf-8")
    assert drawn == PICTURE["render_picture"](), "run docs/house_picture.py"
