"""Who takes part: a signed cookie per assembly holds a random token, nothing else."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

from flask import Response, after_this_request, current_app, g, request, session
from itsdangerous import BadSignature, URLSafeSerializer

from deliberate.errors import DeviceSignedOut, NotFound
from deliberate.models import Assembly, Participant, Question
from deliberate.queries.next_statement import Draw
from deliberate.queries.participants import Presence, find_presence
from deliberate.reports.visibility import unseen_results
from deliberate.services.devices import note_seen
from deliberate.services.joining import digest, join, participant_by_token
from deliberate.web.access import reads_as_member
from deliberate.web.channel import kept_channel
from deliberate.web.form_tokens import PARTICIPANTS_TOKEN
from deliberate.web.mount import cookie_path
from deliberate.web.numbers import sent_number
from deliberate.web.participate.device_label import device_label
from deliberate.web.rate_limits import admit

YEAR = 365 * 24 * 3600


def signer(purpose: str) -> URLSafeSerializer:
    """Signs what leaves for the browser and comes back."""
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=f"deliberate.{purpose}")


def cookie_name(assembly: Assembly) -> str:
    return f"part-{assembly.id}"


def cookie_token(assembly: Assembly) -> str | None:
    """The token that this browser was given here, whether it still acts for anyone or not."""
    try:
        return str(signer("participant").loads(request.cookies.get(cookie_name(assembly), "")))
    except BadSignature:
        return None


def present_participant(assembly: Assembly) -> Participant | None:
    """The participant behind the cookie of this request, if any."""
    if g.get("participant") is not None:
        found: Participant = g.participant
        return found
    token = cookie_token(assembly)
    g.participant = participant_by_token(assembly=assembly, token=token) if token is not None else None
    present: Participant | None = g.participant
    return present


def is_signed_out(assembly: Assembly) -> bool:
    """Whether this browser once acted for a participant here and does no longer."""
    return cookie_token(assembly) is not None and present_participant(assembly) is None


def required_participant(assembly: Assembly) -> Participant:
    """The participant behind the cookie. Raises NotFound where there is none, DeviceSignedOut where there was one."""
    found = present_participant(assembly)
    if found is not None:
        return found
    raise DeviceSignedOut if is_signed_out(assembly) else NotFound


def locked_presence(assembly: Assembly) -> Presence | None:
    """Participant and device of this request, read afresh and held until the commit: nobody merges them meanwhile."""
    token = cookie_token(assembly)
    presence = find_presence(assembly, digest(token), locked=True) if token is not None else None
    g.participant = presence.participant if presence is not None else None
    return presence


def acting_participant(assembly: Assembly) -> Participant | None:
    """The participant who writes now, their device noted as used today; None for someone new.

    Raises DeviceSignedOut, unless they choose to start over as someone new.
    """
    presence = locked_presence(assembly)
    if presence is not None:
        note_seen(presence=presence)
        return presence.participant
    if cookie_token(assembly) is not None and not request.form.get("start_over"):
        raise DeviceSignedOut
    return None


def present_or_joined(assembly: Assembly) -> Participant:
    """The participant of this request; whoever sends something for the first time joins now.

    Raises DeviceSignedOut, JoiningPaused, TooManyJoin.
    """
    found = acting_participant(assembly)
    if found is not None:
        return found
    admit(assembly)
    joined = join(
        assembly=assembly,
        channel=request.args.get("c") or kept_channel(assembly.slug),
        token=newcomers_token(assembly),
        consent_version=sent_number(request.form, "consent") or 1,
        label=device_label(request.user_agent.string),
    )
    remember(assembly, joined.token)
    g.participant = joined.participant
    return joined.participant


def still_participant(assembly: Assembly) -> Participant:
    """The participant who writes now and has taken part before. Raises NotFound, DeviceSignedOut."""
    found = acting_participant(assembly)
    if found is None:
        raise NotFound
    return found


def unseen_by_reader(question: Question) -> frozenset[int]:
    """The statements whose results are held back from the one who asks."""
    return unseen_results(question, present_participant(question.assembly), has_role=reads_as_member())


def newcomers_token(assembly: Assembly) -> str | None:
    """A secret of this browser's session in this assembly: two first clicks at once are one participant.

    None where the browser has no session yet; then every sending joins anew.
    """
    return session_secret(f"newcomer {assembly.id}")


def device_token(participant: Participant) -> str | None:
    """A secret of this browser's session for one participant: a code sent twice at once adds one device."""
    return session_secret(f"device {participant.id}")


def session_secret(purpose: str) -> str | None:
    """What only this browser's session can repeat; None where there is no session."""
    known = session.get(PARTICIPANTS_TOKEN) or session.get("csrf_token")
    if known is None:
        return None
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, f"{purpose} {known}".encode(), hashlib.sha256).hexdigest()


def remember(assembly: Assembly, token: str) -> None:
    """Put the token into a cookie of the answer, unless it is a refusal: then nobody has joined."""
    value = signer("participant").dumps(token)

    @after_this_request
    def set_cookie(response: Response) -> Response:
        if response.status_code >= 400:
            return response
        response.set_cookie(
            cookie_name(assembly), value, max_age=YEAR, httponly=True, samesite="Lax",
            secure=current_app.config["HTTPS"], path=cookie_path(),
        )  # fmt: skip
        return response


def sealed(draw: Draw, wording: int) -> str:
    """A draw and the wording that was shown, in a form that travels with the vote and cannot be changed on the way."""
    made: str = signer("draw").dumps([draw.statement_id, draw.purpose, draw.probability, wording])
    return made


def unsealed(text: str, wording: int) -> Draw | None:
    """The draw that came back; None where there is none, it was tampered with, or another wording was shown."""
    try:
        values: list[Any] = signer("draw").loads(text)
    except BadSignature:
        return None
    draw = Draw(int(values[0]), str(values[1]), float(values[2]))
    return draw if draw.probability > 0 and values[3:] == [wording] else None
