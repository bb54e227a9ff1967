"""Chapters of the report are stored beside page one: each fragment says which part of the report it is."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

KEPT = "report_fragment_kept"


def rebuild(*columns: sa.Column, key: tuple[str, ...]) -> None:
    """Put a table with these columns and this key in the place of the former one, which is left aside with its rows.

    Nothing points at the table. Its constraints keep their names, so the former one goes before this one comes.
    """
    op.execute(f"CREATE TABLE {KEPT} AS SELECT * FROM report_fragment")
    op.drop_table("report_fragment")
    op.create_table(
        "report_fragment",
        sa.Column("run_id", sa.Integer(), nullable=False),
        *columns,
        sa.Column("language", sa.String(12), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"], ["run.id"], name=op.f("fk_report_fragment_run_id_run"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint(*key, name=op.f("pk_report_fragment")),
    )


def upgrade() -> None:
    rebuild(sa.Column("part", sa.String(20), nullable=False), key=("run_id", "part", "language"))
    op.execute(
        "INSERT INTO report_fragment (run_id, part, language, fingerprint, body) "
        f"SELECT run_id, 'page_one', language, fingerprint, body FROM {KEPT}"
    )
    op.drop_table(KEPT)


def downgrade() -> None:
    rebuild(key=("run_id", "language"))
    op.execute(
        "INSERT INTO report_fragment (run_id, language, fingerprint, body) "
        f"SELECT run_id, language, fingerprint, body FROM {KEPT} WHERE part = 'page_one'"
    )
    op.drop_table(KEPT)
