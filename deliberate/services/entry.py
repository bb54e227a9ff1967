"""Ways in beside the open link: invitations that work once, and people for whom a host's own site vouches."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass

from sqlalchemy import delete, func, select, update

from deliberate.errors import Forbidden, Invalid, Refused
from deliberate.extensions import db
from deliberate.models import Account, Assembly, AuditEntry, EntryInvitation, EntryKind, Participant
from deliberate.models.columns import now
from deliberate.queries.participants import resolve_merged_participant
from deliberate.services.audit import record_action
from deliberate.services.completed_forms import claim_form
from deliberate.services.joining import hash_secret
from deliberate.storage.base import get_table
from deliberate.text import N_

MOST_AT_ONCE, MOST_OPEN = 1000, 20_000
# A link of a host site works for at most so long, whatever it says itself.
LONGEST_VALIDITY = dt.timedelta(days=31)
EXTERNAL_ID = re.compile(r"[A-Za-z0-9._~@:+-]{1,120}")
INVITATION = get_table(EntryInvitation)


class InvitationUnusable(Refused):
    message = N_("This invitation doesn't work: it has been used already, or the organizers have revoked it.")
    hint = N_("Did you use it yourself on another device? Then continue there, or here with your return code.")


class InvitationLinkDead(Forbidden):
    message = InvitationUnusable.message
    hint = InvitationUnusable.hint


class InvitationNeeded(Refused):
    message = N_("Taking part in this assembly needs an invitation.")
    hint = N_("Open the link that you were sent. If you have taken part before, continue with your return code.")


class InvitationCountInvalid(Invalid):
    message = N_("Enter a number from 1 to %(most)d.")


class TooManyInvitations(Refused):
    message = N_("There are already %(count)d unused invitations.")
    hint = N_("Revoke those that nobody will use, or wait until they are used.")


class HostLinkInvalid(Forbidden):
    message = N_("This link doesn't work: it is incomplete, was changed, or has expired.")
    hint = N_("Go back to the site that sent you here and open the link again.")


@dataclass(frozen=True)
class WayIn:
    """How someone who is about to join was let in: by an invitation, or as someone whom the host knows."""

    invitation: str = ""
    external_id: str = ""

    @property
    def entry(self) -> EntryKind:
        """The kind that is kept with the participant."""
        if self.external_id:
            return EntryKind.HOST
        return EntryKind.INVITED if self.invitation else EntryKind.ANONYMOUS


def create_invitations(
    *, assembly: Assembly, actor: Account | None, count: int | None, batch: str = ""
) -> list[str]:  # fmt: skip
    """Return the tokens of so many new invitations; they are shown once.

    batch: a secret from which the tokens are made; with one that was used before, those that were made with it and
    still work are returned, maybe none of them, and none is made. Raises InvitationCountInvalid, TooManyInvitations.
    """
    if count is None or not 1 <= count <= MOST_AT_ONCE:
        raise InvitationCountInvalid(most=MOST_AT_ONCE)
    # Of two clicks at once the second waits here, and then finds the invitations of the first.
    db.session.refresh(assembly, with_for_update=True)
    tokens = derive_invitation_tokens(f"{batch or secrets.token_hex(32)} {count_revocations(assembly)}", count)
    if batch and (claim_form(key_hash=hash_secret(batch)) is not None or were_made(tokens)):
        return find_usable_invitations(assembly, tokens)
    waiting, _ = count_invitations(assembly)
    if waiting + count > MOST_OPEN:
        raise TooManyInvitations(count=waiting)
    db.session.add_all(EntryInvitation(assembly_id=assembly.id, token_hash=hash_secret(token)) for token in tokens)
    record_action(assembly, actor, "invitations created", count=count)
    db.session.flush()
    return tokens


def derive_batch_secret(*, assembly: Assembly, site_key: str, key: str) -> str:
    """Return the secret of the invitations that one form asks for. key: what tells this form from every other."""
    purpose = f"deliberate.invitations {assembly.id} {key}".encode()
    return hmac.new(site_key.encode(), purpose, hashlib.sha256).hexdigest()


def derive_invitation_tokens(batch: str, count: int) -> list[str]:
    """Return the tokens that are made from a secret: the same ones each time, 128 bits each."""
    digests = (hmac.new(batch.encode(), str(number).encode(), hashlib.sha256).digest() for number in range(count))
    return [base64.urlsafe_b64encode(digest[:16]).decode().rstrip("=") for digest in digests]


def count_revocations(assembly: Assembly) -> int:
    """Return how often invitations were revoked: whatever was made before is not made again after it."""
    revoked = (AuditEntry.assembly_id == assembly.id, AuditEntry.action == "invitations revoked")
    return db.session.scalar(select(func.count()).select_from(AuditEntry).where(*revoked)) or 0


def were_made(tokens: list[str]) -> bool:
    """Return whether these invitations were made before, and are waiting or used."""
    made = EntryInvitation.token_hash.in_([hash_secret(token) for token in tokens])
    return db.session.scalar(select(EntryInvitation.id).where(made).limit(1)) is not None


def find_usable_invitations(assembly: Assembly, tokens: list[str]) -> list[str]:
    """Return those of these tokens with which someone could join now, in their order."""
    hashes = {hash_secret(token): token for token in tokens}
    found = select(EntryInvitation.token_hash).where(
        EntryInvitation.assembly_id == assembly.id,
        EntryInvitation.token_hash.in_(hashes),
        EntryInvitation.used_on.is_(None),
    )
    usable = set(db.session.scalars(found))
    return [token for digest, token in hashes.items() if digest in usable]


def count_invitations(assembly: Assembly) -> tuple[int, int]:
    """Return how many invitations wait, and how many were used."""
    counted = select(func.count(), func.count(EntryInvitation.used_on)).where(
        EntryInvitation.assembly_id == assembly.id
    )  # fmt: skip
    every, used = db.session.execute(counted).one()
    return every - used, used


def revoke_invitations(*, assembly: Assembly, actor: Account | None) -> int:
    """Delete every invitation that nobody has used; returns how many."""
    unused = (INVITATION.c.assembly_id == assembly.id) & INVITATION.c.used_on.is_(None)
    gone = len(db.session.scalars(delete(INVITATION).where(unused).returning(INVITATION.c.id)).all())
    if gone:
        record_action(assembly, actor, "invitations revoked", count=gone)
    return gone


def is_usable_invitation(assembly: Assembly, token: str) -> bool:
    """Return whether someone could join with this invitation now; only reads."""
    found = select(EntryInvitation.id).where(
        EntryInvitation.assembly_id == assembly.id,
        EntryInvitation.token_hash == hash_secret(token),
        EntryInvitation.used_on.is_(None),
    )
    return db.session.scalar(found) is not None


def use_invitation(*, assembly: Assembly, token: str) -> None:
    """Use an invitation up; of two people at once only one gets in. Raises InvitationUnusable."""
    mine = (
        (INVITATION.c.assembly_id == assembly.id)
        & (INVITATION.c.token_hash == hash_secret(token))
        & INVITATION.c.used_on.is_(None)
    )
    used = update(INVITATION).where(mine).values(used_on=now().date()).returning(INVITATION.c.id)
    if db.session.scalar(used) is None:
        raise InvitationUnusable


def admit_way_in(*, assembly: Assembly, way: WayIn) -> None:
    """Check and use up what someone joins with. Raises InvitationNeeded, InvitationUnusable."""
    if way.external_id:
        return
    if way.invitation:
        use_invitation(assembly=assembly, token=way.invitation)
    elif assembly.needs_invitation:
        raise InvitationNeeded


def renew_host_key(*, assembly: Assembly, actor: Account | None) -> None:
    """Give the assembly a new secret for its host's site; links signed with the one before stop working."""
    assembly.host_key_salt = secrets.token_hex(16)
    record_action(assembly, actor, "host secret renewed")
    db.session.flush()


