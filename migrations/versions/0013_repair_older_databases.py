"""Older databases are repaired.

What changes and why: on 25 November 2026 step 0002 was edited after databases had been made with it. Those have a column
`frozen_hash` in the coding plan where `frozen_codes` should be, although they count as up to date, and every page that
reads a coding plan fails. The columns are looked at, so that databases of both kinds come out the same; nothing was ever
stored under the old name.

Findings from before that day lack parts that the report reads (groups, moderated statements). Nobody can tell them
afterwards, so such an analysis counts as failed and says why; the next one takes its place. Outcomes and responses stay.

Revision 0008, after 0012.
"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

PARTS = {"groups", "moderated", "never_coded", "repeats"}
WHY = "It was made by an earlier version, which recorded less than the report shows. Ask for a new analysis."


def upgrade() -> None:
    repair_coding_plan()
    set_aside_older_findings()


def repair_coding_plan() -> None:
    """Bring the table to the form that step 0002 describes today."""
    present = {column["name"] for column in sa.inspect(op.get_bind()).get_columns("coding_plan")}
    # Changed in place: copying a table on SQLite would lose its checks.
    if "frozen_codes" not in present:
        op.execute("ALTER TABLE coding_plan ADD COLUMN frozen_codes JSON")
    if "frozen_hash" in present:
        op.execute("ALTER TABLE coding_plan DROP COLUMN frozen_hash")


def set_aside_older_findings() -> None:
    """Let analyses whose findings cannot be shown count as failed; one is read at a time, for they may be large."""
    connection = op.get_bind()
    finished = sa.text("SELECT id FROM run WHERE state = 'finished'")
    findings = sa.text("SELECT CAST(findings AS TEXT) FROM run WHERE id = :id")
    failed = sa.text("UPDATE run SET state = 'failed', error = :why WHERE id = :id")
    for number in connection.scalars(finished).all():
        document = json.loads(connection.scalar(findings, {"id": number}))
        if not document.get("concepts", {}).keys() >= PARTS:
            connection.execute(failed, {"id": number, "why": WHY})


def downgrade() -> None:
    """Nothing to take back: the tables are those that the steps before describe."""
