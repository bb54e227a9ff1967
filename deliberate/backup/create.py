"""Creates a backup while the service runs."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from deliberate.backup import postgresql_part, sqlite_part
from deliberate.backup.archive import ensure_backup_name_free, scratch_folder, write_archive
from deliberate.backup.manifest import POSTGRESQL, SQLITE, Manifest, collect_changed_options, format_now
from deliberate.config import read_environment
from deliberate.storage.database_file import find_database_file
from deliberate.storage.mail_folder import FOLDER as MAIL_FOLDER
from deliberate.storage.private_files import make_folder
from deliberate.storage.schema import DatabaseUnreadable
from deliberate.storage.signing_key import KEY_FILE


def make_backup(*, config: dict[str, Any], engine: Engine, file: Path, may_replace: bool) -> Manifest:
    """Write database, key and settings to `file`. Everything acknowledged before the call is inside.

    Raises FileIsThere, DatabaseUnreadable where the database is damaged, OSError as where the disk is full.
    """
    ensure_backup_name_free(file, may_replace=may_replace)
    with scratch_folder(file) as parts:
        path = find_database_file(config["DATABASE_URL"])
        columns: dict[str, list[str]] = {}
        if path is not None:
            schema, counts = copy_sqlite(path, parts / sqlite_part.DATABASE_NAME)
        else:
            schema, counts, columns = postgresql_part.write_tables(engine, parts)
        manifest = Manifest(
            kind=SQLITE if path is not None else POSTGRESQL,
            schema=schema,
            counts=counts,
            columns=columns,
            settings=collect_changed_options(read_environment()),
            has_key=copy_key(config, parts),
            made_at=format_now(),
        )
        copy_mails(config, parts)
        return write_archive(file, parts, manifest, may_replace=may_replace)


def copy_sqlite(path: Path, copy: Path) -> tuple[str, dict[str, int]]:
    """Copy and check the database. Returns the revision of its schema and the rows of each table."""
    try:
        sqlite_part.copy_database(path, copy)
        faults = sqlite_part.find_faults(copy)
        if not faults:
            return sqlite_part.read_schema_and_counts(copy)
    except sqlite3.Error as error:
        faults = str(error)
    raise DatabaseUnreadable(f"The database {path} is damaged, so no backup was created: {faults}.")


def copy_mails(config: dict[str, Any], parts: Path) -> None:
    """Include the mails that are kept as files: without a mail server no one else has the links in them."""
    for path in (Path(config["DATA"]) / MAIL_FOLDER).glob("*.eml"):
        make_folder(parts / MAIL_FOLDER)
        # One whose row is a month old may go at any moment.
        with suppress(FileNotFoundError):
            shutil.copyfile(path, parts / MAIL_FOLDER / path.name)


def copy_key(config: dict[str, Any], parts: Path) -> bool:
    """Include the key of the data folder; a key set from outside is for its operator to keep."""
    path = Path(config["DATA"]) / KEY_FILE
    if not path.exists() or path.read_text(encoding="ascii").strip() != config["SECRET_KEY"]:
        return False
    shutil.copyfile(path, parts / KEY_FILE)
    return True
