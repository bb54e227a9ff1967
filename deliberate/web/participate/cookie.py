"""Who takes part: a signed cookie per assembly holds a random token, nothing else."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from flask import Response, after_this_request, current_app, g, request, session
from flask_login import current_user

from deliberate.errors import DeviceSignedOut, NotFound
from deliberate.models import Assembly, Participant, Question
from deliberate.queries.participants import Presence, find_presence
from deliberate.reports.visibility import load_unseen_results
from deliberate.services.account_people import find_participant_by_account
from deliberate.services.devices import record_device_use
from deliberate.services.entry import admit_way_in, find_participant_by_external_id
from deliberate.services.host_people import find_host_person
from deliberate.services.joining import add_device, find_participant_by_token, hash_secret, join_assembly
from deliberate.web.access import is_member
from deliberate.web.channel import find_channel
from deliberate.web.device_labels import build_device_label
from deliberate.web.form_tokens import PARTICIPANTS_TOKEN
from deliberate.web.forms.participate import Joining
from deliberate.web.mount import build_cookie_scope
from deliberate.web.participate.acting_as import ensure_acting_as
from deliberate.web.rate_limits import count_newcomer
from deliberate.web.signed_cookie import build_cookie_name, build_cookie_signer, read_cookie_token
from deliberate.web.ways_in import find_way_in

YEAR = 365 * 24 * 3600
# Assemblies in which this browser acts for someone because their account logged in: logging out ends it there.
ACCOUNT_DEVICES = "account-devices"
MOST_ACCOUNT_DEVICES = 20


def find_current_participant(assembly: Assembly) -> Participant | None:
    """Return the participant behind the cookie of this request, else the one for whom host or account vouches."""
    if g.get("participant") is not None:
        found: Participant = g.participant
        return found
    present = find_cookie_participant(assembly)
    if present is None and read_cookie_token(assembly) is None:
        present = find_vouched_participant(assembly)
    g.participant = present
    return present


def find_vouched_participant(assembly: Assembly) -> Participant | None:
    """Return the participant whom the host's site sent, or who is linked to the account that is logged in."""
    external_id = find_way_in(assembly).external_id
    if external_id:
        return find_participant_by_external_id(assembly=assembly, external_id=external_id)
    if current_user.is_authenticated:
        return find_participant_by_account(assembly=assembly, account_id=current_user.id)
    return None


def find_cookie_participant(assembly: Assembly) -> Participant | None:
    """Return the participant behind the cookie of this request, if any."""
    token = read_cookie_token(assembly)
    return find_participant_by_token(assembly=assembly, token=token) if token is not None else None


def is_signed_out(assembly: Assembly) -> bool:
    """Return whether this browser once acted for a participant here and does no longer."""
    return find_current_participant(assembly) is None and read_cookie_token(assembly) is not None


def require_participant(assembly: Assembly) -> Participant:
    """Return the participant behind the cookie. Raises NotFound where there is none, DeviceSignedOut where there was
    one, or the page sends what it holds for someone else."""
    found = find_current_participant(assembly)
    ensure_acting_as(found)
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

    Raises DeviceSignedOut, also where the page sends what it holds for someone else; unless they choose to start over
    as someone new.
    """
    presence = lock_presence(assembly)
    if presence is not None:
        ensure_acting_as(presence.participant)
        record_device_use(presence=presence)
        return presence.participant
    if read_cookie_token(assembly) is not None and not starts_over:
        raise DeviceSignedOut
    resumed = resume_vouched_person(assembly)
    if not starts_over:
        ensure_acting_as(resumed)
    return resumed


def resume_vouched_person(assembly: Assembly) -> Participant | None:
    """Let this browser act for the person for whom host or account vouches, if they have taken part before."""
    external_id = find_way_in(assembly).external_id
    if external_id:
        known = find_host_person(assembly=assembly, external_id=external_id)
    else:
        known = find_vouched_participant(assembly)
    if known is None:
        return None
    if not external_id:
        note_account_device(assembly)
    return sign_in_device(known)


def note_account_device(assembly: Assembly) -> None:
    """Remember that this browser acts here for as long as its account is logged in."""
    others = [slug for slug in session.get(ACCOUNT_DEVICES, []) if slug != assembly.slug]
    session[ACCOUNT_DEVICES] = [*others, assembly.slug][-MOST_ACCOUNT_DEVICES:]


def sign_in_device(person: Participant) -> Participant:
    """Let this browser act for a person from now on, and return them."""
    token = compute_device_token(person) or secrets.token_urlsafe(24)
    add_device(participant_id=person.id, token=token, label=build_device_label(request.user_agent.string))
    set_participant_cookie(person.assembly, token)
    g.participant = person
    return person


def find_or_join_participant(assembly: Assembly, joining: Joining) -> Participant:
    """Return the participant of this request; whoever sends something for the first time joins now.

    Raises DeviceSignedOut, JoiningPaused, TooManyJoin, InvitationNeeded, InvitationUnusable.
    """
    found = find_acting_participant(assembly, starts_over=joining.starts_over)
    if found is not None:
        return found
    token, way = compute_newcomer_token(assembly), find_way_in(assembly)
    # Of two first clicks at once the second belongs to someone whom the first has let in.
    if token is None or find_participant_by_token(assembly=assembly, token=token) is None:
        count_newcomer(assembly)
        admit_way_in(assembly=assembly, way=way)
    joined = join_assembly(
        assembly=assembly,
        channel=request.args.get("c") or find_channel(assembly.slug),
        entry=way.entry,
        token=token,
        consent_version=joining.consent_version,
        label=build_device_label(request.user_agent.string),
    )
    if way.external_id:
        joined.participant.external_id = way.external_id
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

    Whoever is let in otherwise is someone else. None where the browser has no session yet; then every request joins as
    someone new.
    """
    way = find_way_in(assembly)
    return compute_session_secret(f"newcomer {assembly.id} {way.external_id}{way.invitation}".rstrip())


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
        if response.status_code >= 400 or g.get("nobody_joined"):
            return response
        response.set_cookie(
            build_cookie_name(assembly), value, max_age=YEAR, httponly=True, **build_cookie_scope(),
        )  # fmt: skip
        return response
