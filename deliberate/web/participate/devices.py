"""My devices: a return code or private link joins one more, each can be signed out."""

from __future__ import annotations

import re
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from deliberate.errors import DeviceSignedOut, ReturnCodeUnknown
from deliberate.models import Participant
from deliberate.queries.participants import find_presence, load_device_history, load_devices
from deliberate.rules import Permission
from deliberate.services.account_people import find_participant_by_account, is_linked
from deliberate.services.devices import join_devices, sign_out_device
from deliberate.services.joining import (
    find_participant_by_return_code,
    has_return_code,
    hash_secret,
    renew_return_code,
    revoke_return_code,
)
from deliberate.text import N_
from deliberate.web.access import find_actor, requires
from deliberate.web.device_labels import build_device_label, translate_device_label
from deliberate.web.errors import build_error_response, find_http_status, handle_domain_error, wants_json
from deliberate.web.expired_forms import describe_expiry, expired_form_page
from deliberate.web.forms.participate import ReturnForm
from deliberate.web.mount import build_public_url, find_current_path
from deliberate.web.participate.blueprint import bp
from deliberate.web.participate.cookie import (
    compute_device_token,
    find_current_participant,
    is_signed_out,
    lock_presence,
    require_acting_participant,
    require_participant,
    set_participant_cookie,
)
from deliberate.web.qr import draw_qr
from deliberate.web.rate_limits import count_wrong_return_code, ensure_return_code_may_be_tried
from deliberate.web.refusals import get_sent_fields, on_refusal, refusals_on
from deliberate.web.signed_cookie import read_cookie_token
from deliberate.web.transaction import write_transaction

# The part of an address below the assembly that stores something for a question: 1/votes, 1/propose.
ACT_BELOW = re.compile(r"[0-9]{1,10}/[a-z0-9/-]{1,100}(\?[^\s]{0,500})?")
# Fields that a form carries besides what the person wrote.
NOT_KEPT = frozenset({"csrf_token", "code", "then", "start_over"})


def render_devices_page(code: str = "", kept: dict[str, str] | None = None, then: str = "") -> str:
    """Return the devices page with the field for a code. kept: fields to send once the code is accepted."""
    token, participant = read_cookie_token(g.assembly), find_current_participant(g.assembly)
    presence = find_presence(g.assembly, hash_secret(token)) if participant is not None and token is not None else None
    return render_template(
        "participate/return.html",
        assembly=g.assembly,
        code=code,
        kept=kept or {},
        then=then,
        signed_out=is_signed_out(g.assembly),
        participant=participant,
        has_code=participant is not None and has_return_code(participant),
        **find_account_link(participant),
        devices=[
            {
                "id": device.id,
                "label": translate_device_label(device.label),
                "added": device.added_at,
                "seen": device.last_seen,
                "is_this": presence is not None and device.id == presence.device_id,
            }
            for device in (load_devices(participant) if participant is not None else ())
        ],
    )


def find_account_link(participant: Participant | None) -> dict[str, bool]:
    """Return what is said of accounts.

    is_linked: this person has one. is_own: it is the one that is logged in. is_elsewhere: that one has a person of its
    own, other than the one of this browser.
    """
    account = find_actor()
    known = find_participant_by_account(assembly=g.assembly, account_id=account.id) if account is not None else None
    is_own = known is not None and participant is not None and known.id == participant.id
    return {
        "is_linked": participant is not None and is_linked(participant),
        "is_own": is_own,
        "is_elsewhere": known is not None and not is_own,
    }


@bp.get("/a/<slug>/return")
@requires(Permission.SEE_ASSEMBLY)
def return_form(slug: str) -> ResponseReturnValue:
    """Show where a return code is typed; a private link brings it behind the #, which no server sees."""
    return render_devices_page()


def rerender_return_form() -> str:
    """Return the page for a refusal, with the code that was typed and what is to be sent after it."""
    form = ReturnForm()
    return render_devices_page(form.typed_code, collect_resent_fields(), form.then.data)


@bp.post("/a/<slug>/return-code")
@requires(Permission.TAKE_PART)
@refusals_on(render_devices_page)
def new_code(slug: str) -> ResponseReturnValue:
    """Make a return code and show it once, with the private link that holds it."""
    require_participant(g.assembly)
    with write_transaction():
        code = renew_return_code(participant=require_acting_participant(g.assembly))
    link = f"{build_public_url('participate.return_form', slug=slug)}#{code}"
    return render_template(
        "participate/code.html", assembly=g.assembly, code=code, link=link, picture=draw_qr(link)
    )  # fmt: skip


