"""Codes and outcomes.

What changes and why: lays the tables of codes, analyses, outcomes and answers. This step and the two before it were
one; a database that is past it has all three behind it.

Revision 0001, after 0000b, 2026-11-24.
"""

import sqlalchemy as sa
from alembic import op


revision = "0001"
down_revision = "0000b"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("requested_by_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("progress", sa.Float(), nullable=False),
        sa.Column("stage", sa.String(length=120), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("input_hash", sa.String(length=64), nullable=True),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("code_version", sa.String(length=40), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("timings", sa.JSON(), nullable=False),
        sa.Column("findings", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("requested_at", sa.DateTime(), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=True),
        sa.Column("heartbeat_at", sa.DateTime(), nullable=True),
        sa.Column("finished_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "state <> 'finished' OR findings IS NOT NULL", name=op.f("ck_run_finished_has_findings")
        ),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'finished', 'failed')", name=op.f("ck_run_state_known")
        ),
        sa.CheckConstraint("progress BETWEEN 0 AND 1", name=op.f("ck_run_progress_is_share")),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_run_question_id_question"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["requested_by_id"],
            ["account.id"],
            name=op.f("fk_run_requested_by_id_account"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
    )
    with op.batch_alter_table("run", schema=None) as batch_op:
        batch_op.create_index("ix_run_question_state", ["question_id", "state"], unique=False)
        batch_op.create_index(
            "uq_run_one_active",
            ["question_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('queued', 'running')"),
            postgresql_where=sa.text("state IN ('queued', 'running')"),
        )

    op.create_table(
        "coding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("coder_id", sa.Integer(), nullable=True),
        sa.Column("coder_name", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("codebook_version", sa.String(length=20), nullable=False),
        sa.Column("flags", sa.JSON(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("rationale", sa.Text(), nullable=False),
        sa.Column("was_blind", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "kind <> 'adjudication' OR rationale <> ''", name=op.f("ck_coding_adjudication_has_reason")
        ),
        sa.CheckConstraint("kind IN ('coder', 'adjudication')", name=op.f("ck_coding_kind_known")),
        sa.ForeignKeyConstraint(
            ["coder_id"], ["account.id"], name=op.f("fk_coding_coder_id_account"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["statement_id"],
            ["statement.id"],
            name=op.f("fk_coding_statement_id_statement"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coding")),
        sa.UniqueConstraint(
            "statement_id",
            "coder_name",
            "kind",
            "codebook_version",
            name=op.f("uq_coding_statement_id_coder_name_kind_codebook_version"),
        ),
    )
    with op.batch_alter_table("coding", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_coding_statement_id"), ["statement_id"], unique=False)

    op.create_table(
        "outcome",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "state IN ('accepted', 'rejected', 'divided', 'undetermined')",
            name=op.f("ck_outcome_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["run.id"], name=op.f("fk_outcome_run_id_run"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["statement_id"],
            ["statement.id"],
            name=op.f("fk_outcome_statement_id_statement"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcome")),
        sa.UniqueConstraint("run_id", "statement_id", name=op.f("uq_outcome_run_id_statement_id")),
    )
    with op.batch_alter_table("outcome", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outcome_run_id"), ["run_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_outcome_statement_id"), ["statement_id"], unique=False)

    op.create_table(
        "concept_code",
        sa.Column("coding_id", sa.Integer(), nullable=False),
        sa.Column("concept", sa.String(length=40), nullable=False),
        sa.Column("stance", sa.String(length=20), nullable=False),
        sa.Column("directness", sa.String(length=20), nullable=False),
        sa.Column("subcode", sa.String(length=40), nullable=True),
        sa.CheckConstraint(
            "directness IN ('direct', 'indirect')", name=op.f("ck_concept_code_directness_known")
        ),
        sa.CheckConstraint(
            "stance IN ('supports', 'hinders', 'neutral')", name=op.f("ck_concept_code_stance_known")
        ),
        sa.ForeignKeyConstraint(
            ["coding_id"], ["coding.id"], name=op.f("fk_concept_code_coding_id_coding"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("coding_id", "concept", name=op.f("pk_concept_code")),
    )

    op.create_table(
        "response",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("outcome_id", sa.Integer(), nullable=False),
        sa.Column("disposition", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("responsible", sa.String(length=200), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "disposition <> 'rejected' OR reason <> ''", name=op.f("ck_response_rejection_has_reason")
        ),
        sa.CheckConstraint(
            "disposition IN ('adopted', 'partly', 'deferred', 'rejected')",
            name=op.f("ck_response_disposition_known"),
        ),
        sa.ForeignKeyConstraint(
            ["outcome_id"], ["outcome.id"], name=op.f("fk_response_outcome_id_outcome"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"],
            ["account.id"],
            name=op.f("fk_response_recorded_by_id_account"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_response")),
    )
    with op.batch_alter_table("response", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_response_outcome_id"), ["outcome_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("response", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_response_outcome_id"))

    op.drop_table("response")

    op.drop_table("concept_code")

    with op.batch_alter_table("outcome", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outcome_statement_id"))
        batch_op.drop_index(batch_op.f("ix_outcome_run_id"))

    op.drop_table("outcome")

    with op.batch_alter_table("coding", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_coding_statement_id"))

    op.drop_table("coding")

    with op.batch_alter_table("run", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_run_one_active",
            sqlite_where=sa.text("state IN ('queued', 'running')"),
            postgresql_where=sa.text("state IN ('queued', 'running')"),
        )
        batch_op.drop_index("ix_run_question_state")

    op.drop_table("run")
