"""Ways in beside the open link: an invitation that works once, and a signed link of the host's own site.

A visit stores nothing, since programs that preview links visit them too: what let someone in is kept in the session and
used when they send something for the first time.
"""

from __future__ import annotations

from flask import current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug import Response

from deliberate.models import Participant
from deliberate.queries.participants import DeviceHistory, load_device_history
from deliberate.rules import Permission
from deliberate.services.entry import (
    InvitationLinkDead,
    check_host_link,
    find_participant_by_external_id,
    is_usable_invitation,
)
from deliberate.services.host_people import recognize_person
from deliberate.web.access import requires
from deliberate.web.forms.participate import HostLinkForm
from deliberate.web.numbers import parse_unix_time
from deliberate.web.participate.blueprint import bp
from deliberate.web.participate.cookie import find_cookie_participant, require_acting_participant
from deliberate.web.participate.devices import render_devices_page
from deliberate.web.refusals import refusals_on
from deliberate.web.signed_cookie import forget_cookie
from deliberate.web.transaction import write_transaction
from deliberate.web.ways_in import HOST, INVITATION, keep_way_in

LONGEST = 200


def lead_on() -> Response:
    """Return the way to the assembly, by an address without what let someone in."""
    return redirect(url_for("participate.assembly", slug=g.assembly.slug), 303)


@bp.get("/a/<slug>/i/<token>")
@requires(Permission.SEE_ASSEMBLY)
def use_invitation_link(slug: str, token: str) -> ResponseReturnValue:
    """Keep an invitation until its bearer joins with it. Raises InvitationLinkDead."""
    if find_cookie_participant(g.assembly) is None:
        if not is_usable_invitation(g.assembly, token[:LONGEST]):
            raise InvitationLinkDead
        keep_way_in(g.assembly, INVITATION, token)
    return lead_on()


@bp.get("/a/<slug>/host")
@requires(Permission.SEE_ASSEMBLY)
def use_host_link(slug: str) -> ResponseReturnValue:
    """Recognize someone whom the host's site sends; ask first where someone has taken part in this browser already.

    Raises HostLinkInvalid.
    """
    external_id = check_sent_link(
        request.args.get("id", ""), parse_unix_time(request.args.get("expires")), request.args.get("signature", "")
    )
    here = find_cookie_participant(g.assembly)
    if here is None:
        keep_way_in(g.assembly, HOST, external_id)
        return lead_on()
    link = {name: request.args.get(name, "") for name in ("id", "expires", "signature")}
    return lead_on() if here.external_id == external_id else render_host_choice(here, link)


def check_sent_link(external_id: str, expires: int | None, signature: str) -> str:
    """Return the id that a sent link vouches for. Raises HostLinkInvalid."""
    return check_host_link(
        assembly=g.assembly,
        site_key=str(current_app.config["SECRET_KEY"]),
        external_id=external_id,
        expires=expires,
        signature=signature[:LONGEST],
    )


def render_host_choice(here: Participant, link: dict[str, str]) -> str:
    """Return the page that asks whose the votes of this browser are. link: its parts, carried along."""
    known = find_participant_by_external_id(assembly=g.assembly, external_id=link["id"])
    history = load_device_history(known, here) if known is not None else load_device_history(here, here)
    return render_template(
        "participate/host_choice.html",
        assembly=g.assembly,
        link=link,
        history=history if known is not None else DeviceHistory(history.votes, 0, history.texts),
        may_combine=here.external_id is None and (known is None or g.assembly.is_open),
    )


def rerender_host_choice() -> str:
    """Return the page for a refusal; where no one has taken part in this browser, the one with the return code."""
    form, here = HostLinkForm(), find_cookie_participant(g.assembly)
    if here is None:
        return render_devices_page()
    expires = "" if form.expires.data is None else str(form.expires.data)
    return render_host_choice(
        here, {"id": form.id.data, "expires": expires, "signature": form.signature.data}
    )  # fmt: skip


@bp.post("/a/<slug>/host")
@requires(Permission.SEE_ASSEMBLY)
@refusals_on(rerender_host_choice)
def choose_host_person(slug: str) -> ResponseReturnValue:
    """Go on as the person whom the host's site knows, with the votes of this browser or without them.

    Raises HostLinkInvalid, NotFound, OtherPersonHere.
    """
    form = HostLinkForm.read()
    external_id = check_sent_link(form.id.data, form.expires.data, form.signature.data)
    if form.votes.data == "add":
        with write_transaction():
            here = require_acting_participant(g.assembly)
            recognize_person(here=here, external_id=external_id)
    else:
        forget_cookie(g.assembly)
        keep_way_in(g.assembly, HOST, external_id)
    return lead_on()
