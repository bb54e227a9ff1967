"""What is known about participants, from a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from deliberate.errors import ImportRefused
from deliberate.extensions import db
from deliberate.formats.segment_list import SegmentRow
from deliberate.models import Account, Assembly, Participant
from deliberate.services.audit import record_action
from deliberate.text import N_, Message, normalize_for_comparison


@dataclass(frozen=True)
class SegmentImportResult:
    """How many participants now have answers from the file, and how many of its people do not take part (yet)."""

    participants: int
    absent: int


class Spellings:
    """Names of segments and answers as this assembly writes them: names that look alike are one, in the first
    spelling."""

    def __init__(self, kept: Iterable[Mapping[str, str]]) -> None:
        self.names: dict[str, str] = {}
        self.words: dict[tuple[str, str], str] = {}
        for segments in kept:
            self.answers(segments)

    def name(self, name: str) -> str:
        return self.names.setdefault(normalize_for_comparison(name), name)

    def answers(self, given: Mapping[str, str]) -> dict[str, str]:
        """Return the answers by segment, in the spelling that is kept."""
        found = {}
        for segment, answer in given.items():
            name = self.name(segment)
            found[name] = self.words.setdefault((name, normalize_for_comparison(answer)), answer)
        return found


def import_segments(*, assembly: Assembly, actor: Account | None, rows: Sequence[SegmentRow]) -> SegmentImportResult:
    """Keep the answers of those who take part; segments that the file does not name stay as they are.

    A list of invited people may name some who have not come: they are counted. A public number that no one has is a
    mistake. Raises ImportRefused.
    """
    here = (Participant.assembly_id == assembly.id, Participant.withdrawn_on.is_(None))
    people = db.session.scalars(select(Participant).where(*here)).all()
    by_number = {person.number: person for person in people}
    by_id = {person.external_id: person for person in people if person.external_id is not None}
    by_row = {person.id: person for person in people}
    spelled = Spellings(person.segments for person in people)
    kept = 0
    for row in rows:
        person = by_number.get(row.number) if row.number is not None else by_id.get(row.external_id or "")
        if person is None and row.number is not None:
            reason = N_("Line %(line)d: there is no participant %(number)d.")
            raise ImportRefused(reason=Message(reason, {"line": row.line, "number": row.number}))
        if person is not None and person.merged_into_id is not None:
            person = by_row[person.merged_into_id]
        if person is not None:
            person.segments = {**person.segments, **spelled.answers(row.answers)}
            kept += 1
    names = sorted({spelled.name(name) for row in rows for name in row.answers})
    record_action(assembly, actor, "segments imported", participants=kept, segments=names)
    db.session.flush()
    return SegmentImportResult(kept, len(rows) - kept)
