"""Links that give a role without an account: made, found by what is in the address, revoked."""

from __future__ import annotations

import datetime as dt
import secrets

from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import select

from deliberate.errors import Invalid, NotFound, StateUnknown
from deliberate.extensions import db
from deliberate.models import AccessLink, Account, Assembly, Role
from deliberate.models.access_link import MAX_LINK_LABEL_LENGTH
from deliberate.models.columns import now
from deliberate.queries.access_links import load_access_links
from deliberate.services.audit import record_action
from deliberate.services.texts import clean_optional_text
from deliberate.text import N_

# Only roles that act in no one's name, or in that of the office the link is for.
LINK_ROLES = (Role.DECISION_MAKER, Role.OBSERVER)
LINK_DAYS = (1, 7, 30, 90, 365)
MAX_LINKS = 50


class LinkInvalid(NotFound):
    message = N_("This link no longer works: it has expired or was revoked.")
    hint = N_("Ask the organizers who sent it for a new one.")


class LinkLabelMissing(Invalid):
    message = N_("Please say for whom the link is.")
    field = "label"


class TooManyLinks(Invalid):
    message = N_("This assembly has %(most)d links that work. Revoke one before you create another.")


def create_access_link(*, assembly: Assembly, actor: Account, role: str, label: str, days: int) -> AccessLink:
    """Create a link for a role. Raises StateUnknown, LinkLabelMissing, TooManyLinks."""
    if role not in LINK_ROLES:
        raise StateUnknown(value=role, known=", ".join(LINK_ROLES))
    if days not in LINK_DAYS:
        raise StateUnknown(value=days, known=", ".join(map(str, LINK_DAYS)))
    whom = clean_optional_text(label, MAX_LINK_LABEL_LENGTH)
    if not whom:
        raise LinkLabelMissing
    if len(load_access_links(assembly)) >= MAX_LINKS:
        raise TooManyLinks(most=MAX_LINKS)
    link = AccessLink(
        assembly_id=assembly.id,
        role=Role(role),
        key=secrets.token_hex(16),
        label=whom,
        made_by_id=actor.id,
        expires_at=now() + dt.timedelta(days=days),
    )
    db.session.add(link)
    record_action(assembly, actor, "link created", subject=whom, changes={"role": (None, role)}, role=role)
    db.session.flush()
    return link


def revoke_access_link(*, assembly: Assembly, actor: Account, link_id: int) -> None:
    """Revoke a link: from now on it opens nothing, also for those who used it before. Raises NotFound."""
    link = db.session.scalar(
        select(AccessLink).where(AccessLink.id == link_id, AccessLink.assembly_id == assembly.id).with_for_update()
    )
    if link is None:
        raise NotFound
    if link.revoked_at is None:
        link.revoked_at = now()
        changes = {"role": (link.role, None)}
        record_action(assembly, actor, "link revoked", subject=link.label, changes=changes, role=link.role)


def build_link_signer(site_key: str) -> URLSafeSerializer:
    """Return the signer of links with a role: without the key of the site none can be made."""
    return URLSafeSerializer(site_key, salt="deliberate.access-link")


def create_link_token(*, link: AccessLink, site_key: str) -> str:
    """Return what stands in the address of the link."""
    token: str = build_link_signer(site_key).dumps([link.id, link.key])
    return token


def find_link_by_token(*, token: str, site_key: str) -> AccessLink:
    """Return the link of an address. Raises LinkInvalid where it is none of ours, has expired or was revoked."""
    try:
        number, key = build_link_signer(site_key).loads(token)
    except (BadSignature, ValueError, TypeError):
        raise LinkInvalid from None
    link = db.session.get(AccessLink, number)
    if link is None or link.key != key or not link.works:
        raise LinkInvalid
    return link
