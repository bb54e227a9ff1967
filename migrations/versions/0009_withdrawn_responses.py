"""Official responses can be withdrawn with a note; they stay in the history."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ACCOUNT = "fk_response_withdrawn_by_id_account"
NOTE = "ck_response_withdrawal_has_note"


def upgrade() -> None:
    with op.batch_alter_table("response") as batch:
        batch.add_column(sa.Column("withdrawn_at", sa.DateTime(), nullable=True))
        batch.add_column(sa.Column("withdrawal_note", sa.Text(), nullable=False, server_default=""))
        batch.add_column(sa.Column("withdrawn_by_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f(ACCOUNT), "account", ["withdrawn_by_id"], ["id"], ondelete="SET NULL")
        batch.create_check_constraint(op.f(NOTE), "withdrawn_at IS NULL OR withdrawal_note <> ''")


def downgrade() -> None:
    with op.batch_alter_table("response") as batch:
        batch.drop_constraint(op.f(NOTE), type_="check")
        batch.drop_constraint(op.f(ACCOUNT), type_="foreignkey")
        for name in ("withdrawn_by_id", "withdrawal_note", "withdrawn_at"):
            batch.drop_column(name)
