"""Who takes part: a signed cookie per assembly holds a random token, nothing else."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

from flask import Response, after_this_request, current_app, g, request, session
from itsdangerous import BadSignature

from deliberate.errors import DeviceSignedOut, NotFound
from deliberate.models import Assembly, Participant, Question
from deliberate.queries.next_statement import RoutedStatement
from deliberate.queries.participants import Presence, find_presence
from deliberate.reports.visibility import load_unseen_results
from deliberate.services.devices import record_device_use
from deliberate.services.joining import find_participant_by_token, hash_secret, join_assembly
from deliberate.web.access import is_member
from deliberate.web.channel import find_channel
from deliberate.web.form_tokens import PARTICIPANTS_TOKEN
from deliberate.web.forms.participate import Joining
from deliberate.web.mount import find_cookie_path
from deliberate.web.participate.device_label import build_device_label
from deliberate.web.rate_limits import count_newcomer
from deliberate.web.signed_cookie import build_cookie_name, build_cookie_signer, read_cookie_token

YEAR = 365 * 24 * 3600


def find_current_participant(assembly: Assembly) -> Participant | None:
    """Return the participant behind the cookie of this request, if any."""
    if g.get("participant") is not None:
        found: Participant = g.participant
        return found
    token = read_cookie_token(assembly)
    g.participant = find_participant_by_token(assembly=assembly, token=token) if token is not None else None
    present: Participant | None = g.participant
    return present


def is_signed_out(assembly: Assembly) -> bool:
    """Return whether this browser once acted for a participant here and does no longer."""
    return read_cookie_token(assembly) is not None and find_current_participant(assembly) is None


def require_participant(assembly: Assembly) -> Participant:
    """Return the participant behind the cookie. Raises NotFound where there is none, DeviceSignedOut where there was
    one."""
    found = find_current_participant(assembly)
    if found is not None:
        return found
    raise DeviceSignedOut if is_signed_out(assembly) else NotFound


def lock_presence(assembly: Assembly) -> Presence | None:
    """Read participant and device of this request afresh and lock them until the commit against a merge."""
    token = read_cookie_token(assembly)
    presence = find_presence(assembly, hash_secret(token), locked=True) if token is not None else None
    g.participant = presence.participant if presence is not None else None
    return presence


def find_acting_participant(assembly: Assembly, *, starts_over: bool = False) -> Participant | None:
    """Return the participant who writes now, their device noted as used today; None for someone new.

    Raises DeviceSignedOut, unless they choose to start over as someone new.
    """
    presence = lock_presence(assembly)
    if presence is not None:
        record_device_use(presence=presence)
        return presence.participant
    if read_cookie_token(assembly) is not None and not starts_over:
        raise DeviceSignedOut
    return None


def find_or_join_participant(assembly: Assembly, joining: Joining) -> Participant:
    """Return the participant of this request; whoever sends something for the first time joins now.

    Raises DeviceSignedOut, JoiningPaused, TooManyJoin.
    """
    found = find_acting_participant(assembly, starts_over=joining.starts_over)
    if found is not None:
        return found
    count_newcomer(assembly)
    joined = join_assembly(
        assembly=assembly,
        channel=request.args.get("c") or find_channel(assembly.slug),
        token=compute_newcomer_token(assembly),
        consent_version=joining.consent_version,
        label=build_device_label(request.user_agent.string),
    )
    set_participant_cookie(assembly, joined.token)
    g.participant = joined.participant
    return joined.participant


def require_acting_participant(assembly: Assembly) -> Participant:
    """Return the participant who writes now and has taken part before. Raises NotFound, DeviceSignedOut."""
    found = find_acting_participant(assembly)
    if found is None:
        raise NotFound
    return found


def find_unseen_statements(question: Question) -> frozenset[int]:
    """Return the statements whose results are held back from the one who asks."""
    return load_unseen_results(question, find_current_participant(question.assembly), has_role=is_member())


def compute_newcomer_token(assembly: Assembly) -> str | None:
    """Return a secret of this browser's session in this assembly: two first clicks at once are one participant.

    None where the browser has no session yet; then every request joins as someone new.
    """
    return compute_session_secret(f"newcomer {assembly.id}")


def compute_device_token(participant: Participant) -> str | None:
    """Return a secret of this browser's session for one participant: a code sent twice at once adds one device."""
    return compute_session_secret(f"device {participant.id}")


def compute_session_secret(purpose: str) -> str | None:
    """Return what only this browser's session can repeat; None where there is no session."""
    known = session.get(PARTICIPANTS_TOKEN) or session.get("csrf_token")
    if known is None:
        return None
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, f"{purpose} {known}".encode(), hashlib.sha256).hexdigest()


def set_participant_cookie(assembly: Assembly, token: str) -> None:
    """Put the token into a cookie of the answer, unless it is a refusal: then no one has joined."""
    value = build_cookie_signer("participant").dumps(token)

    @after_this_request
    def set_cookie(response: Response) -> Response:
        if response.status_code >= 400:
            return response
        response.set_cookie(
            build_cookie_name(assembly), value, max_age=YEAR, httponly=True, samesite="Lax",
            secure=current_app.config["HTTPS"], path=find_cookie_path(),
        )  # fmt: skip
        return response


def seal_draw(draw: RoutedStatement, wording: int) -> str:
    """Return a draw and the wording that was shown, in a form that travels with the vote and cannot be changed on the
    way."""
    sealed: str = build_cookie_signer("draw").dumps([draw.statement_id, draw.purpose, draw.probability, wording])
    return sealed


def unseal_draw(text: str, wording: int) -> RoutedStatement | None:
    """Return the draw that came back; None where there is none, it was tampered with, or another wording was shown."""
    try:
        values: list[Any] = build_cookie_signer("draw").loads(text)
    except BadSignature:
        return None
    draw = RoutedStatement(int(values[0]), str(values[1]), float(values[2]))
    return draw if draw.probability > 0 and values[3:] == [wording] else None
