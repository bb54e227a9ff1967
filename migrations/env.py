"""Run migrations inside the application, on whatever database it is set to."""

from contextlib import nullcontext
from typing import Any

from alembic import context

from deliberate.extensions import db
from deliberate.models.columns import UTCDateTime
from deliberate.storage.base import Base


def plain_type(kind: str, item: Any, _autogenerate: Any) -> str | bool:
    """Write our own column type as what the database stores, so that old migrations need none of our code."""
    return "sa.DateTime()" if kind == "type" and isinstance(item, UTCDateTime) else False


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
        with context.begin_transaction():
            context.run_migrations()


run()
