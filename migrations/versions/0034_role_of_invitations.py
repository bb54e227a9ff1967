"""An invitation gives a role that there is; the database says so too."""

from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

ROLES = "role IN ('owner', 'moderator', 'coder', 'analyst', 'observer', 'decision_maker')"


def upgrade() -> None:
    with op.batch_alter_table("invitation") as table:
        table.create_check_constraint(op.f("ck_invitation_role_known"), ROLES)


def downgrade() -> None:
    with op.batch_alter_table("invitation") as table:
        table.drop_constraint(op.f("ck_invitation_role_known"), type_="check")
