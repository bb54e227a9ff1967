"""Codes that came with a template or an earlier question are suggestions, not a coder's answers."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0007"
branch_labels = None
depends_on = None

NAME = "ck_coding_kind_known"
BEFORE, AFTER = "kind IN ('coder', 'adjudication')", "kind IN ('coder', 'adjudication', 'suggestion')"
SHIPPED = "coder_id IS NULL AND coder_name IN ('template', 'follow-up')"


def constrain(known: str) -> None:
    with op.batch_alter_table("coding") as batch:
        batch.drop_constraint(op.f(NAME), type_="check")
        batch.create_check_constraint(op.f(NAME), known)


def upgrade() -> None:
    constrain(AFTER)
    op.execute(sa.text(f"UPDATE coding SET kind = 'suggestion' WHERE kind = 'coder' AND {SHIPPED}"))


def downgrade() -> None:
    op.execute(sa.text("UPDATE coding SET kind = 'coder' WHERE kind = 'suggestion'"))
    constrain(BEFORE)
