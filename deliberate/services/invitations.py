"""Inviting people to work on an assembly, by an address that may have no account yet."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Sequence

from sqlalchemy import select

from deliberate.errors import StateUnknown
from deliberate.extensions import db
from deliberate.models import Account, Assembly, Invitation, Role
from deliberate.models.columns import now
from deliberate.services.account_links import AccountLinkInvalid
from deliberate.services.accounts import normalize_email
from deliberate.services.audit import record_action
from deliberate.services.members import add_member
from deliberate.services.outbox import queue_mail

LIFETIME = dt.timedelta(days=14)


def hash_token(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def invite_member(*, assembly: Assembly, actor: Account, email: str, role: str) -> Invitation:
    """Offer a role to an address, whether it has an account or not; once more, the older link stops working.

    Raises EmailInvalid, StateUnknown.
    """
    if role not in set(Role):
        raise StateUnknown(value=role, known=", ".join(Role))
    address, token = normalize_email(email), secrets.token_urlsafe(24)
    # Of two at once the second sees the first.
    db.session.execute(select(Assembly.id).where(Assembly.id == assembly.id).with_for_update(key_share=True))
    invitation = db.session.scalar(
        select(Invitation).where(
            Invitation.assembly_id == assembly.id, Invitation.email == address, Invitation.role == role
        )
    )
    is_new = invitation is None
    if invitation is None:
        invitation = Invitation(assembly_id=assembly.id, email=address, role=Role(role))
    invitation.token_hash, invitation.expires_at = hash_token(token), now() + LIFETIME
    invitation.invited_by_id = actor.id
    db.session.add(invitation)
    db.session.flush()
    if is_new:
        # The log names no address: invited people have not agreed to stand in it.
        record_action(assembly, actor, "member invited", role=role)
    queue_mail(
        recipient=address,
        template="invitation",
        values={"token": token, "inviter": actor.display_name, "role": role},
        language=assembly.language,
        assembly_id=assembly.id,
    )
    return invitation


def find_invitation(token: str) -> Invitation:
    """Return the invitation of this link. Raises AccountLinkInvalid."""
    found = db.session.scalar(select(Invitation).where(Invitation.token_hash == hash_token(token)))
    if found is None or found.expires_at < now():
        raise AccountLinkInvalid
    return found


def accept_invitation(*, token: str, account: Account) -> Assembly:
    """Give the account the role that the link offers; the link is used up. Raises AccountLinkInvalid."""
    invitation = find_invitation(token)
    # Of two who accept at once one finds it gone.
    if db.session.scalar(select(Invitation.id).where(Invitation.id == invitation.id).with_for_update()) is None:
        raise AccountLinkInvalid
    assembly, actor = invitation.assembly, invitation.invited_by
    add_member(assembly=assembly, actor=actor, email=account.email, role=invitation.role)
    db.session.delete(invitation)
    db.session.flush()
    return assembly


def withdraw_invitation(*, invitation: Invitation, actor: Account) -> None:
    """Withdraw an invitation; its link stops working. A second time changes nothing."""
    if db.session.scalar(select(Invitation.id).where(Invitation.id == invitation.id).with_for_update()) is None:
        return
    record_action(invitation.assembly, actor, "invitation withdrawn", role=invitation.role)
    db.session.delete(invitation)
    db.session.flush()


def load_invitations(assembly: Assembly) -> Sequence[Invitation]:
    """Return the invitations that are still open, oldest first."""
    return db.session.scalars(
        select(Invitation)
        .where(Invitation.assembly_id == assembly.id, Invitation.expires_at >= now())
        .order_by(Invitation.id)
    ).all()
