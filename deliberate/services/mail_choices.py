"""Choosing which mails to get, also by the link in each of them, without logging in."""

from __future__ import annotations

from collections.abc import Collection

from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from deliberate.errors import NotFound
from deliberate.extensions import db
from deliberate.models import Account, MailKind, MailOptOut, OutgoingMail, ResultNotice
from deliberate.services.account_links import AccountLinkInvalid
from deliberate.services.fingerprints import compute_keyed_fingerprint
from deliberate.text import N_

# Who gets mails: an account, or an address that is to be told of a result.
Holder = Account | ResultNotice


class MailLinkOutdated(NotFound):
    title = N_("This link can't be used any more")
    message = N_("This link is from an older mail, and it no longer shows whose mails it ends.")
    hint = N_("Use the link in a newer mail, or log in and choose your mails on the page of your account.")


def build_unsubscribe_signer(secret: str) -> URLSafeSerializer:
    """Return the signer of the links that end a kind of mail; they have to work for as long as the mail is kept."""
    return URLSafeSerializer(secret, salt="deliberate.unsubscribe")


def create_unsubscribe_token(*, secret: str, kind: str, holder: Holder) -> str:
    """Return the token that ends a kind of mail to an account, or what a notice asked for, where the kind is result."""
    token: str = build_unsubscribe_signer(secret).dumps([kind, holder.id, compute_fingerprint(secret, holder)])
    return token


def compute_fingerprint(secret: str, holder: Holder) -> str:
    """Return what tells an account or a notice from whoever gets its number after it.

    An account keeps its moment when its address changes, so links in its earlier mails go on to end its mails.
    """
    if isinstance(holder, ResultNotice):
        sign = f"{holder.assembly_id} {holder.email}"
    else:
        sign = str(int(holder.created_at.timestamp()))
    return compute_keyed_fingerprint(secret, "deliberate.mail-holder", holder.id, sign)


def find_mails_to_end(*, secret: str, token: str) -> tuple[str, Holder | None]:
    """Return the kind of mail and who gets it; None where they are gone.

    Raises AccountLinkInvalid, MailLinkOutdated.
    """
    try:
        kind, number, *sign = build_unsubscribe_signer(secret).loads(token)
    except (BadSignature, ValueError, TypeError):
        raise AccountLinkInvalid from None
    holder = find_holder(kind, number)
    if holder is None or sign == [compute_fingerprint(secret, holder)]:
        return kind, holder
    if sign:
        # Their row is gone, and this is someone else's.
        return kind, None
    if not is_older_than_mail(holder, token):
        raise MailLinkOutdated
    return kind, holder


def find_holder(kind: str, number: int) -> Holder | None:
    """Return who has this number now."""
    if kind in set(MailKind):
        return db.session.get(Account, number)
    return db.session.get(ResultNotice, number)


def is_older_than_mail(holder: Holder, token: str) -> bool:
    """Return whether someone was there before the mail with this token, so that it can only have been to them.

    For links without a fingerprint, as mails had before; the outbox keeps their mails for a month.
    """
    found = select(OutgoingMail).where(OutgoingMail.values["unsubscribe"].as_string() == token).limit(1)
    mail = db.session.scalar(found)
    if mail is None:
        return False
    if isinstance(holder, ResultNotice):
        return holder.assembly_id == mail.assembly_id and holder.asked_on < mail.created_at.date()
    return holder.created_at < mail.created_at


def end_mails(*, secret: str, token: str) -> None:
    """Send no more mails of the kind of this token; doing it twice changes nothing.

    Raises AccountLinkInvalid, MailLinkOutdated.
    """
    kind, holder = find_mails_to_end(secret=secret, token=token)
    if isinstance(holder, Account):
        opt_out(account_id=holder.id, kind=MailKind(kind))
    elif holder is not None:
        db.session.execute(delete(ResultNotice).where(ResultNotice.id == holder.id))


def opt_out(*, account_id: int, kind: MailKind) -> None:
    """Note that an account does not want a kind of mail, if the account is there and this is not noted yet."""
    wanted = (MailOptOut.account_id == account_id, MailOptOut.kind == kind)
    if db.session.scalar(select(MailOptOut.account_id).where(*wanted)) is None:
        try:
            with db.session.begin_nested():
                db.session.add(MailOptOut(account_id=account_id, kind=kind))
        except IntegrityError:
            # The account is gone, or another request was first.
            return


def choose_mails(*, account_id: int, wanted: Collection[str]) -> None:
    """Note which kinds of mails an account wants; all others it does not."""
    db.session.execute(delete(MailOptOut).where(MailOptOut.account_id == account_id))
    for kind in MailKind:
        if kind not in wanted:
            opt_out(account_id=account_id, kind=kind)
