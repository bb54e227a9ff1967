"""What has changed since a version of a report was published: outcomes, statements, official responses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from deliberate.queries.report import ReportSource
from deliberate.queries.report_versions import FrozenSource
from deliberate.reports.chapters.outcomes import build_source_outcomes


@dataclass(frozen=True)
class ChangedOutcome:
    """A statement whose outcome is another one now."""

    text: str
    before: str
    after: str


@dataclass(frozen=True)
class VersionChanges:
    """What another analysis says differently.

    added, gone: statements that only the newer one or only the older one shows. responses: official responses since.
    """

    outcomes: Sequence[ChangedOutcome]
    added: int
    gone: int
    responses: int

    @property
    def is_empty(self) -> bool:
        return not (self.outcomes or self.added or self.gone or self.responses)


def compare_versions(older: FrozenSource, newer: ReportSource) -> VersionChanges:
    """Return what the newer source says differently."""
    before = {one.number: one.state for one in build_source_outcomes(older)}
    after = {one.number: one for one in build_source_outcomes(newer)}
    changed = [
        ChangedOutcome(one.text, before[number], one.state)
        for number, one in sorted(after.items())
        if number in before and before[number] != one.state
    ]
    answered = [sum(len(rows) for rows in source.responses.values()) for source in (older, newer)]
    return VersionChanges(
        changed, len(after.keys() - before.keys()), len(before.keys() - after.keys()), answered[1] - answered[0]
    )
