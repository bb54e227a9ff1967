"""The outbox: a mail is queued in the transaction that causes it, and a worker carries it out.

A mail reaches a server at most once. The worker claims it (SENDING), sends everything but the line that completes a
mail, stores HANDING_OVER, and only then sends that line. Killed before, the mail was never complete, so no server has
it, and it is sent again. Killed after, the server most likely has it; no one can ask a server, so it is not sent again
but marked UNCONFIRMED, which the operator sees and may decide.
"""

from __future__ import annotations

import datetime as dt
import secrets

from sqlalchemy import delete, or_, select, update
from sqlalchemy.exc import IntegrityError

from deliberate.extensions import db
from deliberate.models import MailState, OutgoingMail
from deliberate.models.columns import now
from deliberate.models.json_columns import MailValues
from deliberate.services.accounts import normalize_email

MINUTE, HOUR = 60, 3600
# The wait before each further attempt; after the last one the mail is given up, two days after it was queued.
RETRY_SECONDS = (MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, 12 * HOUR, 20 * HOUR)
# Long enough for a slow server: the worker gives up on a silent one sooner.
CLAIM_SECONDS = 300
# How long a mail waits for a server that is out of reach: as long as for one that refuses for now.
LONGEST_WAIT = dt.timedelta(days=2)
RETENTION = dt.timedelta(days=30)
LONGEST_ANSWER = 500


def queue_mail(
    *,
    recipient: str,
    template: str,
    values: MailValues,
    language: str,
    dedupe_key: str | None = None,
    assembly_id: int | None = None,
    forgets_recipient: bool = False,
) -> OutgoingMail | None:
    """Queue a mail; it leaves after this transaction commits. Return None where one with this key is there already.

    template: the name of a file in templates/emails without its ending. values: what fills it; links are built by the
    template from names and tokens. forgets_recipient: delete the address as soon as the mail is finished. Raises
    EmailInvalid.
    """
    address = normalize_email(recipient)
    if dedupe_key is not None and is_queued(dedupe_key):
        return None
    mail = OutgoingMail(
        recipient=address,
        template=template,
        values=values,
        language=language,
        dedupe_key=dedupe_key,
        assembly_id=assembly_id,
        forgets_recipient=forgets_recipient,
        message_key=secrets.token_hex(16),
    )
    try:
        with db.session.begin_nested():
            db.session.add(mail)
    except IntegrityError:
        # Another worker has queued it since.
        if dedupe_key is None or not is_queued(dedupe_key):
            raise
        return None
    return mail


def is_queued(dedupe_key: str) -> bool:
    """Return whether a mail with this key was queued, whatever became of it."""
    return db.session.scalar(select(OutgoingMail.id).where(OutgoingMail.dedupe_key == dedupe_key)) is not None


