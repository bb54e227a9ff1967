"""A new kind of tension: an accepted limit on use or development."""

from alembic import op

revision = "0022"
down_revision = "0020"
branch_labels = None
depends_on = None

FORMER = ("within_outcome", "same_concept", "declared", "between_groups", "power_away", "overruled")
NAME = "ck_tension_kind_known"


def upgrade() -> None:
    allow_kinds((*FORMER, "restriction"))


def downgrade() -> None:
    # What people did with a card of a kind that the earlier version does not know goes with the kind.
    op.execute("DELETE FROM tension WHERE kind = 'restriction'")
    allow_kinds(FORMER)


def allow_kinds(kinds: tuple[str, ...]) -> None:
    """Let the column hold these kinds and nothing else."""
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table("tension") as table:
        table.drop_constraint(op.f(NAME), type_="check")
        table.create_check_constraint(op.f(NAME), f"kind IN ({listed})")
