"""Writes a conversation as the files Polis exports, whole or not at all."""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from deliberate.formats.csv_guard import guard_text
from deliberate.formats.errors import FormatError
from deliberate.formats.new_file import ensure_folder_free, write_new_folder
from deliberate.formats.polis_sign import CONVENTION, build_format_document
from deliberate.formats.records import Conversation, VoteTable
from deliberate.text import N_, Message

# The names of all files of an export: nothing else is ever replaced by one.
FILE_NAMES = frozenset(
    {"format.json", "summary.csv", "comments.csv", "votes.csv", "participants-votes.csv", "comment-groups.csv"}
)


def write_polis_folder(conversation: Conversation, folder: Path, *, replace: bool = False) -> Path:
    """Write every file into a new folder beside the target, then move it there.

    Raises FormatError where the conversation contradicts itself, FileTaken, FolderForeign, PlaceUnusable.
    """
    return write_new_folder(
        folder, lambda draft: write_files(conversation, draft), known=FILE_NAMES.__contains__, replace=replace
    )


def ensure_polis_place(folder: Path, *, replace: bool) -> None:
    """Raise FileTaken or FolderForeign where an export cannot be written, before any work is done."""
    ensure_folder_free(folder, known=FILE_NAMES.__contains__, replace=replace)


def write_files(conversation: Conversation, folder: Path) -> None:
    """Write all files of the export."""
    check_conversation(conversation)
    votes = conversation.votes
    counts = {
        number: np.bincount(votes.choice[votes.statement == number] + 1, minlength=3)
        for number in np.unique(votes.statement).tolist()
    }
    columns = [record.number for record in conversation.statements]
    (folder / "format.json").write_text(json.dumps(build_format_document(), indent=1) + "\n", encoding="utf-8")
    write_csv(folder / "summary.csv", None, build_summary_rows(conversation))
    write_csv(folder / "comments.csv", COMMENT_COLUMNS, build_comment_rows(conversation, counts))
    write_csv(folder / "votes.csv", VOTE_COLUMNS, build_polis_vote_rows(conversation.events or votes))
    write_csv(
        folder / "participants-votes.csv", (*PERSON_COLUMNS, *columns), build_polis_matrix_rows(conversation, columns)
    )
    labels = sorted({person.group for person in conversation.people if person.group.strip()})
    if labels:
        write_csv(folder / "comment-groups.csv", build_group_header(labels), build_group_rows(conversation, labels))


COMMENT_COLUMNS = (
    "timestamp", "datetime", "comment-id", "author-id", "agrees", "disagrees", "passes", "moderated", "is-seed",
    "is-meta", "comment-body",
)  # fmt: skip
VOTE_COLUMNS = ("timestamp", "datetime", "comment-id", "voter-id", "vote")
VOTES_FOR_MAP = 7
PERSON_COLUMNS = ("participant", "xid", "group-id", "n-comments", "n-votes", "n-agree", "n-disagree")


def check_conversation(conversation: Conversation) -> None:
    """Refuse what would make files that contradict themselves: votes by or on what is not listed."""
    lists = {
        N_("participants"): ([person.number for person in conversation.people], conversation.votes.person),
        N_("statements"): ([record.number for record in conversation.statements], conversation.votes.statement),
    }
    for what, (listed, used) in lists.items():
        if len(set(listed)) < len(listed):
            raise FormatError(
                "votes.csv", None, N_("the list of %(what)s contains a number twice."), what=Message(what)
            )
        strange = set(np.unique(used).tolist()) - set(listed)
        if strange:
            raise FormatError(
                "votes.csv", None, N_("%(number)d is not in the list of %(what)s."), number=min(strange), what=what
            )


def write_csv(path: Path, header: Sequence[Any] | None, rows: Iterable[Sequence[Any]]) -> None:
    """Write one CSV file after RFC 4180; text is guarded against being run as a formula, numbers we made are not."""
    with path.open("w", encoding="utf-8", newline="") as file:
        # The writer puts a carriage return into quotation marks only where lines end with one.
        writer = csv.writer(file, lineterminator="\r\n")
        if header is not None:
            writer.writerow(guard_row(header))
        writer.writerows(map(guard_row, rows))


def guard_row(cells: Sequence[Any]) -> list[Any]:
    """Return the cells as they go into a file: texts guarded, numbers as they are."""
    return [guard_text(cell) if isinstance(cell, str) else cell for cell in cells]


