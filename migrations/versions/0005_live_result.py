"""The live result: counters per question, automatic runs, and a mark that tells cheaply whether a run is stale."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Columns are added in place: copying a table on SQLite would lose its checks.
    op.execute("ALTER TABLE run ADD COLUMN input_mark VARCHAR(64)")
    op.execute("ALTER TABLE run ADD COLUMN is_automatic BOOLEAN DEFAULT false NOT NULL")
    op.create_index("ix_vote_event_statement_id_id", "vote_event", ["statement_id", "id"])
    op.drop_index("ix_vote_event_statement_id", table_name="vote_event")
    op.create_table(
        "live_tally",
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("last_event", sa.Integer(), nullable=False),
        sa.Column("voters", sa.Integer(), nullable=False),
        sa.Column("votes", sa.Integer(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_live_tally_question_id_question"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("question_id", name=op.f("pk_live_tally")),
    )


def downgrade() -> None:
    op.drop_table("live_tally")
    op.create_index("ix_vote_event_statement_id", "vote_event", ["statement_id"])
    op.drop_index("ix_vote_event_statement_id_id", table_name="vote_event")
    op.execute("ALTER TABLE run DROP COLUMN is_automatic")
    op.execute("ALTER TABLE run DROP COLUMN input_mark")
