"""Reads of links with a role, and of offers of ownership."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import bindparam, select

from deliberate.extensions import db
from deliberate.models import AccessLink, Account, Assembly, OwnershipOffer
from deliberate.models.columns import now

OFFER_LENGTH = dt.timedelta(days=14)
# So much of the key of a link is kept where it was opened: enough to tell it from any other, too little to open it.
KEPT_OF_KEY = 12
SELECT_LINK = select(AccessLink).where(
    AccessLink.id == bindparam("id"), AccessLink.assembly_id == bindparam("assembly")
)


def find_working_link(assembly: Assembly | None, link_id: int, key: str) -> AccessLink | None:
    """Return this link of the assembly while it works; None otherwise. key: the first characters of its own."""
    if assembly is None:
        return None
    found = db.session.scalar(SELECT_LINK, {"id": link_id, "assembly": assembly.id})
    return found if found is not None and found.works and found.key[:KEPT_OF_KEY] == key else None


def load_access_links(assembly: Assembly) -> list[AccessLink]:
    """Return the links of the assembly that work, the latest first."""
    rows = select(AccessLink).where(AccessLink.assembly_id == assembly.id).order_by(AccessLink.id.desc())
    return [link for link in db.session.scalars(rows) if link.works]


def load_offers_to(account: Account) -> list[OwnershipOffer]:
    """Return the offers of ownership that this account can accept now, oldest first."""
    rows = select(OwnershipOffer).where(
        OwnershipOffer.taker_id == account.id, OwnershipOffer.offered_at >= now() - OFFER_LENGTH
    )
    return list(db.session.scalars(rows.order_by(OwnershipOffer.id)))


def load_offers_of(assembly: Assembly) -> list[OwnershipOffer]:
    """Return the offers of ownership of this assembly that wait for an answer, oldest first."""
    rows = select(OwnershipOffer).where(
        OwnershipOffer.assembly_id == assembly.id, OwnershipOffer.offered_at >= now() - OFFER_LENGTH
    )
    return list(db.session.scalars(rows.order_by(OwnershipOffer.id)))
