"""Which forms have done what they were sent for, so that one that is sent twice does it once."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "completed_form",
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("destination", sa.String(length=400), nullable=False),
        sa.Column("completed_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key_hash", name=op.f("pk_completed_form")),
    )
    op.create_index(op.f("ix_completed_form_completed_at"), "completed_form", ["completed_at"])


def downgrade() -> None:
    op.drop_table("completed_form")
