"""A run keeps the earlier map that its own map was turned towards: one of its inputs."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Added in place: copying a table on SQLite would lose its checks.
    op.execute("ALTER TABLE run ADD COLUMN earlier JSON")


def downgrade() -> None:
    op.execute("ALTER TABLE run DROP COLUMN earlier")
