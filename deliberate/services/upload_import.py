"""Imports an uploaded file: finds its kind, checks its size, and creates the assembly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deliberate.errors import Invalid
from deliberate.formats.archive import ArchiveLimits, unpack_archive
from deliberate.formats.polis_reader import MATRIX_NAMES
from deliberate.formats.records import Conversation
from deliberate.models import Account
from deliberate.services.imports import (
    ImportResult,
    import_conversation,
    import_document,
    read_document,
    read_polis_conversation,
)
from deliberate.text import N_

POLIS_FILES = frozenset({"comments.csv", "votes.csv", "summary.csv", "format.json", *MATRIX_NAMES})


class KindUnknown(Invalid):
    message = N_("This is neither a zip file of a Polis export nor a full JSON document of Deliberate.")


class ImportTooLarge(Invalid):
    message = N_("This file contains %(rows)s votes and other entries; the limit on this page is %(limit)s.")
    hint = N_("Import larger files on the server with deliberate import polis or deliberate import full.")


@dataclass(frozen=True)
class Upload:
    """What a file holds: a Polis conversation or a full document."""

    conversation: Conversation | None = None
    document: dict[str, Any] | None = None


def read_upload(path: Path, *, limits: ArchiveLimits, most_rows: int) -> Upload:
    """Read a file of either kind; asks the database nothing, so that no one waits. Nothing of it stays but `path`.

    Raises KindUnknown, ImportTooLarge, ImportRefused and the refusals of archives.
    """
    with path.open("rb") as file:
        head = file.read(256)
    if head.startswith(b"PK"):
        folder = path.with_name("export")
        folder.mkdir()
        unpack_archive(path, folder, POLIS_FILES, limits)
        upload = Upload(conversation=read_polis_conversation(folder))
    elif head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"):
        upload = Upload(document=read_document(path))
    else:
        raise KindUnknown
    rows = estimate_row_count(upload)
    if rows > most_rows:
        raise ImportTooLarge(rows=rows, limit=most_rows)
    return upload


def estimate_row_count(upload: Upload) -> int:
    """Return how many rows the import will write, nearly: what keeps other writers waiting on SQLite."""
    if upload.conversation is not None:
        found = upload.conversation
        return 2 * len(found.votes) + len(found.people) + len(found.statements)
    assert upload.document is not None
    return count_document_entries(upload.document)


def count_document_entries(document: Mapping[str, Any]) -> int:
    """Return how many people, log entries and entries under the questions there are."""
    total = len(document["participants"]) + len(document.get("audit", ()))
    for question in document["questions"]:
        total += len(question["votes"]["person"]) + len(question["events"]) + len(question["exposures"])
        total += len(question.get("coding", {}).get("tags", ()))
        for statement in question["statements"]:
            total += 1 + len(statement["comments"]) + len(statement["codings"])
            total += sum(len(comment["endorsed_by"]) for comment in statement["comments"])
        total += sum(len(run["outcomes"]) for run in question["runs"])
    return total


def import_upload(*, upload: Upload, slug: str, title: str, strict: bool, owner: Account) -> ImportResult:
    """Make the assembly, owned by whoever sent the file. title, strict: for a Polis export.

    Raises ImportRefused, SlugTaken, SlugInvalid, TextEmpty.
    """
    if upload.conversation is not None:
        return import_conversation(
            conversation=upload.conversation, slug=slug, strict=strict, title=title or None, owner=owner
        )
    assert upload.document is not None
    return import_document(document=upload.document, slug=slug or None, owner=owner)
