"""Wordings of statements: which one a vote is for, what a text was before, and the statement that replaced another."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# Columns added in place, with their checks: making the table anew on SQLite would delete the votes that point at it.
COLUMNS = [
    ("wording", "INTEGER DEFAULT 1 NOT NULL CONSTRAINT ck_statement_wording_counts_from_one CHECK (wording >= 1)"),
    ("earlier_wordings", "JSON DEFAULT '[]' NOT NULL"),
    (
        "replaced_by_id",
        "INTEGER CONSTRAINT fk_statement_replaced_by_id_statement REFERENCES statement (id) "
        "CONSTRAINT ck_statement_replaced_takes_no_votes CHECK (replaced_by_id IS NULL OR moderation = 'rejected')",
    ),
]


def upgrade() -> None:
    for column, kind in COLUMNS:
        op.execute(f"ALTER TABLE statement ADD COLUMN {column} {kind}")


def downgrade() -> None:
    for column, _ in reversed(COLUMNS):
        op.execute(f"ALTER TABLE statement DROP COLUMN {column}")
