"""Roles: who works on the assembly, giving one and taking it back."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from deliberate.extensions import db
from deliberate.models import Invitation, Membership
from deliberate.rules import Permission
from deliberate.services.invitations import invite_member, load_invitations, withdraw_invitation
from deliberate.services.members import remove_member
from deliberate.web.access import requires
from deliberate.web.confirmation import load_own_account
from deliberate.web.errors import answer_invalid_form
from deliberate.web.forms.organize import MemberForm
from deliberate.web.organize.blueprint import bp
from deliberate.web.rate_limits import count_invitation
from deliberate.web.refusals import add_refusal_to_field, refusals_on
from deliberate.web.repeated_forms import write_once
from deliberate.web.transaction import write_transaction


def render_members_page(form: MemberForm) -> str:
    """Return the page with its form."""
    invitations = load_invitations(g.assembly)
    return render_template("organize/members.html", assembly=g.assembly, form=form, invitations=invitations)


def rerender_members() -> str:
    """Return the page with the role that was to be given."""
    form = MemberForm()
    add_refusal_to_field(form)
    return render_members_page(form)


@bp.route("/<slug>/members", methods=["GET", "POST"])
@requires(Permission.MANAGE_ROLES)
@refusals_on(rerender_members)
def members(slug: str) -> ResponseReturnValue:
    """Show who works on the assembly, in which role, and invite more people; whether they have accounts is not told."""
    form = MemberForm()
    if request.method == "GET":
        return render_members_page(form)
    if not form.validate():
        return answer_invalid_form(form, render_members_page(form))
    with write_once(url_for(".members", slug=slug)):
        count_invitation(load_own_account(), form.email.data)
        invite_member(assembly=g.assembly, actor=current_user, email=form.email.data, role=form.role.data)
    flash(gettext("The invitation was sent."), "status")
    return redirect(url_for(".members", slug=slug), 303)


@bp.post("/<slug>/invitations/<int:invitation_id>/withdraw")
@requires(Permission.MANAGE_ROLES)
@refusals_on(rerender_members)
def withdraw_invite(slug: str, invitation_id: int) -> ResponseReturnValue:
    """Withdraw an invitation."""
    with write_transaction():
        # Looked up here, since of two clicks the second finds it gone.
        invitation = db.session.get(Invitation, invitation_id)
        is_ours = invitation is not None and invitation.assembly_id == g.assembly.id
        if invitation is not None and is_ours:
            withdraw_invitation(invitation=invitation, actor=current_user)
    if is_ours:
        flash(gettext("The invitation was withdrawn."), "status")
    return redirect(url_for(".members", slug=slug), 303)


@bp.post("/<slug>/members/<int:membership_id>/remove")
@requires(Permission.MANAGE_ROLES)
@refusals_on(rerender_members)
def take_role(slug: str, membership_id: int) -> ResponseReturnValue:
    """Take a role back."""
    with write_transaction():
        membership = db.session.get(Membership, membership_id)
        is_ours = membership is not None and membership.assembly_id == g.assembly.id
        if membership is not None and is_ours:
            remove_member(membership=membership, actor=current_user)
    if is_ours:
        flash(gettext("The role was removed."), "status")
    return redirect(url_for(".members", slug=slug), 303)
