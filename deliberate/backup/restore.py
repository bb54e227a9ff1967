"""Restores a backup: everything or nothing; what was there before is moved aside."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from flask import Flask
from sqlalchemy import Engine

from deliberate.backup import postgresql_part, sqlite_part
from deliberate.backup.archive import unpack_backup
from deliberate.backup.manifest import SQLITE, Manifest
from deliberate.errors import NotABackup, OtherDatabase, SomethingIsThere
from deliberate.storage.mail_folder import FOLDER as MAIL_FOLDER
from deliberate.storage.schema import find_newest_revision, upgrade_on_connection
from deliberate.storage.signing_key import KEY_FILE

FILE_SUFFIXES = ("", "-wal", "-shm", "-turn")


def name_aside() -> str:
    """Return a name for what was there before, by the moment of its replacement."""
    return f"replaced_{dt.datetime.now(dt.UTC):%Y%m%d_%H%M%S}"


def ensure_kind(manifest: Manifest, kind: str) -> None:
    if manifest.kind != kind:
        raise OtherDatabase(made=manifest.kind, used=kind)


def ensure_room(folder: Path, database: Path, *, may_replace: bool) -> None:
    """Refuse a folder that holds a database or a key. Raises SomethingIsThere."""
    present = [path for path in (database, folder / KEY_FILE) if path.exists()]
    if present and not may_replace:
        raise SomethingIsThere(place=present[0])


def unpack_and_check(file: Path, stage: Path) -> Manifest:
    """Unpack a backup and check everything that can be checked before anything changes. Raises NotABackup."""
    manifest = unpack_backup(file, stage)
    if manifest.has_key and not (stage / KEY_FILE).exists():
        raise NotABackup(path=file, reason="its key is missing")
    if manifest.kind == SQLITE:
        database = stage / sqlite_part.DATABASE_NAME
        faults = sqlite_part.find_faults(database) if database.exists() else "its database is missing"
        if faults:
            raise NotABackup(path=file, reason=faults)
        try:
            found = sqlite_part.read_schema_and_counts(database)
        except sqlite3.Error as error:
            raise NotABackup(path=file, reason=f"its database is not a database of Deliberate ({error})") from error
        if found != (manifest.schema, manifest.counts):
            raise NotABackup(path=file, reason="its database does not match its description")
    return manifest


def put_files_in_place(stage: Path, folder: Path, database: Path, manifest: Manifest) -> Path | None:
    """Move what is there aside and the staged files in. Returns where the old ones are, None where there were none."""
    sqlite_part.merge_write_ahead_log(stage / sqlite_part.DATABASE_NAME)
    outgoing = [database.with_name(database.name + end) for end in FILE_SUFFIXES]
    incoming = {stage / sqlite_part.DATABASE_NAME: database}
    aside = folder / name_aside()
    with swap_files(outgoing, incoming, aside), swap_files(*plan_folder_moves(stage, folder, manifest), aside):
        sync_folder(folder)
    return aside if aside.exists() else None


def plan_folder_moves(stage: Path, folder: Path, manifest: Manifest) -> tuple[list[Path], dict[Path, Path]]:
    """Return what is replaced in the data folder and by what: the key, unless the backup contains none, and the kept
    mails. Those of before belong to rows of another database."""
    key, mails = folder / KEY_FILE, folder / MAIL_FOLDER
    outgoing, incoming = ([key], {stage / KEY_FILE: key}) if manifest.has_key else ([], {})
    if (stage / MAIL_FOLDER).exists():
        incoming[stage / MAIL_FOLDER] = mails
    return [*outgoing, mails], incoming


@contextmanager
def swap_files(outgoing: list[Path], incoming: dict[Path, Path], aside: Path) -> Iterator[None]:
    """Move files aside and others to their places; a fault, also one in the block, puts everything back."""
    done: list[tuple[Path, Path]] = []
    try:
        for path in (path for path in outgoing if path.exists()):
            aside.mkdir(mode=0o700, exist_ok=True)
            done.append(move_file(path, aside / path.name))
        done += [move_file(path, target) for path, target in incoming.items()]
        yield
    except BaseException:
        for origin, target in reversed(done):
            shutil.move(target, origin)
        with suppress(OSError):
            aside.rmdir()
        raise


def move_file(path: Path, target: Path) -> tuple[Path, Path]:
    shutil.move(path, target)
    return path, target


def sync_folder(folder: Path) -> None:
    """Make the new names of files survive a power cut."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def restore_tables(
    app: Flask, engine: Engine, stage: Path, manifest: Manifest, file: Path, *, may_replace: bool
) -> list[str]:
    """Fill a database of PostgreSQL in one transaction, and put the key into the data folder with its commit.

    Returns where what was there is kept: a schema of the database, a folder. Raises DatabaseInUse, SomethingIsThere,
    NotABackup.
    """
    folder, name = Path(app.config["DATA"]), name_aside()
    with engine.connect() as connection, connection.begin() as transaction:
        postgresql_part.ensure_alone(connection)
        moved = postgresql_part.move_aside(connection, name, may_replace=may_replace)
        upgrade_on_connection(app, connection, manifest.schema)
        postgresql_part.load_tables(connection, stage, manifest, file)
        upgrade_on_connection(app, connection, find_newest_revision(app))
        with swap_files(*plan_folder_moves(stage, folder, manifest), folder / name):
            transaction.commit()
    kept = [f"the schema {name} of the database"] if moved else []
    return kept + ([str(folder / name)] if (folder / name).exists() else [])
