"""Names that people give to the opinion groups of a run."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "group_name",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=1), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("carried", sa.Boolean(), nullable=False),
        sa.Column("named_by_id", sa.Integer(), nullable=True),
        sa.Column("named_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("length(label) = 1", name=op.f("ck_group_name_label_is_letter")),
        sa.CheckConstraint("name <> ''", name=op.f("ck_group_name_name_is_said")),
        sa.ForeignKeyConstraint(
            ["named_by_id"], ["account.id"], name=op.f("fk_group_name_named_by_id_account"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_group_name_run_id_run"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run_id", "label", name=op.f("pk_group_name")),
    )


def downgrade() -> None:
    op.drop_table("group_name")
