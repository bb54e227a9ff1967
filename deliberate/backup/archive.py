"""The file of a backup: a ZIP with a manifest, written under a temporary name and checked before it gets its own."""

from __future__ import annotations

import os
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from deliberate.backup.manifest import Manifest, measure, measure_file, read_manifest, write_manifest
from deliberate.errors import FileIsThere, NotABackup
from deliberate.storage.private_files import make_file, make_folder

MANIFEST = "manifest.json"


@contextmanager
def scratch_folder(beside: Path) -> Iterator[Path]:
    """Yield a private folder on the same disk as `beside`, deleted at the end of the block."""
    folder = Path(tempfile.mkdtemp(prefix=".deliberate-", dir=beside.parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def ensure_backup_name_free(path: Path, *, may_replace: bool) -> None:
    """Refuse a name that is taken, before any work is done. Raises FileIsThere."""
    if path.exists() and not may_replace:
        raise FileIsThere(path=path)


def write_archive(path: Path, parts: Path, manifest: Manifest, *, may_replace: bool) -> Manifest:
    """Write every file below `parts` with the manifest to `path`, for its owner alone: the whole file or none.

    Returns the manifest completed with the parts. Raises FileIsThere, and OSError, for example where the disk is full.
    """
    files = {file.relative_to(parts).as_posix(): file for file in sorted(parts.rglob("*")) if file.is_file()}
    complete = replace(manifest, parts={name: measure_file(file) for name, file in files.items()})
    with scratch_folder(path) as scratch:
        unnamed = scratch / "backup"
        with (
            os.fdopen(make_file(unnamed), "w+b") as file,
            zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        ):
            archive.writestr(MANIFEST, write_manifest(complete))
            for name, part in files.items():
                archive.write(part, name)
        check_archive(unnamed)
        name_backup(unnamed, path, may_replace=may_replace)
    return complete


def name_backup(unnamed: Path, path: Path, *, may_replace: bool) -> None:
    """Give a finished file its name. Raises FileIsThere where another file has taken it meanwhile."""
    with unnamed.open("rb") as file:
        os.fsync(file.fileno())
    if may_replace:
        unnamed.replace(path)
        return
    try:
        os.link(unnamed, path)
    except FileExistsError as error:
        raise FileIsThere(path=path) from error
    except OSError:
        # The file system has no hard links.
        ensure_backup_name_free(path, may_replace=False)
        unnamed.rename(path)


def read_backup_manifest(path: Path) -> Manifest:
    """Return what a backup says about itself. Raises NotABackup."""
    try:
        with zipfile.ZipFile(path) as archive:
            return read_manifest(archive.read(MANIFEST).decode())
    except (zipfile.BadZipFile, KeyError, UnicodeDecodeError, EOFError) as error:
        raise NotABackup(path=path, reason="it is not a backup of Deliberate, or not a complete one") from error
    except ValueError as error:
        raise NotABackup(path=path, reason=error) from error
    except OSError as error:
        raise NotABackup(path=path, reason=error.strerror or error) from error


def unpack_backup(path: Path, folder: Path) -> Manifest:
    """Write the parts of a backup into `folder` and check each. Raises NotABackup."""
    manifest = read_backup_manifest(path)
    try:
        with zipfile.ZipFile(path) as archive:
            for name in manifest.parts:
                target = folder / name
                if not target.resolve().is_relative_to(folder.resolve()):
                    raise NotABackup(path=path, reason=f"its part {name} would be written outside the folder")
                make_folder(target.parent)
                with archive.open(name) as source, os.fdopen(make_file(target), "wb") as file:
                    shutil.copyfileobj(source, file, 1 << 20)
    except (zipfile.BadZipFile, KeyError, EOFError, zlib.error) as error:
        raise NotABackup(path=path, reason="it is damaged") from error
    for name, part in manifest.parts.items():
        if measure_file(folder / name) != part:
            raise NotABackup(path=path, reason=f"its part {name} is damaged")
    return manifest


def check_archive(path: Path) -> None:
    """Read a backup whole and compare it with what it says about itself. Raises NotABackup."""
    manifest = read_backup_manifest(path)
    with zipfile.ZipFile(path) as archive:
        for name, part in manifest.parts.items():
            with archive.open(name) as file:
                if measure(file) != part:
                    raise NotABackup(path=path, reason=f"its part {name} is damaged")
