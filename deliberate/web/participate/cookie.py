"""Who takes part: a signed cookie per assembly holds a random token, nothing else."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

from flask import Response, after_this_request, current_app, g, request, session
from itsdangerous import BadSignature, URLSafeSerializer

from deliberate.models import Assembly, Participant, Question
from deliberate.queries.draws import Draw
from deliberate.reports.visibility import unseen_results
from deliberate.services.joining import join, participant_by_token
from deliberate.web.access import reads_as_member
from deliberate.web.mount import cookie_path
from deliberate.web.numbers import sent_number
from deliberate.web.rate_limits import admit

YEAR = 365 * 24 * 3600


def signer(purpose: str) -> URLSafeSerializer:
    """Signs what leaves for the browser and comes back."""
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=f"deliberate.{purpose}")


def cookie_name(assembly: Assembly) -> str:
    return f"part-{assembly.id}"


def present_participant(assembly: Assembly) -> Participant | None:
    """The participant behind the cookie of this request, if any."""
    if g.get("participant") is not None:
        found: Participant = g.participant
        return found
    try:
        token = signer("participant").loads(request.cookies.get(cookie_name(assembly), ""))
    except BadSignature:
        return None
    g.participant = participant_by_token(assembly=assembly, token=str(token))
    present: Participant | None = g.participant
    return present


def present_or_joined(assembly: Assembly) -> Participant:
    """The participant of this request; whoever sends something for the first time joins now."""
    found = present_participant(assembly)
    if found is not None:
        return found
    admit(assembly)
    joined = join(
        assembly=assembly,
        channel=request.args.get("c"),
        token=newcomers_token(assembly),
        consent_version=sent_number(request.form, "consent") or 1,
    )
    remember(assembly, joined.token)
    g.participant = joined.participant
    return joined.participant


def unseen_by_reader(question: Question) -> frozenset[int]:
    """The statements whose results are held back from the one who asks."""
    return unseen_results(question, present_participant(question.assembly), has_role=reads_as_member())


def newcomers_token(assembly: Assembly) -> str | None:
    """A secret of this browser's session in this assembly: two first clicks at once are one participant.

    None where the browser has no session yet; then every sending joins anew.
    """
    known = session.get("csrf_token")
    if known is None:
        return None
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, f"newcomer {assembly.id} {known}".encode(), hashlib.sha256).hexdigest()


def remember(assembly: Assembly, token: str) -> None:
    """Put the token into a cookie of the answer."""
    value = signer("participant").dumps(token)

    @after_this_request
    def set_cookie(response: Response) -> Response:
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
