"""Ready assemblies: a question with balanced, coded seed statements."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from deliberate.concepts.codebook import DATA, parse_coding, read_shipped_codebook
from deliberate.concepts.coding import StatementCoding
from deliberate.formats.safe_yaml import read_yaml_file

# Reading a short statement and voting on it.
SECONDS_EACH = 20


@dataclass(frozen=True)
class TemplateSeed:
    """A seed statement with its codes."""

    text: str
    coding: StatementCoding


@dataclass(frozen=True)
class AssemblyTemplate:
    """A ready assembly."""

    id: str
    title: str
    question: str
    decision_maker: str
    note: str
    seeds: tuple[TemplateSeed, ...]

    @property
    def minutes(self) -> int:
        """How many minutes it takes to read and vote on every statement."""
        return max(1, round(len(self.seeds) * SECONDS_EACH / 60))


@cache
def read_templates() -> dict[str, AssemblyTemplate]:
    """Return the templates that come with Deliberate, by id; every code is checked against the codebook."""
    found: dict[str, AssemblyTemplate] = {}
    book = read_shipped_codebook()
    for path in sorted((DATA / "templates").glob("*.yaml")):
        raw = read_yaml_file(path)
        seeds = tuple(TemplateSeed(entry["text"], book.check(parse_coding(entry))) for entry in raw["seeds"])
        found[raw["id"]] = AssemblyTemplate(
            raw["id"], raw["title"], raw["question"], raw["decision_maker"], raw.get("note", ""), seeds
        )
    return found
