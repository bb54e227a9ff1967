"""Telling people of result and official response: their addresses stand apart from the votes and go after use."""

from __future__ import annotations

import datetime as dt

from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy import delete, or_, select

from deliberate.extensions import db
from deliberate.models import Assembly, ResultNotice
from deliberate.models.columns import now
from deliberate.services.account_links import AccountLinkInvalid
from deliberate.services.accounts import normalize_email
from deliberate.services.fingerprints import compute_keyed_fingerprint
from deliberate.services.outbox import queue_mail

CONFIRMATION_SECONDS = 7 * 24 * 3600
# An assembly whose response never comes keeps no addresses for ever.
LONGEST_WAIT = dt.timedelta(days=730)


def build_notice_signer(secret: str) -> URLSafeTimedSerializer:
    """Return the signer of the links that confirm an address."""
    return URLSafeTimedSerializer(secret, salt="deliberate.result-notice")


def ask_for_notice(*, assembly: Assembly, email: str, language: str, secret: str) -> None:
    """Note an address and send it a mail to confirm it; a confirmed one gets nothing. Raises EmailInvalid."""
    address = normalize_email(email)
    notice = db.session.scalar(
        select(ResultNotice).where(ResultNotice.assembly_id == assembly.id, ResultNotice.email == address)
    )
    if notice is None:
        notice = ResultNotice(assembly_id=assembly.id, email=address, language=language, asked_on=now().date())
        db.session.add(notice)
        db.session.flush()
    if notice.is_confirmed:
        return
    queue_mail(
        recipient=address,
        template="notice_check",
        values={"token": build_notice_signer(secret).dumps([notice.id, compute_address_fingerprint(secret, address)])},
        language=language,
        assembly_id=assembly.id,
        forgets_recipient=True,
    )


def find_notice(*, token: str, secret: str) -> ResultNotice:
    """Return the notice that this link confirms. Raises AccountLinkInvalid, also where it is confirmed already."""
    try:
        said, moment = build_notice_signer(secret).loads(token, max_age=CONFIRMATION_SECONDS, return_timestamp=True)
    except BadSignature:
        raise AccountLinkInvalid from None
    # Links in mails sent before had the number of the row alone; a row with it that is younger is someone else's.
    number, sign = said if isinstance(said, list) else (said, None)
    notice = db.session.get(ResultNotice, number)
    if notice is None or notice.is_confirmed:
        raise AccountLinkInvalid
    if notice.asked_on > moment.date() if sign is None else sign != compute_address_fingerprint(secret, notice.email):
        raise AccountLinkInvalid
    return notice


def compute_address_fingerprint(secret: str, address: str) -> str:
    """Return what tells an address from that of whoever gets the number of its row after it."""
    return compute_keyed_fingerprint(secret, "deliberate.result-notice", address)


def confirm_notice(*, token: str, secret: str) -> ResultNotice:
    """Confirm an address. Raises AccountLinkInvalid."""
    notice = find_notice(token=token, secret=secret)
    notice.is_confirmed = True
    db.session.flush()
    return notice


def forget_old_notices() -> None:
    """Delete addresses that were not confirmed within a week, or have waited for two years."""
    today = now().date()
    unconfirmed = ~ResultNotice.is_confirmed & (ResultNotice.asked_on < today - dt.timedelta(days=7))
    db.session.execute(delete(ResultNotice).where(or_(unconfirmed, ResultNotice.asked_on < today - LONGEST_WAIT)))
