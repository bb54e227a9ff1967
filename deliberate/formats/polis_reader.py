"""Reads a Polis export folder, old and new flavours."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np

from deliberate.formats.csv_guard import unguarded
from deliberate.formats.errors import FormatError
from deliberate.formats.records import Conversation, PersonRecord, StatementRecord, VoteTable
from deliberate.formats.tables import rows_of, table_of, text_of, whole

MATRIX_NAMES = ("participants-votes.csv", "participant-votes.csv")
PERSON_COLUMNS = frozenset({"participant", "xid", "group-id", "n-comments", "n-votes", "n-agree", "n-disagree"})
MILLISECONDS_FROM = 100_000_000_000


def read_polis_folder(folder: Path) -> Conversation:
    """The conversation in `folder`.

    The latest vote of each person counts; the counts in comments.csv are events and are not used. Votes come from
    votes.csv where there is one (with their times), else from the matrix. Raises FormatError and reads nothing by half.
    """
    if not folder.is_dir():
        raise FormatError(folder.name, None, "there is no such folder.")
    summary = read_summary(folder / "summary.csv")
    statements = read_statements(folder / "comments.csv")
    matrix_path = next((folder / name for name in MATRIX_NAMES if (folder / name).exists()), None)
    if matrix_path is None:
        raise FormatError(MATRIX_NAMES[0], None, "the file is missing.")
    people, matrix = read_matrix(matrix_path)
    numbers = {record.number for record in statements}
    warnings: list[str] = []
    if (folder / "votes.csv").exists():
        votes = read_votes(folder / "votes.csv", numbers)
        warnings += differences(votes, matrix)
        listed = {person.number for person in people}
        extra = sorted(set(map(int, np.unique(votes.person))) - listed)
        people += [PersonRecord(number) for number in extra]
    else:
        votes = matrix
        unknown = sorted(set(map(int, np.unique(matrix.statement))) - numbers)
        if unknown:
            reason = f"there are votes on statement {unknown[0]}, which comments.csv does not list."
            raise FormatError(matrix_path.name, 1, reason)
    return Conversation(
        topic=summary.get("topic", "").strip() or folder.name,
        description=summary.get("conversation-description", "").strip(),
        people=tuple(sorted(people, key=lambda person: person.number)),
        statements=tuple(sorted(statements, key=lambda record: record.number)),
        votes=votes,
        warnings=tuple(warnings),
    )


def read_summary(path: Path) -> dict[str, str]:
    """Keys and values of summary.csv, which has no header; empty where there is no such file."""
    if not path.exists():
        return {}
    try:
        rows = list(csv.reader(io.StringIO(text_of(path), newline=""), strict=True))
    except csv.Error as error:
        raise FormatError(path.name, None, f"{error}.") from None
    return {row[0].strip(): unguarded(",".join(row[1:])) for row in rows if len(row) > 1}


def read_statements(path: Path) -> list[StatementRecord]:
    """The statements, in the order of the file."""
    found: dict[int, StatementRecord] = {}
    lines = list(rows_of(path, ("timestamp", "comment-id", "author-id", "moderated", "comment-body")))
    times = seconds(path, [(line, row["timestamp"]) for line, row in lines])
    for (line, row), at in zip(lines, times, strict=True):
        number = whole(path, line, "comment-id", row["comment-id"])
        if number < 0:
            raise FormatError(path.name, line, f"the comment-id {number} is negative.")
        if number in found:
            raise FormatError(path.name, line, f"statement {number} is listed twice.")
        moderation = whole(path, line, "moderated", row["moderated"] or "0")
        if moderation not in (-1, 0, 1):
            raise FormatError(path.name, line, f"moderated is -1, 0 or 1, not {moderation}.")
        found[number] = StatementRecord(
            number=number,
            text=unguarded(row["comment-body"]),
            author=whole(path, line, "author-id", row["author-id"]) if row["author-id"].strip() else None,
            moderation=moderation,
            is_seed=truth(path, line, "is-seed", row["is-seed"]) if row.get("is-seed") else None,
            is_meta=truth(path, line, "is-meta", row.get("is-meta", "")),
            written_at=int(at),
        )
    return list(found.values())


def truth(path: Path, line: int, column: str, cell: str) -> bool:
    """A yes-or-no cell in any of the spellings exporters use."""
    word = cell.strip().lower()
    if word in {"true", "t", "1", "yes"}:
        return True
    if word in {"false", "f", "0", "no", ""}:
        return False
    raise FormatError(path.name, line, f"“{cell[:20]}” in {column} is neither true nor false.")


def seconds(path: Path, stamps: list[tuple[int, str]]) -> np.ndarray:
    """Time stamps in seconds; a file holds either seconds or milliseconds, never both."""
    values = np.array([whole(path, line, "timestamp", stamp or "0") for line, stamp in stamps], dtype=np.int64)
    known = values != 0
    in_milliseconds = known & (np.abs(values) >= MILLISECONDS_FROM)
    if in_milliseconds.any() and not (in_milliseconds == known).all():
        odd = int(np.argmax(known & ~in_milliseconds))
        reason = "the time is in seconds while others in this file are in milliseconds."
        raise FormatError(path.name, stamps[odd][0], reason)
    return values // 1000 if in_milliseconds.any() else values


def read_matrix(path: Path) -> tuple[list[PersonRecord], VoteTable]:
    """People and votes of the matrix file; blank means not seen."""
    header, rows = table_of(path, ("participant",))
    columns = [place for place, name in enumerate(header) if name not in PERSON_COLUMNS]
    numbers = np.array([whole(path, 1, "a statement column", header[place]) for place in columns], dtype=np.int64)
    at = {name: header.index(name) for name in ("participant", "group-id", "xid") if name in header}
    people: dict[int, PersonRecord] = {}
    person: list[int] = []
    statement: list[np.ndarray] = []
    choice: list[int] = []
    for line, row in rows:
        number = whole(path, line, "participant", row[at["participant"]])
        if number in people:
            raise FormatError(path.name, line, f"participant {number} is listed twice.")
        group = row[at["group-id"]].strip() if "group-id" in at else ""
        external = unguarded(row[at["xid"]].strip()) if "xid" in at else ""
        people[number] = PersonRecord(number, group, external or None)
        filled = [(place, row[place]) for place in columns if row[place]]
        choice += [vote_of(path, line, cell) for _, cell in filled]
        kept = [place - columns[0] for place, _ in filled] if contiguous(columns) else [
            columns.index(place) for place, _ in filled
        ]  # fmt: skip
        statement.append(numbers[kept])
        person += [number] * len(filled)
    joined = np.concatenate(statement) if statement else np.zeros(0, dtype=np.int64)
    return list(people.values()), ordered(
        np.array(person, dtype=np.int64),
        joined,
        np.array(choice, dtype=np.int8),
        np.zeros(len(choice), np.int64),
    )


def contiguous(columns: list[int]) -> bool:
    return bool(columns) and columns[-1] - columns[0] == len(columns) - 1


CHOICES = {"1": 1, "-1": -1, "0": 0, "1.0": 1, "-1.0": -1, "0.0": 0}


def vote_of(path: Path, line: int, cell: str) -> int:
    """A vote cell. Raises FormatError for anything but -1, 0, 1."""
    found = CHOICES.get(cell.strip())
    if found is None:
        raise FormatError(path.name, line, f"a vote is -1, 0 or 1, not “{cell[:20]}”.")
    return found


def read_votes(path: Path, known: set[int]) -> VoteTable:
    """Votes with times; of several votes on one statement the latest counts, and the later row on a tie."""
    lines = list(rows_of(path, ("timestamp", "comment-id", "voter-id", "vote")))
    at = seconds(path, [(line, row["timestamp"]) for line, row in lines])
    raw = np.array([whole(path, line, "timestamp", row["timestamp"] or "0") for line, row in lines], dtype=np.int64)
    statement = np.array([whole(path, line, "comment-id", row["comment-id"]) for line, row in lines], dtype=np.int64)
    person = np.array([whole(path, line, "voter-id", row["voter-id"]) for line, row in lines], dtype=np.int64)
    choice = np.array([vote_of(path, line, row["vote"]) for line, row in lines], dtype=np.int8)
    strange = ~np.isin(statement, list(known)) if len(statement) else np.zeros(0, dtype=bool)
    if strange.any():
        place = int(np.argmax(strange))
        reason = f"statement {statement[place]} is not listed in comments.csv."
        raise FormatError(path.name, lines[place][0], reason)
    order = np.lexsort((np.arange(len(raw)), raw, statement, person))
    last = np.ones(len(order), dtype=bool)
    last[:-1] = (np.diff(person[order]) != 0) | (np.diff(statement[order]) != 0)
    kept = order[last]
    return VoteTable(person[kept], statement[kept], choice[kept], at[kept])


def ordered(person: np.ndarray, statement: np.ndarray, choice: np.ndarray, at: np.ndarray) -> VoteTable:
    order = np.lexsort((statement, person))
    return VoteTable(person[order], statement[order], choice[order], at[order])


def differences(votes: VoteTable, matrix: VoteTable) -> list[str]:
    """A word on cells where the list of votes and the matrix disagree."""
    listed = dict(
        zip(
            zip(votes.person.tolist(), votes.statement.tolist(), strict=True),
            votes.choice.tolist(),
            strict=True,
        )
    )
    table = dict(
        zip(
            zip(matrix.person.tolist(), matrix.statement.tolist(), strict=True),
            matrix.choice.tolist(),
            strict=True,
        )
    )
    other = sum(1 for key, value in table.items() if listed.get(key) != value)
    missing = len(listed.keys() - table.keys())
    if not other and not missing:
        return []
    return [f"votes.csv and the matrix differ in {other + missing} cells; votes.csv was used."]