def remove_host_key(*, assembly: Assembly, actor: Account | None) -> None:
    """Let no site vouch for people any more; a second time changes nothing."""
    if assembly.host_key_salt is not None:
        assembly.host_key_salt = None
        record_action(assembly, actor, "host secret removed")
        db.session.flush()


def derive_host_key(assembly: Assembly, site_key: str) -> str | None:
    """Return the secret that the host's site signs with; None where there is none. A stolen database alone has none."""
    if assembly.host_key_salt is None:
        return None
    purpose = f"deliberate.host {assembly.id} {assembly.host_key_salt}".encode()
    return base64.urlsafe_b64encode(hmac.new(site_key.encode(), purpose, hashlib.sha256).digest()).decode().rstrip("=")


def sign_host_link(*, secret: str, slug: str, external_id: str, expires: int) -> str:
    """Return the signature of a link: HMAC-SHA-256 over assembly, id and expiry, one a line."""
    message = f"{slug}\n{external_id}\n{expires}".encode()
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def check_host_link(*, assembly: Assembly, site_key: str, external_id: str, expires: int | None, signature: str) -> str:
    """Return the id of the person for whom the host's site vouches. Raises HostLinkInvalid."""
    secret = derive_host_key(assembly, site_key)
    if secret is None or expires is None or not EXTERNAL_ID.fullmatch(external_id):
        raise HostLinkInvalid
    right = sign_host_link(secret=secret, slug=assembly.slug, external_id=external_id, expires=expires)
    left = expires - now().timestamp()
    if not hmac.compare_digest(right.encode(), signature.encode()) or not 0 < left <= LONGEST_VALIDITY.total_seconds():
        raise HostLinkInvalid
    return external_id


def find_participant_by_external_id(*, assembly: Assembly, external_id: str) -> Participant | None:
    """Return the participant whom the host's site knows by this id."""
    found = db.session.scalar(
        select(Participant).where(Participant.assembly_id == assembly.id, Participant.external_id == external_id)
    )
    return resolve_merged_participant(found) if found is not None else None


def choose_entry(*, assembly: Assembly, actor: Account | None, needs_invitation: bool) -> None:
    """Decide whether joining needs an invitation; those who have joined already stay."""
    if assembly.needs_invitation != needs_invitation:
        changes = {"needs_invitation": (assembly.needs_invitation, needs_invitation)}
        assembly.needs_invitation = needs_invitation
        record_action(assembly, actor, "entry changed", changes=changes)
        db.session.flush()
