"""Routing by purpose, and what is known about participants.

What changes and why: participants have segments, so that they can be compared with reference shares; assemblies keep
settings of further modules and the shares of draws by purpose; a question keeps the directions of its statements and a
statement how often it was shown, so that drawing the next one reads no log; two more purposes of a draw.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# Columns added in place: copying a table on SQLite would lose its checks.
COLUMNS = [
    ("participant", "segments", "JSON DEFAULT '{}' NOT NULL"),
    ("assembly", "module_settings", "JSON DEFAULT '{}' NOT NULL"),
    ("assembly", "routing", "JSON DEFAULT '{}' NOT NULL"),
    ("question", "directions", "JSON"),
    ("statement", "shown", "INTEGER DEFAULT 0 NOT NULL"),
]
BEFORE = "purpose IN ('fewest', 'random', 'chosen')"
AFTER = "purpose IN ('fewest', 'random', 'information', 'fallback', 'chosen')"


def exposure_table(purposes: str) -> sa.Table:
    """The table of exposures as it stands, with the check of purposes that it has at the time."""
    return sa.Table(
        "exposure",
        sa.MetaData(),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("probability", sa.Float(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(purposes, name=op.f("ck_exposure_purpose_known")),
        sa.CheckConstraint("probability > 0 AND probability <= 1", name=op.f("ck_exposure_probability_in_range")),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_exposure_participant_id_participant"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statement.id"], name=op.f("fk_exposure_statement_id_statement"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exposure")),
        sa.Index("ix_exposure_participant_statement", "participant_id", "statement_id"),
        sa.Index(op.f("ix_exposure_statement_id"), "statement_id"),
    )


def change_purposes(before: str, after: str) -> None:
    """Another list of purposes; SQLite makes the table anew from its full description."""
    with op.batch_alter_table("exposure", copy_from=exposure_table(before)) as batch:
        batch.drop_constraint(op.f("ck_exposure_purpose_known"), type_="check")
        batch.create_check_constraint(op.f("ck_exposure_purpose_known"), after)


def upgrade() -> None:
    for table, column, kind in COLUMNS:
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind}")
    op.execute(
        "UPDATE statement SET shown = (SELECT count(*) FROM exposure WHERE exposure.statement_id = statement.id)"
    )
    change_purposes(BEFORE, AFTER)


def downgrade() -> None:
    op.execute("UPDATE exposure SET purpose = 'random' WHERE purpose IN ('information', 'fallback')")
    change_purposes(AFTER, BEFORE)
    for table, column, _ in reversed(COLUMNS):
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
