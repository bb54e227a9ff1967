"""Reads the votes of a Polis export: the list of events and the matrix of people by statements."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from deliberate.formats.cells import LARGEST_NUMBER, parse_number_cell, parse_times
from deliberate.formats.csv_guard import unguard_text
from deliberate.formats.errors import FormatError
from deliberate.formats.limits import ARCHIVE
from deliberate.formats.records import PersonRecord, VoteTable
from deliberate.formats.tables import read_table
from deliberate.formats.text_files import read_file
from deliberate.text import N_, Message

# Columns of the matrix file that are about the person; every other one is a statement.
PERSON_COLUMNS = frozenset(
    {"participant", "xid", "group-id", "n-comments", "n-votes", "n-agree", "n-disagree", "n-pass", "n-important"}
)
EVENT_COLUMNS = ("timestamp", "comment-id", "voter-id", "vote")
CHOICES = {"1": 1, "-1": -1, "0": 0, "+1": 1, "1.0": 1, "-1.0": -1, "0.0": 0, "-0.0": 0}


def read_events(path: Path, known: Collection[int]) -> VoteTable:
    """Return every act of voting, oldest first; of two at the same time the later row comes later.

    known: the numbers of the statements; a vote on any other is refused.
    """
    found = read_table(read_file(path), path.name, dict.fromkeys(EVENT_COLUMNS, ()), EVENT_COLUMNS, limits=ARCHIVE)
    stamp, on, voter, vote = (found.header.index(name) for name in EVENT_COLUMNS)
    stamps: list[tuple[int, str]] = []
    person, statement, choice = [], [], []
    for line, row in found.rows:
        stamps.append((line, row[stamp].strip()))
        person.append(parse_number_cell(path, line, "voter-id", row[voter]))
        statement.append(parse_number_cell(path, line, "comment-id", row[on]))
        choice.append(parse_vote(path, line, row[vote]))
        if statement[-1] not in known:
            reason = N_("statement %(number)d is not listed in comments.csv.")
            raise FormatError(path.name, line, reason, number=statement[-1])
    raw, seconds = parse_times(path, stamps)
    return build_vote_table(person, np.array(statement, dtype=np.int64), choice, seconds).taken(
        np.argsort(raw, kind="stable")
    )


def select_latest_votes(events: VoteTable) -> VoteTable:
    """Return the last vote of each person on each statement, by person and statement. events: oldest first."""
    order = np.lexsort((events.statement, events.person))
    last = np.ones(len(order), dtype=bool)
    last[:-1] = np.diff(compute_pair_keys(events)[order]) != 0
    return events.taken(order[last])


def read_matrix(path: Path, unguard: Callable[[str], str] = unguard_text) -> tuple[list[PersonRecord], VoteTable]:
    """Return people and votes of the matrix file; a blank cell means not seen."""
    names: dict[str, tuple[str, ...]] = dict.fromkeys(sorted(PERSON_COLUMNS), ())
    found = read_table(read_file(path), path.name, names, ("participant",), limits=ARCHIVE, unguard=unguard)
    header = found.header
    columns = find_statement_columns(path, header)
    places: dict[str, int] = {name: header.index(name) for name in ("participant", "group-id", "xid") if name in header}
    people: dict[int, PersonRecord] = {}
    person: list[int] = []
    statement: list[int] = []
    choice: list[int] = []
    for line, row in found.rows:
        record = parse_person(path, line, row, places)
        if record.number in people:
            raise FormatError(path.name, line, N_("participant %(number)d is listed twice."), number=record.number)
        people[record.number] = record
        filled = [(number, row[place]) for place, number in columns if row[place] and not row[place].isspace()]
        choice += [parse_vote(path, line, cell) for _, cell in filled]
        statement += [number for number, _ in filled]
        person += [record.number] * len(filled)
    votes = build_vote_table(person, np.array(statement, dtype=np.int64), choice, np.zeros(len(choice), dtype=np.int64))
    return list(people.values()), votes.taken(np.lexsort((votes.statement, votes.person)))


def find_statement_columns(path: Path, header: list[str]) -> list[tuple[int, int]]:
    """Return index and statement number of each column of votes."""
    columns = [
        (index, parse_number_cell(path, 1, "statement column", name))
        for index, name in enumerate(header)
        if name not in PERSON_COLUMNS
    ]
    numbers = [number for _, number in columns]
    if len(set(numbers)) < len(numbers):
        doubled = next(number for index, number in enumerate(numbers) if number in numbers[:index])
        raise FormatError(path.name, 1, N_("the column of statement %(number)d appears twice."), number=doubled)
    return columns


def parse_person(path: Path, line: int, row: list[str], places: dict[str, int]) -> PersonRecord:
    """Return the columns about the person; a blank group stays empty, a blank external id is None."""
    group = row[places["group-id"]] if "group-id" in places else ""
    external = row[places["xid"]] if "xid" in places else ""
    return PersonRecord(
        parse_number_cell(path, line, "participant", row[places["participant"]]), group, external or None
    )


def parse_vote(path: Path, line: int, cell: str) -> int:
    """Return a vote cell. Raises FormatError for anything but -1, 0, 1."""
    found = CHOICES.get(cell.strip())
    if found is None:
        raise FormatError(path.name, line, N_("a vote must be -1, 0 or 1, not “%(cell)s”."), cell=cell[:20])
    return found


def build_vote_table(
    person: list[int], statement: NDArray[np.int64], choice: list[int], at: NDArray[np.int64]
) -> VoteTable:
    return VoteTable(np.array(person, dtype=np.int64), statement, np.array(choice, dtype=np.int8), at)


def compute_pair_keys(votes: VoteTable) -> NDArray[np.int64]:
    """Return one number for each pair of person and statement."""
    return votes.person * (LARGEST_NUMBER + 1) + votes.statement


def describe_differences(votes: VoteTable, matrix: VoteTable) -> list[Message]:
    """Return a note on the cells where the list of votes and the matrix disagree; both hold each pair once."""
    one, other = compute_pair_keys(votes), compute_pair_keys(matrix)
    _, here, there = np.intersect1d(one, other, assume_unique=True, return_indices=True)
    unlike = int((votes.choice[here] != matrix.choice[there]).sum())
    differing = unlike + len(one) + len(other) - 2 * len(here)
    if not differing:
        return []
    note = N_("votes.csv and the matrix of votes differ (cells: %(count)d); votes.csv was used.")
    return [Message(note, {"count": differing})]
