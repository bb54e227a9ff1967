"""Roles: who works on the assembly, giving one and taking it back."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from deliberate.extensions import db
from deliberate.models import Membership
from deliberate.queries.accounts import find_account
from deliberate.rules import Permission
from deliberate.services.members import add_member, remove_member
from deliberate.web.access import requires
from deliberate.web.errors import answer_invalid_form
from deliberate.web.forms.organize import MemberForm
from deliberate.web.organize.blueprint import bp
from deliberate.web.refusals import add_refusal_to_field, refusals_on
from deliberate.web.transaction import write_transaction


def rerender_members() -> str:
    """Return the page with the role that was to be given."""
    form = MemberForm()
    add_refusal_to_field(form)
    return render_template("organize/members.html", assembly=g.assembly, form=form)


@bp.route("/<slug>/members", methods=["GET", "POST"])
@requires(Permission.MANAGE_ROLES)
@refusals_on(rerender_members)
def members(slug: str) -> ResponseReturnValue:
    """Show who works on the assembly, in which role."""
    form = MemberForm()
    if request.method == "POST" and form.validate():
        if find_account(form.email.data) is not None:
            with write_transaction():
                add_member(assembly=g.assembly, actor=current_user, email=form.email.data, role=form.role.data)
            flash(gettext("The member was added."), "status")
            return redirect(url_for(".members", slug=slug), 303)
        form.email.errors = [gettext("There is no account with this address yet. Ask the person to create one first.")]
    page = render_template("organize/members.html", assembly=g.assembly, form=form)
    return page if request.method == "GET" else answer_invalid_form(form, page)


@bp.post("/<slug>/members/<int:membership_id>/remove")
@requires(Permission.MANAGE_ROLES)
@refusals_on(rerender_members)
def take_role(slug: str, membership_id: int) -> ResponseReturnValue:
    """Take a role back."""
    membership = db.session.get(Membership, membership_id)
    if membership is not None and membership.assembly_id == g.assembly.id:
        with write_transaction():
            remove_member(membership=membership, actor=current_user)
        flash(gettext("The role was removed."), "status")
    return redirect(url_for(".members", slug=slug), 303)
