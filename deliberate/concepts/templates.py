"""Ready assemblies: a question with balanced, coded seed statements."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from deliberate.concepts.codebook import DATA, load, parse_coding
from deliberate.concepts.coding import StatementCoding
from deliberate.formats.safe_yaml import read_yaml_file


@dataclass(frozen=True)
class Seed:
    """A seed statement with its codes."""

    text: str
    coding: StatementCoding


@dataclass(frozen=True)
class Template:
    """A ready assembly."""

    id: str
    title: str
    question: str
    decision_maker: str
    note: str
    seeds: tuple[Seed, ...]


@cache
def all_templates() -> dict[str, Template]:
    """The templates that come with Deliberate, by id; every code is checked against the codebook."""
    found: dict[str, Template] = {}
    book = load()
    for path in sorted((DATA / "templates").glob("*.yaml")):
        raw = read_yaml_file(path)
        seeds = tuple(Seed(entry["text"], book.check(parse_coding(entry))) for entry in raw["seeds"])
        found[raw["id"]] = Template(
            raw["id"], raw["title"], raw["question"], raw["decision_maker"], raw.get("note", ""), seeds
        )
    return found