@bp.post("/a/<slug>/return-code/revoke")
@requires(Permission.SEE_ASSEMBLY)
@refusals_on(render_devices_page)
def revoke_code(slug: str) -> ResponseReturnValue:
    """End my return code, and the private link with it; every device stays signed in."""
    require_participant(g.assembly)
    with write_transaction():
        revoke_return_code(participant=require_acting_participant(g.assembly))
    flash(gettext("Your return code and private link no longer work. Your devices stay signed in."), "status")
    return redirect(url_for(".return_form", slug=slug), 303)


@bp.post("/a/<slug>/return")
@requires(Permission.SEE_ASSEMBLY)
@refusals_on(rerender_return_form, field="code")
def come_back(slug: str) -> ResponseReturnValue:
    """Let this device act for the person with the code; ask first what to do with votes already cast on it."""
    form = ReturnForm.read()
    code, votes = form.typed_code, form.votes.data
    here = find_current_participant(g.assembly)
    person = find_return_code_holder(code)
    if here is not None and here.id != person.id and g.assembly.is_open and votes not in {"add", "withdraw"}:
        overlap = load_device_history(person, here)
        if overlap.votes:
            return render_template(
                "participate/merge.html",
                assembly=g.assembly,
                endpoint="participate.come_back",
                code=code,
                overlap=overlap,
            )
    with write_transaction():
        presence = lock_presence(g.assembly)
        joined = join_devices(
            assembly=g.assembly,
            return_code=code,
            presence=presence,
            with_votes=votes != "withdraw",
            token=compute_device_token(person),
            label=build_device_label(request.user_agent.string),
        )
    if joined is not None:
        set_participant_cookie(g.assembly, joined.token)
    flash(describe_return(is_merged=joined is None and presence is not None, votes=votes), "status")
    if is_act_below(form.then.data, f"{request.script_root}/a/{slug}/"):
        # What could not be stored before is sent again as it was.
        return redirect(form.then.data, 307)
    return redirect(url_for(".assembly", slug=slug), 303)


def is_act_below(address: str, base: str) -> bool:
    """Return whether the address stores something in the assembly whose pages begin with `base`."""
    return address.startswith(base) and ACT_BELOW.fullmatch(address.removeprefix(base)) is not None


def count_unknown_code(refusal: ReturnCodeUnknown, code: str) -> Participant:
    """Count a code that no one has. Raises the refusal of it."""
    with write_transaction():
        count_wrong_return_code(g.assembly)
    raise refusal


@on_refusal(ReturnCodeUnknown, count_unknown_code)
def find_return_code_holder(code: str) -> Participant:
    """Return the participant with this code; a wrong one is counted. Raises ReturnCodeUnknown, TooManyCodes."""
    ensure_return_code_may_be_tried()
    return find_participant_by_return_code(assembly=g.assembly, return_code=code)


@expired_form_page("participate.come_back")
@requires(Permission.SEE_ASSEMBLY)
def render_expired_return(slug: str) -> ResponseReturnValue:
    """Show the page with the code kept, where the form had expired."""
    return build_error_response(400, describe_expiry(), code="FormOutOfDate", field="code")


def describe_return(*, is_merged: bool, votes: str) -> str:
    """Say what the code has done."""
    message = N_("Welcome back. Your answers are here.")
    if is_merged and votes == "add":
        message = N_("Welcome back. Your votes from both devices have been combined.")
    if is_merged and votes == "withdraw":
        message = N_("Welcome back. The votes from this device were withdrawn. Your other votes count.")
    return str(gettext(message))


@bp.post("/a/<slug>/devices/<int:device_id>/sign-out")
@requires(Permission.SEE_ASSEMBLY)
@refusals_on(render_devices_page)
def sign_out(slug: str, device_id: int) -> ResponseReturnValue:
    """Sign out one of my devices, perhaps the one in use."""
    require_participant(g.assembly)
    with write_transaction():
        presence = lock_presence(g.assembly)
        if presence is None:
            raise DeviceSignedOut
        sign_out_device(participant=presence.participant, device_id=device_id)
    if presence.device_id == device_id:
        flash(gettext("This device is signed out. To continue here, enter your return code."), "status")
    else:
        flash(gettext("The device is signed out."), "status")
    return redirect(url_for(".return_form", slug=slug), 303)


def collect_resent_fields() -> dict[str, str]:
    """Return the sent fields that the next page sends again."""
    return {name: value for name, value in get_sent_fields().items() if name not in NOT_KEPT}


@bp.errorhandler(DeviceSignedOut)
def signed_out(refusal: DeviceSignedOut) -> Any:
    """Say that this device was signed out and offer the code; what was sent is kept in the form."""
    if wants_json():
        return handle_domain_error(refusal)
    return render_template(
        "participate/signed_out.html", assembly=g.assembly, kept=collect_resent_fields(), then=find_current_path()
    ), find_http_status(refusal)  # fmt: skip
