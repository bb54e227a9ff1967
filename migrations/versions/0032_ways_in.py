"""Ways into an assembly: sites that may embed it, single-use invitations, and host sites that vouch for their people."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("assembly", sa.Column("embed_sites", sa.JSON(), nullable=False, server_default=sa.text("'[]'")))
    op.add_column("assembly", sa.Column("needs_invitation", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("assembly", sa.Column("host_key_salt", sa.String(32), nullable=True))
    op.create_table(
        "entry_invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assembly_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("used_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["assembly_id"], ["assembly.id"], name=op.f("fk_entry_invitation_assembly_id_assembly"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_entry_invitation_token_hash")),
    )
    op.create_index(op.f("ix_entry_invitation_assembly_id"), "entry_invitation", ["assembly_id"])


def downgrade() -> None:
    op.drop_table("entry_invitation")
    for column in ("host_key_salt", "needs_invitation", "embed_sites"):
        op.execute(f"ALTER TABLE assembly DROP COLUMN {column}")
