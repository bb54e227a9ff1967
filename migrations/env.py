"""Run migrations inside the application, on whatever database it is set to."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from alembic import context
from sqlalchemy import Connection, text

from deliberate.extensions import db
from deliberate.models.columns import UTCDateTime
from deliberate.storage.base import Base


def plain_type(kind: str, item: Any, _autogenerate: Any) -> str | bool:
    """Write our own column type as what the database stores, so that old migrations need none of our code."""
    return "sa.DateTime()" if kind == "type" and isinstance(item, UTCDateTime) else False


@contextmanager
def keep_rows(connection: Connection) -> Iterator[None]:
    """Let SQLite copy a table without deleting the rows that point at it when the former table goes.

    The switch works outside of transactions only, so it is asked of the driver, before one begins.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def drop_early_check(connection: Connection) -> None:
    """Let the step that checks roles of invitations add its check where the table was made with it.

    For some hours the table came with the check, so there are databases with it that have not taken the step yet.
    SQLite copies the table, and has the check once.
    """
    version = context.get_context().get_current_revision()
    if connection.dialect.name == "postgresql" and version is not None and "0026b" <= version <= "0033":
        connection.execute(text("ALTER TABLE invitation DROP CONSTRAINT IF EXISTS ck_invitation_role_known"))


def run() -> None:
    """Apply the steps asked for in one transaction; SQLite copies tables it cannot alter in place.

    Whoever hands over a connection in a transaction of its own commits it, too.
    """
    given = context.config.attributes.get("connection")
    with nullcontext(given) if given is not None else db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=True,
            compare_type=True,
            render_item=plain_type,
        )
        with keep_rows(connection), context.begin_transaction():
            drop_early_check(connection)
            context.run_migrations()


run()
