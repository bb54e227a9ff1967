"""The id that a device gives a statement or comment: sent again after a lost answer, it is stored once."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

ACTS = (("statement", "author_id", "ix_statement_author_client"),
        ("comment", "participant_id", "ix_comment_participant_client"))  # fmt: skip


def upgrade() -> None:
    # Indexes, not constraints: SQLite adds them without making the tables anew, which would lose their checks.
    for table, person, index in ACTS:
        op.add_column(table, sa.Column("client_id", sa.String(64), nullable=True))
        op.create_index(index, table, [person, "client_id"], unique=True)


def downgrade() -> None:
    for table, _, index in ACTS:
        op.drop_index(index, table_name=table)
        op.drop_column(table, "client_id")
