"""Unsaved forms are kept, closed assemblies can be archived, and it is known which defaults somebody has read."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

# What earlier versions wrote into a new draft without anybody having read it.
SHIPPED = {
    "moderation_policy": (
        "New statements appear after a moderator has read them. Statements are turned down only if they are off topic, "
        "unclear, hold two ideas, repeat another one or attack people; the reason is always told.",
    ),
    "consent_text": (
        "Your votes are stored under a number, not under your name. Nobody sees who voted how. Results and "
        "anonymous votes are published. You can change or take back every vote until the assembly closes.",
    ),
    "decision_maker": (
        "AI developer or ministry",
        "city, agency",
        "employer and works council, labour ministry",
        "government, company, standards body",
        "legislator, collecting society, platform",
        "model provider",
        "parliament, AI company",
        "research ministry, regional government",
    ),
}


def upgrade() -> None:
    op.add_column("assembly", sa.Column("archived_at", sa.DateTime(), nullable=True))
    op.add_column("assembly", sa.Column("kept_defaults", sa.JSON(), nullable=False, server_default="{}"))
    op.create_table(
        "form_draft",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("assembly_id", sa.Integer(), nullable=False),
        sa.Column("form_key", sa.String(length=80), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_form_draft_account_id_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["assembly_id"], ["assembly.id"], name=op.f("fk_form_draft_assembly_id_assembly"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "assembly_id", "form_key", name=op.f("pk_form_draft")),
    )
    mark_unread(op.get_bind())


def mark_unread(connection: sa.Connection) -> None:
    """Mark what drafts still hold of the shipped texts; whatever was opened stays as it is."""
    columns = (sa.column("id"), sa.column("state"), sa.column("template"), sa.column("kept_defaults", sa.JSON()))
    assembly = sa.table("assembly", *columns, *(sa.column(name) for name in SHIPPED))
    for draft in connection.execute(sa.select(assembly).where(assembly.c.state == "draft")).mappings().all():
        unread = [name for name, shipped in SHIPPED.items() if draft[name] in shipped]
        if draft["template"] is None and "decision_maker" in unread:
            unread.remove("decision_maker")
        if unread:
            marks = dict.fromkeys(unread)
            connection.execute(assembly.update().where(assembly.c.id == draft["id"]).values(kept_defaults=marks))


def downgrade() -> None:
    op.drop_table("form_draft")
    # Without making the table anew: that would write the checks of other columns where earlier steps do not find them.
    op.drop_column("assembly", "kept_defaults")
    op.drop_column("assembly", "archived_at")
