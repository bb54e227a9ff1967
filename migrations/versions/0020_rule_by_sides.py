"""The rule by sides becomes the default: rules that are fixed say what they asked, and runs keep what was published
before them."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

assembly = sa.table(
    "assembly", sa.column("id", sa.Integer), sa.column("state", sa.String), sa.column("outcome_rule", sa.JSON)
)


def upgrade() -> None:
    op.add_column("run", sa.Column("published_before", sa.JSON(none_as_null=True), nullable=True))
    connection = op.get_bind()
    opened = connection.execute(
        sa.select(assembly.c.id, assembly.c.outcome_rule).where(assembly.c.state != "draft")
    ).all()
    for number, rule in opened:
        if "measure" not in (rule or {}):
            fixed = {**(rule or {}), "measure": "groups"}
            connection.execute(assembly.update().where(assembly.c.id == number).values(outcome_rule=fixed))


def downgrade() -> None:
    with op.batch_alter_table("run") as table:
        table.drop_column("published_before")
