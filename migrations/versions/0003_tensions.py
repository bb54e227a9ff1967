"""Tensions.

What changes and why: adds what people did with a tension (declared, reworded, hidden, asked on).

Revision 0003, after 0002, 2026-11-25 14:20:00.
"""

import sqlalchemy as sa
from alembic import op


revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KINDS = "'within_outcome', 'same_concept', 'declared', 'between_groups', 'power_away', 'overruled'"


def upgrade() -> None:
    op.create_table(
        "tension",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("open_question", sa.Text(), nullable=False),
        sa.Column("is_hidden", sa.Boolean(), nullable=False),
        sa.Column("hidden_reason", sa.Text(), nullable=False),
        sa.Column("follow_up_id", sa.Integer(), nullable=True),
        sa.Column("declared_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(f"kind IN ({KINDS})", name=op.f("ck_tension_kind_known")),
        sa.CheckConstraint("kind <> 'declared' OR reason <> ''", name=op.f("ck_tension_declared_has_reason")),
        sa.CheckConstraint(
            "kind <> 'declared' OR second_id IS NOT NULL", name=op.f("ck_tension_declared_has_two_statements")
        ),
        sa.CheckConstraint("NOT is_hidden OR hidden_reason <> ''", name=op.f("ck_tension_hidden_has_reason")),
        sa.CheckConstraint("first_id <> second_id", name=op.f("ck_tension_statements_differ")),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_tension_question_id_question"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["first_id"], ["statement.id"], name=op.f("fk_tension_first_id_statement"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["second_id"], ["statement.id"], name=op.f("fk_tension_second_id_statement"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["follow_up_id"], ["question.id"], name=op.f("fk_tension_follow_up_id_question"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["declared_by_id"], ["account.id"], name=op.f("fk_tension_declared_by_id_account"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tension")),
        sa.UniqueConstraint("question_id", "key", name=op.f("uq_tension_question_id_key")),
    )
    with op.batch_alter_table("tension", schema=None) as batch_op:
        for column in ("question_id", "first_id", "second_id", "follow_up_id"):
            batch_op.create_index(batch_op.f(f"ix_tension_{column}"), [column], unique=False)


def downgrade() -> None:
    op.drop_table("tension")
