"""People and assemblies.

What changes and why: lays the tables of accounts, roles and the log, of assemblies, their questions and participants.

Revision 0000a, after nothing, 2026-11-24.
"""

import sqlalchemy as sa
from alembic import op


revision = "0000a"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("display_name", sa.String(length=80), nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=False),
        sa.Column("locale", sa.String(length=12), nullable=True),
        sa.Column("session_nonce", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("email", name=op.f("uq_account_email")),
    )

    op.create_table(
        "assembly",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("join_code", sa.String(length=12), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("introduction", sa.Text(), nullable=False),
        sa.Column("host", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("template", sa.String(length=80), nullable=True),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("decision_maker", sa.String(length=200), nullable=False),
        sa.Column("influence_level", sa.String(length=2), nullable=False),
        sa.Column("veto_rule", sa.Text(), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=True),
        sa.Column("consent_text", sa.Text(), nullable=False),
        sa.Column("moderation_policy", sa.Text(), nullable=False),
        sa.Column("strict_moderation", sa.Boolean(), nullable=False),
        sa.Column("accepts_statements", sa.Boolean(), nullable=False),
        sa.Column("accepts_comments", sa.Boolean(), nullable=False),
        sa.Column("results_visibility", sa.String(length=20), nullable=False),
        sa.Column("soft_limit", sa.Integer(), nullable=False),
        sa.Column("hard_limit", sa.Integer(), nullable=False),
        sa.Column("comment_limit", sa.Integer(), nullable=False),
        sa.Column("outcome_rule", sa.JSON(), nullable=False),
        sa.Column("modules", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=True),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("closes_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "influence_level IN ('L0','L1','L2','L3','L4','L5')",
            name=op.f("ck_assembly_influence_level_known"),
        ),
        sa.CheckConstraint(
            "results_visibility IN ('live', 'after_close', 'members')",
            name=op.f("ck_assembly_results_visibility_known"),
        ),
        sa.CheckConstraint(
            "state = 'draft' OR opened_at IS NOT NULL", name=op.f("ck_assembly_opened_has_time")
        ),
        sa.CheckConstraint("state IN ('draft', 'open', 'closed')", name=op.f("ck_assembly_state_known")),
        sa.CheckConstraint(
            "soft_limit BETWEEN 20 AND hard_limit AND hard_limit <= 2000",
            name=op.f("ck_assembly_statement_limits_ordered"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assembly")),
        sa.UniqueConstraint("join_code", name=op.f("uq_assembly_join_code")),
        sa.UniqueConstraint("slug", name=op.f("uq_assembly_slug")),
    )

    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assembly_id", sa.Integer(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["account.id"], name=op.f("fk_audit_entry_actor_id_account"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["assembly_id"],
            ["assembly.id"],
            name=op.f("fk_audit_entry_assembly_id_assembly"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_entry_assembly_id"), ["assembly_id"], unique=False)

    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assembly_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "role IN ('owner', 'moderator', 'coder', 'analyst', 'observer')",
            name=op.f("ck_membership_role_known"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_membership_account_id_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["assembly_id"],
            ["assembly.id"],
            name=op.f("fk_membership_assembly_id_assembly"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        sa.UniqueConstraint(
            "assembly_id", "account_id", "role", name=op.f("uq_membership_assembly_id_account_id_role")
        ),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_membership_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_membership_assembly_id"), ["assembly_id"], unique=False)

    op.create_table(
        "participant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assembly_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("entry", sa.String(length=20), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column("return_code_hash", sa.String(length=64), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=True),
        sa.Column("channel", sa.String(length=40), nullable=True),
        sa.Column("joined_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "entry <> 'anonymous' OR account_id IS NULL", name=op.f("ck_participant_anonymous_has_no_account")
        ),
        sa.CheckConstraint(
            "entry IN ('anonymous', 'invited', 'account', 'host', 'imported', 'simulated')",
            name=op.f("ck_participant_entry_known"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_participant_account_id_account"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["assembly_id"],
            ["assembly.id"],
            name=op.f("fk_participant_assembly_id_assembly"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participant")),
        sa.UniqueConstraint("assembly_id", "account_id", name=op.f("uq_participant_assembly_id_account_id")),
        sa.UniqueConstraint(
            "assembly_id", "external_id", name=op.f("uq_participant_assembly_id_external_id")
        ),
        sa.UniqueConstraint("assembly_id", "number", name=op.f("uq_participant_assembly_id_number")),
        sa.UniqueConstraint("return_code_hash", name=op.f("uq_participant_return_code_hash")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_participant_token_hash")),
    )
    with op.batch_alter_table("participant", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_participant_assembly_id"), ["assembly_id"], unique=False)

    op.create_table(
        "question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assembly_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("background", sa.Text(), nullable=False),
        sa.Column("next_number", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assembly_id"],
            ["assembly.id"],
            name=op.f("fk_question_assembly_id_assembly"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
        sa.UniqueConstraint("assembly_id", "position", name=op.f("uq_question_assembly_id_position")),
    )
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_question_assembly_id"), ["assembly_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_question_assembly_id"))

    op.drop_table("question")

    with op.batch_alter_table("participant", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_participant_assembly_id"))

    op.drop_table("participant")

    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_membership_assembly_id"))
        batch_op.drop_index(batch_op.f("ix_membership_account_id"))

    op.drop_table("membership")

    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_entry_assembly_id"))

    op.drop_table("audit_entry")

    op.drop_table("assembly")

    op.drop_table("account")
