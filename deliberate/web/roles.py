"""The page of roles: what each may do, read off the table in `rules.py`."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from deliberate.models import Role
from deliberate.rules import Permission, Reach, describe_reach
from deliberate.text import N_
from deliberate.web.access import open_to_all
from deliberate.web.organize.labels import ROLES

bp = Blueprint("roles", __name__)

# Every permission in words, in the order of the page.
PERMISSION_LABELS = {
    Permission.SEE_ASSEMBLY: N_("See the assembly, its questions and public decisions"),
    Permission.TAKE_PART: N_("Vote, write statements and comments"),
    Permission.SEE_REPORT: N_("See the report and the evidence"),
    Permission.SEE_DESK: N_("See the organizers' pages: overview, live counts, log"),
    Permission.MODERATE: N_("Approve, reject and reword statements and comments; topics; pauses"),
    Permission.CODE: N_("Code statements by concept"),
    Permission.SETTLE_CODES: N_("See intercoder agreement and adjudicate codes"),
    Permission.ANALYSE: N_("Run analyses"),
    Permission.EXPORT: N_("Download the data"),
    Permission.RESPOND: N_("Publish, update and withdraw official responses"),
    Permission.EDIT_ASSEMBLY: N_("Change the setup, questions, seed statements and codebook"),
    Permission.OPEN_AND_CLOSE: N_("Open, close and archive the assembly"),
    Permission.MANAGE_ROLES: N_("Give and remove roles, create links, pass the assembly on"),
    Permission.CREATE_ASSEMBLY: N_("Create an assembly"),
    Permission.CHANGE_OWN_ACCOUNT: N_("Change their own account"),
}
REACH_LABELS = {
    Reach.ALWAYS: N_("yes"),
    Reach.ONCE_PUBLIC: N_("once public"),
    Reach.NEVER: N_("no"),
}
REACH_SIGNS = {Reach.ALWAYS: "✓", Reach.ONCE_PUBLIC: "◐", Reach.NEVER: "–"}


@bp.get("/roles")
@open_to_all
def show() -> ResponseReturnValue:
    """Show the table: a row for each thing to do, a column for each role and for people without one."""
    columns: list[Role | None] = [*Role, None]
    rows = [
        (label, [describe_reach(permission, role) for role in columns])
        for permission, label in PERMISSION_LABELS.items()
    ]
    return render_template(
        "home/roles.html", roles=list(ROLES.items()), rows=rows, labels=REACH_LABELS, signs=REACH_SIGNS
    )
