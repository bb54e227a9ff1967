"""What organizers change after the opening is kept in versions; participants agreed to one version of the consent text.

Rows that are there: everyone agreed to the first version, as no other is known.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE assembly ADD COLUMN consent_version INTEGER DEFAULT 1 NOT NULL")
    op.execute("ALTER TABLE participant ADD COLUMN consent_version INTEGER DEFAULT 1 NOT NULL")
    op.create_table(
        "amendment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assembly_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=True),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assembly_id"], ["assembly.id"], name=op.f("fk_amendment_assembly_id_assembly"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_amendment_question_id_question"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_amendment")),
    )
    op.create_index(op.f("ix_amendment_assembly_id"), "amendment", ["assembly_id"])
    op.create_index(op.f("ix_amendment_question_id"), "amendment", ["question_id"])


def downgrade() -> None:
    op.drop_table("amendment")
    op.execute("ALTER TABLE participant DROP COLUMN consent_version")
    op.execute("ALTER TABLE assembly DROP COLUMN consent_version")
