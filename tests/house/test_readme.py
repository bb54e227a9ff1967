"""What the README tells people to type exists."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import click
import pytest

from deliberate.cli import command
from tests.house.source import HOUSE

TYPED = re.compile(r"^\s*(?:\$ )?((?:python3 run\.py|\.venv/bin/deliberate|deliberate|bash) .*)$", re.MULTILINE)
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#]+)")
DOCUMENTS = sorted([*HOUSE.glob("*.md"), *(HOUSE / "docs").glob("*.md")])


def typed() -> list[str]:
    """Every command line in a code block of a document."""
    lines = []
    for path in DOCUMENTS:
        for block in re.findall(r"```\w*\n(.*?)```", path.read_text(encoding="utf-8"), re.DOTALL):
            lines += TYPED.findall(block)
    return lines


def test_the_two_commands_are_in_the_readme() -> None:
    readme = (HOUSE / "README.md").read_text(encoding="utf-8")
    assert "python3 run.py demo" in readme
    assert "python3 run.py test" in readme


def test_every_job_that_is_named_exists() -> None:
    usage = runpy.run_path(str(HOUSE / "run.py"))["USAGE"]
    jobs = {line.split()[2] for line in typed() if line.startswith("python3 run.py")}
    assert {job for job in jobs if f"\n  {job} " not in usage} == set()


def options_of(*parts: click.Command) -> set[str]:
    """Every option that these commands take, in each spelling."""
    given = {name for part in parts for option in part.params for name in [*option.opts, *option.secondary_opts]}
    return given | {"--help", "--version"}


def is_known(line: str) -> bool:
    """Whether the command line has such a command, with every option that the line names."""
    found: click.Command = command
    for word in re.split(r"[\s|\[\]]+", line.split("#")[0])[1:]:
        if isinstance(found, click.Group) and word in found.commands:
            found = found.commands[word]
        elif word.startswith("--") and word.split("=")[0] not in options_of(command, found):
            return False
    return not isinstance(found, click.Group)


def test_every_command_that_is_named_exists() -> None:
    assert [line for line in typed() if line.split()[0].endswith("deliberate") and not is_known(line)] == []


def test_an_unknown_command_would_be_seen() -> None:
    assert is_known("deliberate --data DIR export SLUG OUT --format polis|full")
    assert not is_known("deliberate --data DIR export SLUG OUT --shape polis")
    assert not is_known("deliberate --data DIR publish SLUG")


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_to_a_file(path: Path) -> None:
    links = LINK.findall(path.read_text(encoding="utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []
