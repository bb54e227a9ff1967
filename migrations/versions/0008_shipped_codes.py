"""Codes that came with a template or an earlier question are suggestions, not a coder's answers."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

NAME = "ck_coding_kind_known"
BEFORE, AFTER = "kind IN ('coder', 'adjudication')", "kind IN ('coder', 'adjudication', 'suggestion')"
SHIPPED = "coder_id IS NULL AND coder_name IN ('template', 'follow-up')"


def constrain(known: str) -> None:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    if on_sqlite:
        # There the table is copied, and dropping the old one takes the codes of every coding with it.
        op.execute("CREATE TEMPORARY TABLE kept_code AS SELECT * FROM concept_code")
    with op.batch_alter_table("coding") as batch:
        batch.drop_constraint(op.f(NAME), type_="check")
        batch.create_check_constraint(op.f(NAME), known)
    if on_sqlite:
        op.execute("INSERT OR IGNORE INTO concept_code SELECT * FROM kept_code")
        op.execute("DROP TABLE kept_code")


def upgrade() -> None:
    constrain(AFTER)
    op.execute(sa.text(f"UPDATE coding SET kind = 'suggestion' WHERE kind = 'coder' AND {SHIPPED}"))


def downgrade() -> None:
    op.execute(sa.text("UPDATE coding SET kind = 'coder' WHERE kind = 'suggestion'"))
    constrain(BEFORE)
