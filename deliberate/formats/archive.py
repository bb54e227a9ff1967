"""Unpacks a zip file that someone sent: checks what it claims first, and never unpacks more than it may hold."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from deliberate.errors import Invalid
from deliberate.text import N_

PORTION = 65_536
# Below this size the ratio is not checked: many small texts are packed very small.
SMALL = 1_000_000
METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})


class ArchiveUnreadable(Invalid):
    message = N_("This file can't be read as a zip file.")


class ArchiveTooFull(Invalid):
    message = N_("The zip file contains %(count)d files; the limit is %(limit)s.")


class ArchivePath(Invalid):
    message = N_("The zip file contains “%(name)s”. Put the files at its top level, or all of them in one folder.")


class ArchiveRepeats(Invalid):
    message = N_("The zip file contains “%(name)s” twice.")


class ArchiveTooLarge(Invalid):
    message = N_("Unpacked, the files take up more than %(limit)s MB.")


class ArchiveBomb(Invalid):
    message = N_("“%(name)s” in the zip file is compressed far more tightly than any table, so it was not unpacked.")


class ArchiveLocked(Invalid):
    message = N_("“%(name)s” in the zip file is encrypted or compressed in an unusual way.")
    hint = N_("Create an ordinary zip file without a password.")


@dataclass(frozen=True)
class ArchiveLimits:
    """How many files, how many bytes of them all together, and how many times smaller than itself one may be packed."""

    files: int = 20
    size: int = 20_000_000
    ratio: int = 200


def unpack_archive(archive: Path, folder: Path, wanted: Collection[str], limits: ArchiveLimits) -> list[str]:
    """Write the `wanted` files into `folder`, which is empty; returns their names.

    What the archive says of itself is checked before anything is unpacked, and while unpacking no one believes it.
    Raises the refusals of this file; ArchiveUnreadable where it is none.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            entries = check_entries(opened, limits)
            left = limits.size
            for name, entry in entries.items():
                if name in wanted:
                    left -= unpack_entry(opened, entry, folder / name, left, limits)
            return [name for name in entries if name in wanted]
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError) as problem:
        raise ArchiveUnreadable from problem


def check_entries(opened: zipfile.ZipFile, limits: ArchiveLimits) -> dict[str, zipfile.ZipInfo]:
    """Return the files by name, all in one place. Raises the refusals of this file."""
    listed = [entry for entry in opened.infolist() if not entry.is_dir() and not is_packer_residue(entry.filename)]
    if len(listed) > limits.files:
        raise ArchiveTooFull(count=len(listed), limit=limits.files)
    found: dict[str, zipfile.ZipInfo] = {}
    places = set()
    for entry in listed:
        name = parse_entry_name(entry.filename)
        places.add(entry.filename.rpartition("/")[0])
        if name in found:
            raise ArchiveRepeats(name=name)
        if entry.flag_bits & 0x1 or entry.compress_type not in METHODS:
            raise ArchiveLocked(name=name)
        if entry.file_size > SMALL and entry.file_size > limits.ratio * max(entry.compress_size, 1):
            raise ArchiveBomb(name=name)
        found[name] = entry
    if len(places) > 1:
        raise ArchivePath(name=max(places, key=len)[:80])
    if sum(entry.file_size for entry in listed) > limits.size:
        raise ArchiveTooLarge(limit=limits.size // 1_000_000)
    return found


def is_packer_residue(name: str) -> bool:
    """Return what programs for packing leave behind: never read, never counted."""
    return name.startswith("__MACOSX/") or name.rpartition("/")[2] in {".DS_Store", "Thumbs.db", "desktop.ini"}


def parse_entry_name(path: str) -> str:
    """Return the name of a file that stands alone or in one folder. Raises ArchivePath."""
    parts = PurePosixPath(path).parts
    strange = "\\" in path or ":" in path or "\0" in path or path.startswith("/") or not path.isprintable()
    if strange or not 1 <= len(parts) <= 2 or ".." in parts:
        raise ArchivePath(name=path[:80])
    return parts[-1]


def unpack_entry(opened: zipfile.ZipFile, entry: zipfile.ZipInfo, path: Path, left: int, limits: ArchiveLimits) -> int:
    """Write one file and return its size. Raises ArchiveTooLarge as soon as it outgrows what is left."""
    size = 0
    with opened.open(entry) as packed, path.open("xb") as file:
        while portion := packed.read(PORTION):
            size += len(portion)
            if size > left:
                raise ArchiveTooLarge(limit=limits.size // 1_000_000)
            file.write(portion)
    return size
