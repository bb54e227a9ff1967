"""The first statement of a question that has none yet becomes number 1; statements that exist keep their numbers."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

# Zero means that no statement was ever added: the counter moves on with each.
question = sa.table("question", sa.column("next_number"))


def upgrade() -> None:
    op.execute(question.update().where(question.c.next_number == 0).values(next_number=1))


def downgrade() -> None:
    """Leave the numbers: an earlier version counts on from any of them."""
