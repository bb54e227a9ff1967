"""Statements and votes.

What changes and why: lays the tables of statements and comments, of votes and their history, and of who was shown what.

Revision 0000b, after 0000a, 2026-11-24.
"""

import sqlalchemy as sa
from alembic import op


revision = "0000b"
down_revision = "0000a"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "statement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_key", sa.String(length=64), nullable=False),
        sa.Column("origin", sa.String(length=20), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("moderation", sa.String(length=20), nullable=False),
        sa.Column("moderation_reason", sa.String(length=20), nullable=True),
        sa.Column("moderation_note", sa.Text(), nullable=False),
        sa.Column("moderated_at", sa.DateTime(), nullable=True),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("is_meta", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "moderation <> 'merged' OR merged_into_id IS NOT NULL",
            name=op.f("ck_statement_merged_into_something"),
        ),
        sa.CheckConstraint(
            "moderation IN ('waiting', 'visible', 'rejected', 'merged')",
            name=op.f("ck_statement_moderation_known"),
        ),
        sa.CheckConstraint(
            "origin = 'participant' OR author_id IS NULL", name=op.f("ck_statement_seed_has_no_participant")
        ),
        sa.CheckConstraint("origin IN ('seed', 'participant')", name=op.f("ck_statement_origin_known")),
        sa.CheckConstraint("number >= 0", name=op.f("ck_statement_number_not_negative")),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["participant.id"],
            name=op.f("fk_statement_author_id_participant"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["merged_into_id"],
            ["statement.id"],
            name=op.f("fk_statement_merged_into_id_statement"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["question.id"],
            name=op.f("fk_statement_question_id_question"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement")),
        sa.UniqueConstraint("question_id", "number", name=op.f("uq_statement_question_id_number")),
    )
    with op.batch_alter_table("statement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_statement_author_id"), ["author_id"], unique=False)
        batch_op.create_index("ix_statement_question_moderation", ["question_id", "moderation"], unique=False)
        batch_op.create_index(batch_op.f("ix_statement_text_key"), ["text_key"], unique=False)

    op.create_table(
        "comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("stance", sa.SmallInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_key", sa.String(length=64), nullable=False),
        sa.Column("moderation", sa.String(length=20), nullable=False),
        sa.Column("moderation_reason", sa.String(length=20), nullable=True),
        sa.Column("moderation_note", sa.Text(), nullable=False),
        sa.Column("moderated_at", sa.DateTime(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("kind IN ('reason', 'condition', 'counter')", name=op.f("ck_comment_kind_known")),
        sa.CheckConstraint(
            "moderation IN ('waiting', 'visible', 'rejected', 'merged')",
            name=op.f("ck_comment_moderation_known"),
        ),
        sa.CheckConstraint("stance IN (-1, 0, 1)", name=op.f("ck_comment_stance_known")),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
            name=op.f("fk_comment_participant_id_participant"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["statement_id"],
            ["statement.id"],
            name=op.f("fk_comment_statement_id_statement"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment")),
        sa.UniqueConstraint(
            "statement_id",
            "participant_id",
            "text_key",
            name=op.f("uq_comment_statement_id_participant_id_text_key"),
        ),
    )
    with op.batch_alter_table("comment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_comment_participant_id"), ["participant_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_comment_statement_id"), ["statement_id"], unique=False)

    op.create_table(
        "exposure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("probability", sa.Float(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "purpose IN ('fewest', 'random', 'chosen')", name=op.f("ck_exposure_purpose_known")
        ),
        sa.CheckConstraint(
            "probability > 0 AND probability <= 1", name=op.f("ck_exposure_probability_in_range")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
            name=op.f("fk_exposure_participant_id_participant"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["statement_id"],
            ["statement.id"],
            name=op.f("fk_exposure_statement_id_statement"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exposure")),
    )
    with op.batch_alter_table("exposure", schema=None) as batch_op:
        batch_op.create_index(
            "ix_exposure_participant_statement", ["participant_id", "statement_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_exposure_statement_id"), ["statement_id"], unique=False)

    op.create_table(
        "vote",
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("choice", sa.SmallInteger(), nullable=False),
        sa.Column("pass_reason", sa.String(length=20), nullable=True),
        sa.Column("cast_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("choice IN (-1, 0, 1)", name=op.f("ck_vote_choice_known")),
        sa.CheckConstraint("pass_reason IS NULL OR choice = 0", name=op.f("ck_vote_reason_only_for_pass")),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
            name=op.f("fk_vote_participant_id_participant"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["statement_id"],
            ["statement.id"],
            name=op.f("fk_vote_statement_id_statement"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("participant_id", "statement_id", name=op.f("pk_vote")),
    )
    with op.batch_alter_table("vote", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_vote_statement_id"), ["statement_id"], unique=False)

    op.create_table(
        "vote_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("choice", sa.SmallInteger(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
            name=op.f("fk_vote_event_participant_id_participant"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["statement_id"],
            ["statement.id"],
            name=op.f("fk_vote_event_statement_id_statement"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vote_event")),
    )
    with op.batch_alter_table("vote_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_vote_event_participant_id"), ["participant_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_vote_event_statement_id"), ["statement_id"], unique=False)

    op.create_table(
        "comment_endorsement",
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"],
            ["comment.id"],
            name=op.f("fk_comment_endorsement_comment_id_comment"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
            name=op.f("fk_comment_endorsement_participant_id_participant"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("comment_id", "participant_id", name=op.f("pk_comment_endorsement")),
    )
    with op.batch_alter_table("comment_endorsement", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_comment_endorsement_participant_id"), ["participant_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("comment_endorsement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_comment_endorsement_participant_id"))

    op.drop_table("comment_endorsement")

    with op.batch_alter_table("vote_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_vote_event_statement_id"))
        batch_op.drop_index(batch_op.f("ix_vote_event_participant_id"))

    op.drop_table("vote_event")

    with op.batch_alter_table("vote", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_vote_statement_id"))

    op.drop_table("vote")

    with op.batch_alter_table("exposure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_exposure_statement_id"))
        batch_op.drop_index("ix_exposure_participant_statement")

    op.drop_table("exposure")

    with op.batch_alter_table("comment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_comment_statement_id"))
        batch_op.drop_index(batch_op.f("ix_comment_participant_id"))

    op.drop_table("comment")

    with op.batch_alter_table("statement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_statement_text_key"))
        batch_op.drop_index("ix_statement_question_moderation")
        batch_op.drop_index(batch_op.f("ix_statement_author_id"))

    op.drop_table("statement")
