"""Commands that back up a whole service to one file, and restore it."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from sqlalchemy.exc import SQLAlchemyError

from deliberate.backup import sqlite_part
from deliberate.backup.archive import read_backup_manifest, scratch_folder
from deliberate.backup.create import make_backup
from deliberate.backup.manifest import POSTGRESQL, SQLITE, Manifest
from deliberate.backup.restore import (
    ensure_kind,
    ensure_room,
    put_files_in_place,
    restore_tables,
    unpack_and_check,
)
from deliberate.cli.transaction import create_application, open_application, open_existing_application
from deliberate.config import build_database_url, read_environment
from deliberate.errors import FolderInUse, SomethingIsThere
from deliberate.extensions import db
from deliberate.storage.database_file import find_database_file
from deliberate.storage.folder_lock import FolderTaken, take_folder_alone
from deliberate.storage.private_files import make_folder
from deliberate.storage.schema import describe_unreadable_database, ensure_known
from deliberate.storage.signing_key import KEY_FILE
from deliberate.text import format_count

file_argument = click.argument("file", type=click.Path(path_type=Path, dir_okay=False))


@click.command()
@file_argument
@click.option("--replace", is_flag=True, help="Overwrite FILE if it exists.")
@click.pass_obj
def backup(data: str, file: Path, replace: bool) -> None:
    """Back up database, key and settings to FILE while the service runs. Keep FILE as secret as the key in it."""
    app = open_existing_application(data)
    with app.app_context():
        try:
            manifest = make_backup(config=app.config, engine=db.engine, file=file.resolve(), may_replace=replace)
        except OSError as error:
            raise click.ClickException(f"No backup was created: {error.strerror or error}.") from error
        except SQLAlchemyError as error:
            raise click.ClickException(describe_unreadable_database(app, error)) from error
        finally:
            db.engine.dispose()
    click.echo(f"Wrote {file}: {describe_manifest(manifest)}.")
    if not manifest.has_key:
        click.echo("The key comes from DELIBERATE_SECRET_KEY and is not in the file: keep both.")


def describe_manifest(manifest: Manifest) -> str:
    """Return what is in a backup, in one line."""
    counted = ", ".join(
        format_count(manifest.counts.get(table, 0), table) for table in ("participant", "vote", "account")
    )
    return f"{manifest.kind}, schema {manifest.schema}, {counted}, checked"


@click.command()
@file_argument
@click.option("--replace", is_flag=True, help="Move existing data aside.")
@click.pass_obj
def restore(data: str, file: Path, replace: bool) -> None:
    """Restore everything from FILE, or nothing. Stop all processes that use the data folder first."""
    folder = Path(data).expanduser().resolve()
    database = find_database_file(build_database_url(str(read_environment().get("DATABASE_URL", "")), folder))
    manifest = read_backup_manifest(file)
    ensure_kind(manifest, SQLITE if database is not None else POSTGRESQL)
    try:
        make_folder(folder)
        with use_folder_alone(folder):
            kept = (
                restore_sqlite(file, folder, database, may_replace=replace)
                if database is not None
                else restore_postgresql(file, folder, may_replace=replace)
            )
    except OSError as error:
        raise click.ClickException(f"Nothing was restored: {error.strerror or error}.") from error
    click.echo(f"Restored {file}: {describe_manifest(manifest)}.")
    if kept:
        click.echo(f"The previous data is kept in {kept}.")
    if not manifest.has_key:
        click.echo("The key is not in the file: set DELIBERATE_SECRET_KEY as before, or no one is recognized.")
    for name, value in manifest.settings.items():
        click.echo(f"The backed-up service used DELIBERATE_{name}={value}")


@contextmanager
def use_folder_alone(folder: Path) -> Iterator[None]:
    """Use the folder while no one serves it. Raises FolderInUse."""
    try:
        with take_folder_alone(folder):
            yield
    except FolderTaken as taken:
        raise FolderInUse(folder=folder, pids=taken) from taken


def restore_sqlite(file: Path, folder: Path, database: Path, *, may_replace: bool) -> Path | None:
    """Unpack beside the database, check, upgrade there, and only then change what is in place."""
    ensure_room(folder, database, may_replace=may_replace)
    make_folder(database.parent)
    with scratch_folder(database) as stage:
        manifest = unpack_and_check(file, stage)
        app = open_application(str(stage), DATABASE_URL=f"sqlite:///{stage / sqlite_part.DATABASE_NAME}")
        with app.app_context():
            db.engine.dispose()
        return put_files_in_place(stage, folder, database, manifest)


def restore_postgresql(file: Path, folder: Path, *, may_replace: bool) -> str:
    """Fill the database in one transaction; a key that is there goes aside with it."""
    key = folder / KEY_FILE
    if key.exists() and not may_replace:
        raise SomethingIsThere(place=key)
    with scratch_folder(key) as stage:
        manifest = unpack_and_check(file, stage)
        # With a key of its own, so that a refused restore leaves none behind.
        app = create_application(str(folder), SECRET_KEY=secrets.token_hex(32))
        with app.app_context():
            ensure_known(app, manifest.schema)
            try:
                kept = restore_tables(app, db.engine, stage, manifest, file, may_replace=may_replace)
            except SQLAlchemyError as error:
                raise click.ClickException(describe_unreadable_database(app, error)) from error
            finally:
                db.engine.dispose()
    return " and ".join(kept)
