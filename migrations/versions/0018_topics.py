"""Topics of a question, and which statements have which: labels given by people."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "topic",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("name_key", sa.String(length=64), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_topic_number_counts_from_one")),
        sa.CheckConstraint("position >= 1", name=op.f("ck_topic_position_counts_from_one")),
        sa.CheckConstraint("name <> ''", name=op.f("ck_topic_name_is_said")),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_topic_question_id_question"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic")),
        sa.UniqueConstraint("question_id", "number", name=op.f("uq_topic_question_id_number")),
        sa.UniqueConstraint("question_id", "name_key", name=op.f("uq_topic_question_id_name_key")),
    )
    op.create_table(
        "statement_topic",
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("is_suggested", sa.Boolean(), nullable=False),
        sa.Column("labeled_by_id", sa.Integer(), nullable=True),
        sa.Column("labeled_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["labeled_by_id"], ["account.id"], name=op.f("fk_statement_topic_labeled_by_id_account"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statement.id"], name=op.f("fk_statement_topic_statement_id_statement"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["topic_id"], ["topic.id"], name=op.f("fk_statement_topic_topic_id_topic"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("topic_id", "statement_id", name=op.f("pk_statement_topic")),
    )
    op.create_index(op.f("ix_statement_topic_statement_id"), "statement_topic", ["statement_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_statement_topic_statement_id"), table_name="statement_topic")
    op.drop_table("statement_topic")
    op.drop_table("topic")
