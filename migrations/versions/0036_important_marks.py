"""A vote may carry the mark “important to me”, where the assembly offers it; earlier votes carry none.

A column of the vote, so that whatever takes a vote back takes its mark with it. The index holds marked votes only.
"""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # In place: SQLite would copy either table, and dropping the old one takes the rows that belong to it along.
    op.add_column("vote", sa.Column("is_important", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index(
        "ix_vote_important",
        "vote",
        ["statement_id"],
        sqlite_where=sa.text("is_important"),
        postgresql_where=sa.text("is_important"),
    )
    op.add_column("assembly", sa.Column("offers_importance", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    op.drop_column("assembly", "offers_importance")
    op.drop_index("ix_vote_important", table_name="vote")
    op.drop_column("vote", "is_important")
