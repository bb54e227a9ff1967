"""The time zone of an assembly, and whether its link may be known before it opens.

What changes and why: times are told and entered in the time zone that people of the assembly live by; a draft whose link
was published may say that it exists and when it is to open. Assemblies that are there keep UTC and stay unannounced.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

# Columns added in place: copying a table on SQLite would lose its checks.
COLUMNS = [
    sa.Column("time_zone", sa.String(length=60), nullable=False, server_default=sa.text("'UTC'")),
    sa.Column("announced", sa.Boolean(), nullable=False, server_default=sa.text("false")),
    sa.Column("opens_at", sa.DateTime(), nullable=True),
]


def upgrade() -> None:
    for column in COLUMNS:
        op.add_column("assembly", column)


def downgrade() -> None:
    for column in reversed(COLUMNS):
        op.execute(f"ALTER TABLE assembly DROP COLUMN {column.name}")
