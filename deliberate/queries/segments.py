"""What is known about the participants of an assembly, and whom they should resemble."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import select

from deliberate.aggregation.modules.weighting.reference import Reference, parse_reference
from deliberate.extensions import db
from deliberate.models import Assembly, Participant


@dataclass(frozen=True)
class KnownSegment:
    """One thing known about participants: of how many, and how many give each answer, the commonest first."""

    name: str
    people: int
    answers: tuple[tuple[str, int], ...]


def known_segments(assembly: Assembly) -> list[KnownSegment]:
    """Every segment that somebody has an answer to, in the order of the alphabet."""
    counted: dict[str, Counter[str]] = {}
    for given in db.session.scalars(select(Participant.segments).where(Participant.assembly_id == assembly.id)):
        for name, answer in given.items():
            counted.setdefault(name, Counter())[answer] += 1
    return [
        KnownSegment(name, answers.total(), tuple(sorted(answers.items(), key=lambda one: (-one[1], one[0]))))
        for name, answers in sorted(counted.items())
    ]


def reference_of(assembly: Assembly) -> Reference:
    """The reference shares that were chosen, by segment and answer; empty where there are none."""
    return parse_reference(assembly.module_settings.get("weighting", {}).get("reference", ""))
