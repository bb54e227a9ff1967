"""Several devices for one participant, and participants who turned out to be the same person.

What changes and why: the token of the cookie moves from the participant to a table of devices, so that a return code adds
a device instead of ending the first one; a participant who was merged into another names the other.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

DAY_OF_JOINING = {"sqlite": "date(participant.joined_at)", "postgresql": "CAST(participant.joined_at AS DATE)"}
FIRST_DEVICE = """
    INSERT INTO participant_device (participant_id, token_hash, label, added_at, last_seen)
    SELECT id, token_hash, '', joined_at, {day} FROM participant WHERE token_hash IS NOT NULL
"""
# The device used last; where a participant has several, the others are signed out.
BACK = """
    UPDATE participant SET token_hash = (
        SELECT token_hash FROM participant_device
        WHERE participant_id = participant.id ORDER BY last_seen DESC, id DESC LIMIT 1
    )
"""


def upgrade() -> None:
    op.create_table(
        "participant_device",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=60), nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.Column("last_seen", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
            name=op.f("fk_participant_device_participant_id_participant"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participant_device")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_participant_device_token_hash")),
    )
    op.create_index(op.f("ix_participant_device_participant_id"), "participant_device", ["participant_id"])
    op.execute(FIRST_DEVICE.format(day=DAY_OF_JOINING[op.get_bind().dialect.name]))
    op.execute("UPDATE participant SET token_hash = NULL")
    # In place: copying the table on SQLite would delete the votes with it.
    op.execute(
        "ALTER TABLE participant ADD COLUMN merged_into_id INTEGER "
        "CONSTRAINT fk_participant_merged_into_id_participant REFERENCES participant (id)"
    )
    op.create_index(op.f("ix_participant_merged_into_id"), "participant", ["merged_into_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_participant_merged_into_id"), table_name="participant")
    op.execute("ALTER TABLE participant DROP COLUMN merged_into_id")
    op.execute(BACK)
    op.drop_index(op.f("ix_participant_device_participant_id"), table_name="participant_device")
    op.drop_table("participant_device")