def claim_next_mail() -> OutgoingMail | None:
    """Return the oldest mail that is due; it belongs to the caller until its claim ends."""
    mail = db.session.scalar(
        select(OutgoingMail)
        .where(OutgoingMail.state == MailState.WAITING, OutgoingMail.next_try_at <= now())
        .order_by(OutgoingMail.next_try_at, OutgoingMail.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    if mail is None:
        return None
    mail.state, mail.attempts = MailState.SENDING, mail.attempts + 1
    mail.claimed_until = now() + dt.timedelta(seconds=CLAIM_SECONDS)
    db.session.flush()
    return mail


def move_mail(*, mail_id: int, attempt: int, before: MailState, after: MailState) -> bool:
    """Change the state of a mail if the worker of this attempt still holds it in the state before; return whether."""
    moved = db.session.execute(
        update(OutgoingMail)
        .where(OutgoingMail.id == mail_id, OutgoingMail.attempts == attempt, OutgoingMail.state == before)
        .values(state=after)
    )
    return bool(getattr(moved, "rowcount", 0))


def begin_hand_over(*, mail_id: int, attempt: int) -> bool:
    """Note that the line that completes the mail is sent next; False where another worker has the mail by now."""
    return move_mail(mail_id=mail_id, attempt=attempt, before=MailState.SENDING, after=MailState.HANDING_OVER)


def lock_held_mail(*, mail_id: int, attempt: int) -> OutgoingMail | None:
    """Return the mail, locked, if the worker of this attempt still holds it."""
    return db.session.scalar(
        select(OutgoingMail)
        .where(
            OutgoingMail.id == mail_id,
            OutgoingMail.attempts == attempt,
            OutgoingMail.state.in_([MailState.SENDING, MailState.HANDING_OVER]),
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def finish_mail(*, mail: OutgoingMail, state: MailState, answer: str) -> None:
    """Note the end of a mail, and forget what was only needed to send it: its links, and an address lent for it."""
    mail.state, mail.answer = state, answer[:LONGEST_ANSWER]
    mail.finished_at, mail.claimed_until = now(), None
    if state is MailState.UNCONFIRMED:
        # It may have to be sent again.
        return
    mail.values = {}
    if mail.forgets_recipient:
        mail.recipient = ""


def postpone_mail(*, mail: OutgoingMail, answer: str) -> None:
    """Let a mail wait for its next attempt; after the last one it counts as refused."""
    if mail.attempts > len(RETRY_SECONDS):
        finish_mail(mail=mail, state=MailState.REFUSED, answer=answer)
        return
    mail.state, mail.answer, mail.claimed_until = MailState.WAITING, answer[:LONGEST_ANSWER], None
    mail.next_try_at = now() + dt.timedelta(seconds=RETRY_SECONDS[mail.attempts - 1])


def note_server_out_of_reach(*, answer: str) -> None:
    """Note on each mail that is due why it has not left; one that has been due for two days is given up."""
    told, given_up = answer[:LONGEST_ANSWER], OutgoingMail.next_try_at < now() - LONGEST_WAIT
    waiting = select(OutgoingMail).where(
        OutgoingMail.state == MailState.WAITING,
        OutgoingMail.next_try_at <= now(),
        or_(given_up, OutgoingMail.answer != told),
    )
    for mail in db.session.scalars(waiting.with_for_update(skip_locked=True)).all():
        is_first, mail.answer = not mail.answer, told
        if mail.next_try_at >= now() - LONGEST_WAIT:
            continue
        if is_first:
            # Nobody has tried yet, as no worker ran: the two days begin now.
            mail.next_try_at = now()
        else:
            finish_mail(mail=mail, state=MailState.REFUSED, answer=answer)
    db.session.flush()


def release_abandoned_mails() -> None:
    """Take up what dead workers left: an incomplete mail waits again, one that was being handed over is unconfirmed."""
    ended = OutgoingMail.claimed_until < now()
    incomplete = (OutgoingMail.state == MailState.SENDING, ended)
    tried = db.session.scalars(select(OutgoingMail).where(*incomplete, OutgoingMail.attempts > len(RETRY_SECONDS)))
    for mail in tried.all():
        finish_mail(mail=mail, state=MailState.REFUSED, answer="Every attempt was interrupted.")
    db.session.flush()
    db.session.execute(
        update(OutgoingMail).where(*incomplete).values(state=MailState.WAITING, claimed_until=None, next_try_at=now())
    )
    db.session.execute(
        update(OutgoingMail)
        .where(OutgoingMail.state == MailState.HANDING_OVER, ended)
        .values(state=MailState.UNCONFIRMED, claimed_until=None, finished_at=now())
    )


def send_again(*, mail: OutgoingMail) -> None:
    """Queue an unconfirmed mail once more, on an operator's word; with its Message-ID, by which many servers drop
    doubles."""
    if mail.state is MailState.UNCONFIRMED:
        mail.state, mail.next_try_at, mail.finished_at = MailState.WAITING, now(), None


def forget_old_mails() -> None:
    """Delete the rows of mails that were finished a month ago."""
    db.session.execute(delete(OutgoingMail).where(OutgoingMail.finished_at < now() - RETENTION))
