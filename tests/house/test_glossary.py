"""Words that were given up stay given up, each in its scope: what people read, names of parts, or any identifier."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click
import pytest

from deliberate.cli import command
from deliberate.config import build_settings_table
from tests.house.source import HOUSE, PACKAGE, python_files
from tests.house.test_translations import said

GLOSSARY = HOUSE / "docs" / "glossary.md"
ROW = re.compile(r"^\| (?P<phrase>.+?) \| (?P<scope>interface|name|identifier) \| (?P<successor>.+?) \|$", re.MULTILINE)
ROUTES = {"get", "post", "route", "put", "delete"}
# Quoted code and addresses of links are no prose.
NO_PROSE = re.compile(r"^```.*?^```|`[^`\n]*`|\]\([^)]*\)", re.MULTILINE | re.DOTALL)


def read_rows() -> list[tuple[str, str, str]]:
    """Phrases, scope and successor of each row."""
    return [(row["phrase"], row["scope"], row["successor"]) for row in ROW.finditer(GLOSSARY.read_text("utf-8"))]


def phrases_of(scope: str) -> list[str]:
    """Every phrase of a scope, without the quotation marks of code."""
    return [one.strip("`") for row, found, _ in read_rows() if found == scope for one in row.split(" · ")]


def names_in(text: str) -> list[str]:
    return re.findall(r"`([\w.]+)`", text)


def compile_phrase(phrase: str) -> re.Pattern[str]:
    """A phrase as whole words, whatever their case and however many spaces are between them."""
    words = r"\s+".join(map(re.escape, phrase.split()))
    return re.compile(rf"(?<!\w){words}(?!\w)", re.IGNORECASE)


def list_documents() -> list[Path]:
    """What people read beside the pages; the list of changes tells of the past, and the glossary names the phrases."""
    documents = [HOUSE / "README.md", HOUSE / "CONTRIBUTING.md", *sorted((HOUSE / "docs").rglob("*.md"))]
    return [path for path in documents if path != GLOSSARY]


def help_of(part: click.Command) -> Iterator[str]:
    """Help of a command, its options and the commands below it."""
    yield part.help or ""
    yield from (option.help or "" for option in part.params if isinstance(option, click.Option))
    if isinstance(part, click.Group):
        for inner in part.commands.values():
            yield from help_of(inner)


@cache
def read_interface() -> dict[str, list[str]]:
    """Everything people read, by where it stands."""
    documents = {
        str(path.relative_to(HOUSE)): [NO_PROSE.sub(" ", path.read_text(encoding="utf-8"))] for path in list_documents()
    }
    return {
        "pages": sorted(said()),
        "commands": list(help_of(command)),
        "settings": build_settings_table(),
        **documents,
    }


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


@cache
def names_of_package() -> set[str]:
    return {name for path in python_files(PACKAGE.name) for name in names_of_file(path)}


def identifiers_of_file(path: Path) -> set[str]:
    """Every name in a file, comments and texts left out, and the name of the file."""
    source = io.StringIO(path.read_text(encoding="utf-8"))
    found = {token.string for token in tokenize.generate_tokens(source.readline) if token.type == tokenize.NAME}
    return found | {path.stem}


def ends_with(name: str, phrase: str) -> bool:
    return f".{name}".endswith(f".{phrase}")


def test_every_row_says_where_the_phrase_stood() -> None:
    table = GLOSSARY.read_text("utf-8").partition("| phrase |")[2]
    rows = [line for line in table.splitlines() if line.startswith("|") and not line.startswith("|---")]
    assert len(read_rows()) == len(rows)
    for scope, least in (("interface", 100), ("name", 20), ("identifier", 25)):
        phrases = phrases_of(scope)
        assert len(phrases) == len(set(phrases)) >= least, scope


@pytest.mark.parametrize("place", ["pages", "commands", "settings", "documents"])
def test_nothing_that_people_read_has_a_phrase_that_was_given_up(place: str) -> None:
    texts = read_interface()
    kinds = {"pages", "commands", "settings"}
    places = set(texts) - kinds if place == "documents" else {place}
    patterns = {phrase: compile_phrase(phrase) for phrase in phrases_of("interface")}
    found = [
        f"{where}: “{phrase}” in {hit[0]!r} … {text[max(0, hit.start() - 40) : hit.end() + 40]!r}"
        for where in sorted(places)
        for text in texts[where]
        for phrase, pattern in patterns.items()
        if (hit := pattern.search(text)) is not None
    ]
    assert not found, "\n".join([f"{len(found)} phrases that were given up", *found])


def test_no_name_is_a_phrase_that_was_given_up() -> None:
    phrases = [*phrases_of("name"), *phrases_of("identifier")]
    names = names_of_package()
    assert sorted(name for name in names for phrase in phrases if ends_with(name, phrase)) == []


def test_no_identifier_is_a_phrase_that_was_given_up() -> None:
    phrases = set(phrases_of("identifier"))
    found = {path: identifiers_of_file(path) & phrases for path in python_files(PACKAGE.name)}
    assert {str(path.relative_to(HOUSE)): names for path, names in found.items() if names} == {}


def test_what_took_their_place_is_there() -> None:
    wanted = {name for _, scope, successor in read_rows() if scope != "interface" for name in names_in(successor)}
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


def test_phrases_are_whole_words() -> None:
    pattern = compile_phrase("turn down")
    assert pattern.search("Please Turn\n down this one.")
    assert not pattern.search("Return downstairs.")
