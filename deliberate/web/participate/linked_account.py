"""My participation and my account: linked by an explicit act, found again after log-in, unlinked at any time."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from deliberate.models import Account
from deliberate.queries.assemblies import find_assembly
from deliberate.queries.participants import load_device_history
from deliberate.rules import Permission
from deliberate.services.account_people import (
    LinkedToOtherAccount,
    find_participant_by_account,
    is_linked,
    link_participation,
    unlink_participation,
)
from deliberate.services.devices import sign_out_device
from deliberate.web.access import find_actor, requires
from deliberate.web.forms.participate import MergeForm
from deliberate.web.participate.blueprint import bp
from deliberate.web.participate.cookie import (
    ACCOUNT_DEVICES,
    find_cookie_participant,
    lock_presence,
    note_account_device,
    require_acting_participant,
    require_participant,
    sign_in_device,
)
from deliberate.web.participate.devices import render_devices_page
from deliberate.web.refusals import refusals_on
from deliberate.web.signed_cookie import forget_cookie
from deliberate.web.transaction import write_transaction


@bp.post("/a/<slug>/account")
@requires(Permission.SEE_ASSEMBLY)
@refusals_on(render_devices_page)
def link_account(slug: str) -> ResponseReturnValue:
    """Link my participation to my account; ask first what to do with votes of a participation linked before.

    Raises NotFound, DeviceSignedOut, LinkedToOtherAccount.
    """
    account, votes = find_actor(), MergeForm.read().votes.data
    devices_page = url_for(".return_form", slug=slug)
    if account is None:
        return redirect(url_for("account.login", next=devices_page), 303)
    known = find_participant_by_account(assembly=g.assembly, account_id=account.id)
    here = find_cookie_participant(g.assembly)
    if known is not None and here is not None and known.id != here.id:
        if is_linked(here):
            raise LinkedToOtherAccount
        overlap = load_device_history(known, here)
        if g.assembly.is_open and votes not in {"add", "withdraw"} and overlap.votes:
            return render_template(
                "participate/merge.html", assembly=g.assembly, endpoint="participate.link_account", overlap=overlap
            )
    with write_transaction():
        store_link(account, with_votes=votes != "withdraw")
    flash(gettext("Your participation is linked to your account."), "status")
    return redirect(devices_page, 303)


def store_link(account: Account, *, with_votes: bool) -> None:
    """Link the person of this browser; without one, and after the close, only let it act for who is linked already."""
    known = find_participant_by_account(assembly=g.assembly, account_id=account.id)
    presence = lock_presence(g.assembly)
    if known is not None and (presence is None or not g.assembly.is_open):
        if presence is None or presence.participant.id != known.id:
            sign_in_device(known)
            note_account_device(g.assembly)
        return
    g.participant = link_participation(
        here=require_acting_participant(g.assembly), account=account, with_votes=with_votes
    )  # fmt: skip


@bp.post("/a/<slug>/account/unlink")
@requires(Permission.SEE_ASSEMBLY)
@refusals_on(render_devices_page)
def unlink_account(slug: str) -> ResponseReturnValue:
    """Unlink my participation from the account; this device stays signed in. Raises NotFound, DeviceSignedOut."""
    require_participant(g.assembly)
    with write_transaction():
        unlink_participation(participant=require_acting_participant(g.assembly))
    forget_account_device(slug)
    flash(gettext("Your participation is no longer linked to an account."), "status")
    return redirect(url_for(".return_form", slug=slug), 303)


def forget_account_device(slug: str) -> None:
    """Let this device stay signed in when its account logs out: it belongs to a person without one."""
    session[ACCOUNT_DEVICES] = [one for one in session.get(ACCOUNT_DEVICES, []) if one != slug]


def end_account_devices() -> None:
    """Sign this device out wherever logging in has signed it in, so that the next one here does not vote as me."""
    for slug in session.pop(ACCOUNT_DEVICES, []):
        assembly = find_assembly(slug)
        if assembly is None:
            continue
        with write_transaction():
            presence = lock_presence(assembly)
            if presence is not None:
                sign_out_device(participant=presence.participant, device_id=presence.device_id)
        forget_cookie(assembly)
