"""Counters of joins, proposals and wrong log-ins, shared by all processes; pauses that an organizer sets in a flood."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rate_window",
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("window_start", sa.DateTime(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.CheckConstraint("count > 0", name=op.f("ck_rate_window_count_positive")),
        sa.PrimaryKeyConstraint("key_hash", "window_start", name=op.f("pk_rate_window")),
    )
    op.create_index(op.f("ix_rate_window_window_start"), "rate_window", ["window_start"])
    # Added in place: a copy of the table would take the tables that point to it along.
    op.add_column("assembly", sa.Column("pauses_joining", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("assembly", sa.Column("pauses_statements", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    op.drop_column("assembly", "pauses_statements")
    op.drop_column("assembly", "pauses_joining")
    op.drop_index(op.f("ix_rate_window_window_start"), table_name="rate_window")
    op.drop_table("rate_window")
