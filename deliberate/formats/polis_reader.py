"""Reads a Polis export folder, old and new flavours."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from deliberate.formats.csv_guard import unguard_start, unguard_text
from deliberate.formats.errors import FormatError
from deliberate.formats.limits import ARCHIVE
from deliberate.formats.polis_sign import has_guarded_parts, read_declared_sign
from deliberate.formats.polis_statements import read_statements
from deliberate.formats.polis_votes import describe_differences, read_events, read_matrix, select_latest_votes
from deliberate.formats.records import Conversation, PersonRecord, VoteTable
from deliberate.formats.tables import ACCEPTED_DELIMITERS, CsvLines
from deliberate.formats.text_files import decode_text, read_file
from deliberate.text import N_, Message

MATRIX_NAMES = ("participants-votes.csv", "participant-votes.csv")
READ_NAMES = (*MATRIX_NAMES, "summary.csv", "comments.csv", "votes.csv")
LONGEST_XID = 200
FIRST_KEY = re.compile(rf'\s*"?[\w-]{{1,40}}"?([{ACCEPTED_DELIMITERS}])')


def read_polis_folder(folder: Path) -> Conversation:
    """Return the conversation in `folder`.

    The latest vote of each person counts; the counts in comments.csv are events and are not used. Votes come from
    votes.csv where there is one (with their times), else from the matrix. Raises FormatError and reads nothing by half.
    """
    if not folder.is_dir():
        raise FormatError(folder.name, None, N_("this folder does not exist."))
    # Other programs guard the start of a cell at most: an apostrophe within their texts is one.
    unguard = unguard_text if has_guarded_parts(folder / "format.json") else unguard_start
    summary = read_summary(folder / "summary.csv", unguard)
    sign = read_declared_sign(summary, folder / "format.json")
    statements = read_statements(folder / "comments.csv", unguard)
    people, votes, events, warnings = read_voting(folder, {record.number for record in statements}, unguard)
    people, about_ids = drop_shared_ids(people)
    if sign < 0:
        warnings.append(Message(N_("In these files -1 means agree, so the votes were reversed.")))
        votes, events = flip_signs(votes), flip_signs(events) if events is not None else None
    warnings += describe_guessed_encodings(folder)
    topic, description = summary.get("topic", ""), summary.get("conversation-description", "")
    return Conversation(
        topic=topic if topic.strip() else "",
        description=description,
        people=tuple(sorted(people, key=lambda person: person.number)),
        statements=tuple(sorted(statements, key=lambda record: record.number)),
        votes=votes,
        warnings=(*warnings, *about_ids),
        url=summary.get("url", ""),
        events=events,
    )


def describe_guessed_encodings(folder: Path) -> list[Message]:
    """Return a note on each file that is not UTF-8."""
    files = sorted(path for path in folder.glob("*.csv") if path.name in READ_NAMES)
    found = [decode_text(read_file(path), path.name, ARCHIVE) for path in files]
    return [note for file in found for note in file.notes]


def read_summary(path: Path, unguard: Callable[[str], str] = unguard_text) -> dict[str, str]:
    """Return keys and values of summary.csv, which has no header; empty where there is no such file."""
    if not path.exists():
        return {}
    text = decode_text(read_file(path), path.name, ARCHIVE).text
    start = FIRST_KEY.match(text)
    delimiter = start[1] if start is not None else ","
    rows = CsvLines(text, path.name, {}, delimiter).rows
    return {row[0].strip(): unguard(delimiter.join(row[1:])) for _, row in rows if len(row) > 1}


def read_voting(
    folder: Path, known: set[int], unguard: Callable[[str], str]
) -> tuple[list[PersonRecord], VoteTable, VoteTable | None, list[Message]]:  # fmt: skip
    """Return people, latest votes, all events where votes.csv is there, and notes on oddities."""
    path = next((folder / name for name in MATRIX_NAMES if (folder / name).exists()), None)
    if path is None:
        raise FormatError(MATRIX_NAMES[0], None, N_("the file is missing."))
    people, matrix = read_matrix(path, unguard)
    if not (folder / "votes.csv").exists():
        unknown = sorted(set(np.unique(matrix.statement).tolist()) - known)
        if unknown:
            reason = N_("there are votes on statement %(number)d, which is not listed in comments.csv.")
            raise FormatError(path.name, 1, reason, number=unknown[0])
        return people, matrix, None, []
    events = read_events(folder / "votes.csv", known)
    votes = select_latest_votes(events)
    unlisted = set(np.unique(votes.person).tolist()) - {person.number for person in people}
    return people + [PersonRecord(number) for number in unlisted], votes, events, describe_differences(votes, matrix)


def drop_shared_ids(people: list[PersonRecord]) -> tuple[list[PersonRecord], list[Message]]:
    """Return the people without the host's ids that identify no single person, and a note on those ids."""
    holders = Counter(person.external_id for person in people if person.external_id)
    useless = {name for name, count in holders.items() if count > 1 or len(name) > LONGEST_XID}
    if not useless:
        return people, []
    kept = [replace(person, external_id=None) if person.external_id in useless else person for person in people]
    note = N_("Ids of the host that are shared or too long were left out: %(count)d, for example “%(example)s”.")
    return kept, [Message(note, {"count": len(useless), "example": sorted(useless)[0][:40]})]


def flip_signs(votes: VoteTable) -> VoteTable:
    """Return the same votes with agree and disagree exchanged."""
    return replace(votes, choice=-votes.choice)
