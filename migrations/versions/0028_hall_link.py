"""The link that opens an assembly's presentation screen on a computer where no one logs in."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # An index, not a constraint: SQLite adds it without making the table anew, which would lose its checks.
    op.add_column("assembly", sa.Column("hall_key", sa.String(32), nullable=True))
    op.create_index("ix_assembly_hall_key", "assembly", ["hall_key"], unique=True)


def downgrade() -> None:
    op.drop_index("ix_assembly_hall_key", table_name="assembly")
    op.drop_column("assembly", "hall_key")
