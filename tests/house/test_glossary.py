"""Words that were given up stay given up: no module, class or function has one of their names again."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.house.source import HOUSE, PACKAGE, python_files

GLOSSARY = HOUSE / "docs" / "glossary.md"
ROW = re.compile(r"^\| (?P<phrase>.+?) \| (?P<scope>\w+) \| (?P<successor>.+?) \|$", re.MULTILINE)
ROUTES = {"get", "post", "route", "put", "delete"}


def read_rows() -> list[tuple[str, str, str]]:
    """Phrase, scope and successor of each row, without the head of the table."""
    rows = [(row["phrase"], row["scope"], row["successor"]) for row in ROW.finditer(GLOSSARY.read_text("utf-8"))]
    return [row for row in rows if row[0] != "phrase"]


def names_in(text: str) -> list[str]:
    return re.findall(r"`([\w.]+)`", text)


def is_view(node: ast.AST) -> bool:
    """Whether a function answers an address: its name is part of what was published."""
    return isinstance(node, ast.FunctionDef) and any(
        isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in ROUTES
        for call in node.decorator_list
    )


def names_defined(tree: ast.AST, inside: str) -> Iterator[str]:
    """Full names of classes and functions, those inside of them too; views are left out."""
    for node in ast.iter_child_nodes(tree):
        name = inside
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            name = f"{inside}.{node.name}"
            if not is_view(node):
                yield name
        yield from names_defined(node, name)


def names_of_file(path: Path) -> Iterator[str]:
    """Full names of a module and of what it defines."""
    module = ".".join(path.relative_to(HOUSE).with_suffix("").parts).removesuffix(".__init__")
    yield module
    yield from names_defined(ast.parse(path.read_text(encoding="utf-8")), module)


def names_of_package() -> set[str]:
    return {name for path in python_files(PACKAGE.name) for name in names_of_file(path)}


def ends_with(name: str, phrase: str) -> bool:
    return f".{name}".endswith(f".{phrase}")


def test_every_row_says_where_the_phrase_stood() -> None:
    rows = read_rows()
    lines = [line for line in GLOSSARY.read_text("utf-8").splitlines() if line.startswith("|")]
    assert len(rows) == len(lines) - 2
    assert {scope for _, scope, _ in rows} == {"interface", "code"}
    phrases = [phrase for phrase, scope, _ in rows for phrase in (names_in(phrase) if scope == "code" else [phrase])]
    assert len(phrases) == len(set(phrases))


def test_no_name_is_a_phrase_that_was_given_up() -> None:
    phrases = [phrase for row, scope, _ in read_rows() if scope == "code" for phrase in names_in(row)]
    assert len(phrases) > 50
    names = names_of_package()
    assert sorted(name for name in names for phrase in phrases if ends_with(name, phrase)) == []


def test_what_took_their_place_is_there() -> None:
    wanted = {name for _, scope, successor in read_rows() if scope == "code" for name in names_in(successor)}
    text = "\n".join(path.read_text(encoding="utf-8") for path in python_files(PACKAGE.name))
    words = set(re.findall(r"\w+", text)) | {part for name in names_of_package() for part in name.split(".")}
    assert sorted(name for name in wanted if not words.issuperset(name.split("."))) == []


def test_names_are_told_from_longer_names_and_views() -> None:
    source = "class Line:\n    def place(self): ...\n\n@bp.get('/')\ndef draws(): ...\n\ndef draws_of(): ...\n"
    names = list(names_defined(ast.parse(source), "deliberate.seating"))
    assert names == ["deliberate.seating.Line", "deliberate.seating.Line.place", "deliberate.seating.draws_of"]
    assert ends_with(names[1], "Line.place")
    assert ends_with(names[1], "place")
    assert not ends_with(names[2], "draws")
    assert not ends_with("deliberate.deadline", "line")