def build_summary_rows(conversation: Conversation) -> list[tuple[str, Any]]:
    voters = set(np.unique(conversation.votes.person).tolist())
    authors = {record.author for record in conversation.statements if record.author is not None}
    return [
        ("topic", conversation.topic),
        ("url", conversation.url),
        ("voters", len(voters)),
        ("voters-in-conv", len(find_grouped_voters(conversation, voters))),
        ("commenters", len(authors)),
        ("comments", len(conversation.statements)),
        ("groups", len({person.group for person in conversation.people if person.group.strip()})),
        ("conversation-description", conversation.description),
        ("vote-convention", CONVENTION),
    ]


def find_grouped_voters(conversation: Conversation, voters: set[int]) -> set[int]:
    """Return the voters on the map: those with a group where groups are known, else those with enough votes for one.

    Polis takes people in from seven votes, or from a vote on every statement where there are fewer.
    """
    grouped = {person.number for person in conversation.people if person.group.strip()}
    if grouped:
        return voters & grouped
    people, counts = np.unique(conversation.votes.person, return_counts=True)
    return set(people[counts >= min(VOTES_FOR_MAP, len(conversation.statements))].tolist())


def format_timestamp(at: int | None) -> tuple[Any, Any]:
    """Return a time in seconds and as text; 0 and nothing where it is unknown."""
    if not at:
        return 0, ""
    return int(at), dt.datetime.fromtimestamp(int(at), dt.UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def build_comment_rows(conversation: Conversation, counts: dict[int, Any]) -> Iterable[Sequence[Any]]:
    for record in conversation.statements:
        disagrees, passes, agrees = map(int, counts.get(record.number, (0, 0, 0)))
        yield (
            *format_timestamp(record.written_at), record.number, "" if record.author is None else record.author, agrees,
            disagrees, passes, record.moderation, "" if record.is_seed is None else str(record.is_seed).lower(),
            str(record.is_meta).lower(), record.text,
        )  # fmt: skip


def build_polis_vote_rows(votes: VoteTable) -> Iterable[Sequence[Any]]:
    for person, statement, choice, at in zip(
        votes.person.tolist(), votes.statement.tolist(), votes.choice.tolist(), votes.at.tolist(), strict=True
    ):
        yield (*format_timestamp(at), statement, person, choice)


def build_polis_matrix_rows(conversation: Conversation, columns: list[int]) -> Iterable[Sequence[Any]]:
    votes = conversation.votes
    place = {number: index for index, number in enumerate(columns)}
    written: dict[int, int] = {}
    for record in conversation.statements:
        if record.author is not None:
            written[record.author] = written.get(record.author, 0) + 1
    starts = np.searchsorted(votes.person, [person.number for person in conversation.people])
    ends = np.searchsorted(votes.person, [person.number for person in conversation.people], side="right")
    for person, start, end in zip(conversation.people, starts, ends, strict=True):
        cells: list[Any] = [""] * len(columns)
        choices = votes.choice[start:end]
        for statement, choice in zip(votes.statement[start:end].tolist(), choices.tolist(), strict=True):
            cells[place[statement]] = choice
        yield (
            person.number, person.external_id or "", person.group, written.get(person.number, 0), len(choices),
            int((choices == 1).sum()), int((choices == -1).sum()), *cells,
        )  # fmt: skip


def build_group_header(labels: list[str]) -> tuple[str, ...]:
    """Return the column names; labels in lower case as in Polis, unless two would become the same."""
    kinds = ("votes", "agrees", "disagrees", "passes")
    small = [label.lower() for label in labels]
    names = small if len(set(small)) == len(small) else labels
    return (
        "comment-id", "comment", "total-votes", "total-agrees", "total-disagrees", "total-passes",
        *(f"group-{name}-{kind}" for name in names for kind in kinds),
    )  # fmt: skip


def build_group_rows(conversation: Conversation, labels: list[str]) -> Iterable[Sequence[Any]]:
    votes = conversation.votes
    group_of = {person.number: person.group for person in conversation.people}
    group = np.array([group_of.get(number, "") for number in votes.person.tolist()])
    for record in conversation.statements:
        here = votes.statement == record.number
        parts = [here, *(here & (group == label) for label in labels)]
        numbers: list[int] = []
        for part in parts:
            disagrees, passes, agrees = np.bincount(votes.choice[part] + 1, minlength=3).tolist()
            numbers += [agrees + disagrees + passes, agrees, disagrees, passes]
        yield (record.number, record.text, *numbers)
