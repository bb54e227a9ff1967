"""What a backup says about itself: what created it, what it contains, and how to verify that it is complete."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import IO, Any

from deliberate.config import Settings
from deliberate.formats.errors import FormatError
from deliberate.formats.limits import UPLOAD
from deliberate.formats.safe_json import read_json
from deliberate.version import __version__

FORMAT, FORMAT_VERSION = "deliberate-backup", 1
SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"
# Settings that are left out: paths belong to the machine, and secrets must not be written down.
OMITTED_SETTINGS = {"DATA", "DATABASE_URL"}
SECRET_WORDS = ("KEY", "SECRET", "PASSWORD", "TOKEN", "CREDENTIAL")


@dataclass(frozen=True)
class Part:
    """One file inside: its size in bytes and its SHA-256."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """kind: SQLite or PostgreSQL; schema: the revision of the tables; counts: rows of each table.

    columns: of each table, in the order of its file (PostgreSQL). has_key: whether the key for cookies is inside.
    """

    kind: str
    schema: str
    counts: dict[str, int]
    settings: dict[str, Any]
    has_key: bool
    columns: dict[str, list[str]] = field(default_factory=dict)
    parts: dict[str, Part] = field(default_factory=dict)
    version: str = __version__
    made_at: str = ""
    format: str = FORMAT
    format_version: int = FORMAT_VERSION


def write_manifest(manifest: Manifest) -> str:
    return json.dumps(asdict(manifest), indent=1, sort_keys=True)


def read_manifest(document: str) -> Manifest:
    """Return the manifest written in `document`. Raises ValueError, saying what is wrong with it."""
    try:
        data = read_json(document.encode(), "manifest", UPLOAD)
    except (FormatError, ValueError) as error:
        raise ValueError("its manifest cannot be read") from error
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise ValueError("it is not a backup of Deliberate")
    if data.get("format_version") != FORMAT_VERSION:
        raise ValueError("it was made by a newer version of Deliberate")
    try:
        values = {item.name: data[item.name] for item in fields(Manifest)}
        values["parts"] = {name: Part(**part) for name, part in data["parts"].items()}
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("its manifest is not complete") from error
    return Manifest(**values)


def collect_changed_options(given: dict[str, Any]) -> dict[str, Any]:
    """Return the settings given by the operator that differ from their defaults, without places and secrets."""
    return {
        item.name: given[item.name]
        for item in fields(Settings)
        if item.name in given
        and item.name not in OMITTED_SETTINGS
        and not any(word in item.name for word in SECRET_WORDS)
        and given[item.name] != item.default
    }


def measure(file: IO[bytes]) -> Part:
    """Return size and checksum of an open file, read piece by piece."""
    digest, size = hashlib.sha256(), 0
    while piece := file.read(1 << 20):
        digest.update(piece)
        size += len(piece)
    return Part(size, digest.hexdigest())


def measure_file(path: Path) -> Part:
    with path.open("rb") as file:
        return measure(file)


def format_now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
