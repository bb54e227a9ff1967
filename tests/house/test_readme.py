"""What the README tells people to type exists."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import click
import pytest

from deliberate.cli import command
from tests.house.source import HOUSE, asked_of_each

TYPED = re.compile(r"^\s*(?:\$ )?((?:python3 run\.py|\.venv/bin/deliberate|deliberate|bash) .*)$", re.MULTILINE)
MODULE = re.compile(r"python -m ((?:tools|benchmarks)\.\w+)|python (docs/\w+\.py)")
# The name on the public index is a stranger's package: from a checkout it is `pip install .`.
STRANGER = re.compile(
    r"\b(?:pip3?|pipx|uv)(?:[ \t]+\S+)*?[ \t]+(?:install|add)(?:[ \t]+-\S+)*[ \t]+[\"']?deliberate\b"
    r"|\buvx[ \t]+[\"']?deliberate\b|\bpipx[ \t]+run[ \t]+[\"']?deliberate\b",
    re.IGNORECASE,
)
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


def test_every_module_that_is_named_exists() -> None:
    named = {
        module.replace(".", "/") + ".py" if module else script
        for path in [*DOCUMENTS, *(HOUSE / "benchmarks").glob("*.md")]
        for module, script in MODULE.findall(path.read_text(encoding="utf-8"))
    }
    assert "tools/lock.py" in named
    assert {place for place in named if not any((HOUSE / name).exists() for name in (place, place[:-3]))} == set()


def texts_that_tell_how_to_install() -> list[Path]:
    """Documents, pages, and files in which people look for a command."""
    kinds = [path for kind in ("*.md", "*.toml", "*.yml", "*.yaml", "*.cff") for path in HOUSE.glob(kind)]
    rooms = [path for room in ("docs", "templates", "benchmarks", ".github") for path in (HOUSE / room).rglob("*.*")]
    texts = [*kinds, *rooms, HOUSE / "Dockerfile"]
    return [path for path in texts if path.suffix not in {".png", ".jpeg", ".svg", ".pyc"} and path.is_file()]


def test_nobody_is_told_to_install_the_package_of_a_stranger() -> None:
    told = [path.name for path in texts_that_tell_how_to_install() if STRANGER.search(path.read_text("utf-8"))]
    assert told == []


@pytest.mark.parametrize(
    "line",
    [
        "pip install deliberate",
        "python -m pip install --upgrade 'deliberate[postgres]'",
        "uv pip install deliberate",
        "uv tool install deliberate",
        "pipx run deliberate demo",
        "uvx deliberate demo",
    ],
)
def test_such_a_line_would_be_seen(line: str) -> None:
    assert STRANGER.search(line)


@pytest.mark.parametrize("line", ["pip install .", "pip install '.[postgres]'", "uvx --from . deliberate demo"])
def test_the_way_from_a_checkout_may_be_told(line: str) -> None:
    assert not STRANGER.search(line)


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


@asked_of_each(DOCUMENTS)
def test_every_link_leads_to_a_file(path: Path) -> None:
    links = LINK.findall(path.read_text(encoding="utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []
