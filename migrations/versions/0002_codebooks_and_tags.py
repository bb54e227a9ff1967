"""Codebook versions, coding plans, practice, participants' tags and appeals.

What changes and why: an assembly may keep codebook versions of its own; the coding of a question has a calibration
round and a freeze; coders practise on the examples; participants tag statements, and authors appeal against a code.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# Columns added in place: copying a table on SQLite would lose its checks.
COLUMNS = [
    ("assembly", "tag_share", "INTEGER DEFAULT 20 NOT NULL"
     " CONSTRAINT ck_assembly_tag_share_in_hundred CHECK (tag_share BETWEEN 0 AND 100)"),
    ("coding", "first_answer", "JSON"),
    ("coding", "suggested", "JSON DEFAULT '{}' NOT NULL"),
    ("coding", "by_third_person", "BOOLEAN DEFAULT false NOT NULL"),
]  # fmt: skip


def upgrade() -> None:
    for table, column, kind in COLUMNS:
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind}")
    op.create_table(
        "codebook_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assembly_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_codebook_version_change_has_reason")),
        sa.ForeignKeyConstraint(
            ["assembly_id"], ["assembly.id"], name=op.f("fk_codebook_version_assembly_id_assembly"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["account.id"], name=op.f("fk_codebook_version_made_by_id_account"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_codebook_version")),
        sa.UniqueConstraint("assembly_id", "version", name=op.f("uq_codebook_version_assembly_id_version")),
    )
    op.create_index(op.f("ix_codebook_version_assembly_id"), "codebook_version", ["assembly_id"])
    op.create_table(
        "coding_plan",
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("calibration", sa.JSON(), nullable=False),
        sa.Column("unlocked_at", sa.DateTime(), nullable=True),
        sa.Column("suggestions", sa.String(length=20), nullable=False),
        sa.Column("frozen_at", sa.DateTime(), nullable=True),
        sa.Column("frozen_codes", sa.JSON(), nullable=True),
        sa.CheckConstraint(
            "suggestions IN ('off', 'keywords', 'classifier')", name=op.f("ck_coding_plan_suggestions_known")
        ),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_coding_plan_question_id_question"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("question_id", name=op.f("pk_coding_plan")),
    )
    op.create_table(
        "practice_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("assembly_id", sa.Integer(), nullable=False),
        sa.Column("codebook_version", sa.String(length=20), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("example", sa.Integer(), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_practice_answer_account_id_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["assembly_id"], ["assembly.id"], name=op.f("fk_practice_answer_assembly_id_assembly"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_answer")),
        sa.UniqueConstraint(
            "account_id", "assembly_id", "codebook_version", "round", "example", name="uq_practice_answer_once"
        ),
    )
    op.create_index(op.f("ix_practice_answer_assembly_id"), "practice_answer", ["assembly_id"])
    op.create_table(
        "concept_tag",
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("concept", sa.String(length=40), nullable=False),
        sa.Column("answer", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "answer IN ('supports', 'hinders', 'neither', 'unsure')", name=op.f("ck_concept_tag_answer_known")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
            name=op.f("fk_concept_tag_participant_id_participant"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statement.id"], name=op.f("fk_concept_tag_statement_id_statement"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("participant_id", "statement_id", "concept", name=op.f("pk_concept_tag")),
    )
    op.create_index(op.f("ix_concept_tag_statement_id"), "concept_tag", ["statement_id"])
    op.create_table(
        "code_appeal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("changed_code", sa.Boolean(), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_code_appeal_appeal_has_reason")),
        sa.CheckConstraint("answered_at IS NULL OR answer <> ''", name=op.f("ck_code_appeal_answer_has_reason")),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statement.id"], name=op.f("fk_code_appeal_statement_id_statement"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
            name=op.f("fk_code_appeal_participant_id_participant"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["account.id"], name=op.f("fk_code_appeal_answered_by_id_account"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code_appeal")),
        sa.UniqueConstraint("statement_id", "participant_id", name=op.f("uq_code_appeal_statement_id_participant_id")),
    )
    op.create_index(op.f("ix_code_appeal_participant_id"), "code_appeal", ["participant_id"])


def downgrade() -> None:
    for table in ("code_appeal", "concept_tag", "practice_answer", "coding_plan", "codebook_version"):
        op.drop_table(table)
    for table, column, _ in reversed(COLUMNS[1:]):
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    op.execute("ALTER TABLE assembly DROP COLUMN tag_share")
