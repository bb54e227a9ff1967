"""Sessions as rows, a second factor, identities of providers, links with a role, offers of ownership.

What changes and why: a session can be ended by itself; an account has a time zone, may ask for a code of an
authenticator app and may be about to be deleted; decision-makers get a role; a role can be given by a link.
"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026b"
branch_labels = None
depends_on = None

OLD_ROLES = "role IN ('owner', 'moderator', 'coder', 'analyst', 'observer')"
ROLES = "role IN ('owner', 'moderator', 'coder', 'analyst', 'observer', 'decision_maker')"


def account_key(table: str, column: str = "account_id", ondelete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_account")
    return sa.ForeignKeyConstraint([column], ["account.id"], name=name, ondelete=ondelete)


def assembly_key(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_assembly_id_assembly")
    return sa.ForeignKeyConstraint(["assembly_id"], ["assembly.id"], name=name, ondelete="CASCADE")


def make_account_table(table: str, *parts: sa.schema.SchemaItem) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        *parts,
        account_key(table),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_account_id"), table, ["account_id"])


def replace_role_check(words: str) -> None:
    with op.batch_alter_table("membership") as table:
        table.drop_constraint(op.f("ck_membership_role_known"), type_="check")
        table.create_check_constraint(op.f("ck_membership_role_known"), words)


def upgrade() -> None:
    op.add_column("account", sa.Column("time_zone", sa.String(length=64), nullable=True))
    op.add_column("account", sa.Column("totp_salt", sa.String(length=64), nullable=True))
    op.add_column("account", sa.Column("totp_step", sa.Integer(), nullable=False, server_default=sa.text("0")))
    op.add_column("account", sa.Column("deletion_requested_at", sa.DateTime(), nullable=True))
    replace_role_check(ROLES)
    make_account_table(
        "account_session",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("nonce", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=60), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(), nullable=False),
        sa.UniqueConstraint("token_hash", name=op.f("uq_account_session_token_hash")),
    )
    make_account_table(
        "recovery_code",
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=True),
    )
    make_account_table(
        "external_identity",
        sa.Column("issuer", sa.String(length=255), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("linked_at", sa.DateTime(), nullable=False),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_external_identity_issuer_subject")),
    )
    make_account_table(
        "account_event",
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("label", sa.String(length=60), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
    )
    make_link_tables()


def make_link_tables() -> None:
    op.create_table(
        "access_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assembly_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(ROLES, name=op.f("ck_access_link_role_known")),
        assembly_key("access_link"),
        account_key("access_link", "made_by_id", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_link")),
        sa.UniqueConstraint("key", name=op.f("uq_access_link_key")),
    )
    op.create_index(op.f("ix_access_link_assembly_id"), "access_link", ["assembly_id"])
    op.create_table(
        "ownership_offer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assembly_id", sa.Integer(), nullable=False),
        sa.Column("giver_id", sa.Integer(), nullable=False),
        sa.Column("taker_id", sa.Integer(), nullable=False),
        sa.Column("offered_at", sa.DateTime(), nullable=False),
        assembly_key("ownership_offer"),
        account_key("ownership_offer", "giver_id"),
        account_key("ownership_offer", "taker_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ownership_offer")),
        sa.UniqueConstraint("assembly_id", "giver_id", name=op.f("uq_ownership_offer_assembly_id_giver_id")),
    )
    for column in ("assembly_id", "giver_id", "taker_id"):
        op.create_index(op.f(f"ix_ownership_offer_{column}"), "ownership_offer", [column])


def downgrade() -> None:
    for table in ("ownership_offer", "access_link", "account_event", "external_identity", "recovery_code"):
        op.drop_table(table)
    op.drop_table("account_session")
    # An older version knows no decision-makers.
    op.execute("DELETE FROM membership WHERE role = 'decision_maker'")
    replace_role_check(OLD_ROLES)
    for column in ("deletion_requested_at", "totp_step", "totp_salt", "time_zone"):
        op.execute(f"ALTER TABLE account DROP COLUMN {column}")
