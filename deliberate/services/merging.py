"""Merges two participants who turn out to be one person, in one transaction: counted once, with nothing lost."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update

from deliberate.errors import ForeignParticipant
from deliberate.extensions import db
from deliberate.models import (
    CodeAppeal,
    Comment,
    CommentEndorsement,
    ConceptTag,
    Exposure,
    Moderation,
    Participant,
    ParticipantDevice,
    Statement,
    Vote,
    VoteEvent,
)
from deliberate.models.columns import now
from deliberate.services.vote_path.statements import UPSERT_VOTE
from deliberate.services.voting import lock_assembly
from deliberate.storage.base import get_table

VOTE, EVENT, DEVICE, EXPOSURE = (get_table(model) for model in (Vote, VoteEvent, ParticipantDevice, Exposure))
TAG, ENDORSEMENT, PERSON = get_table(ConceptTag), get_table(CommentEndorsement), get_table(Participant)


def merge_participants(*, kept: Participant, other: Participant, with_votes: bool) -> Participant:
    """Make `other` part of `kept`, who is returned; nothing happens where they are one already.

    with_votes: the votes of `other` are added, on each statement the later vote counts, and is marked as important
    where either was; else they are withdrawn.
    Statements, comments and everything else come along in any case. Raises AssemblyClosed, ForeignParticipant.
    """
    if kept.assembly_id != other.assembly_id:
        raise ForeignParticipant
    kept, other = lock_participants(kept, other)
    if kept.id == other.id:
        return kept
    lock_assembly(kept.assembly_id)
    move_votes(kept, other, with_votes=with_votes)
    move_texts(kept, other)
    move_tags(kept, other)
    for table in (DEVICE, EXPOSURE):
        db.session.execute(
            update(table).where(table.c.participant_id == other.id).values(participant_id=kept.id)
        )  # fmt: skip
    move_identity(kept, other)
    db.session.execute(update(PERSON).where(PERSON.c.merged_into_id == other.id).values(merged_into_id=kept.id))
    other.merged_into_id = kept.id
    db.session.flush()
    db.session.expire_all()
    return kept


def lock_participants(*people: Participant) -> list[Participant]:
    """Lock both until the commit, in the order of their ids, and read them afresh; a merged one leads on."""
    ids = sorted({person.id for person in people})
    db.session.scalars(
        select(Participant)
        .where(Participant.id.in_(ids))
        .order_by(Participant.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    if all(person.merged_into_id is None for person in people):
        return list(people)
    # Someone else merged them a moment ago: lock the participant they are part of now as well.
    return lock_participants(
        *(db.session.get_one(Participant, person.merged_into_id or person.id) for person in people)
    )


def move_votes(kept: Participant, other: Participant, *, with_votes: bool) -> None:
    """Withdraw the votes of `other`, and cast for `kept` those that are later; the log only grows and records both."""
    moved = load_votes(other)
    there = {vote.statement_id: vote for vote in load_votes(kept)}
    order = load_newest_events(kept, other)

    def key(person: Participant, vote: Row[Any]) -> tuple[Any, int]:
        return vote.cast_at, order.get((person.id, vote.statement_id), 0)

    won = [
        vote
        for vote in moved
        if vote.statement_id not in there or key(other, vote) > key(kept, there[vote.statement_id])
    ]
    db.session.execute(delete(VOTE).where(VOTE.c.participant_id == other.id))
    insert_vote_events((other.id, vote.statement_id, None) for vote in moved)
    if with_votes and won:
        upsert = UPSERT_VOTE[db.session.get_bind().dialect.name]
        db.session.execute(upsert, [{**vote._mapping, "participant_id": kept.id} for vote in won])
        insert_vote_events((kept.id, vote.statement_id, vote.choice) for vote in won)
    marked = [vote.statement_id for vote in moved if vote.is_important] if with_votes else []
    if marked:
        own = (VOTE.c.participant_id == kept.id) & VOTE.c.statement_id.in_(marked)
        db.session.execute(update(VOTE).where(own).values(is_important=True))


def load_votes(person: Participant) -> list[Row[Any]]:
    """Return the votes of one person as rows."""
    return list(
        db.session.execute(select(VOTE).where(VOTE.c.participant_id == person.id).order_by(VOTE.c.statement_id))
    )


def load_newest_events(*people: Participant) -> dict[tuple[int, int], int]:
    """Return the newest entry of the log by person and statement: it says which of two votes in one second is later."""
    rows = db.session.execute(
        select(EVENT.c.participant_id, EVENT.c.statement_id, func.max(EVENT.c.id))
        .where(EVENT.c.participant_id.in_([person.id for person in people]))
        .group_by(EVENT.c.participant_id, EVENT.c.statement_id)
    )
    return {(person, statement): newest for person, statement, newest in rows}


def insert_vote_events(acts: Any) -> None:
    """Add rows to the log of votes."""
    rows = [
        {"participant_id": person, "statement_id": statement, "choice": choice, "at": now()}
        for person, statement, choice in acts
    ]
    if rows:
        db.session.execute(insert(EVENT), rows)


def move_texts(kept: Participant, other: Participant) -> None:
    """Move statements, appeals, comments, endorsements; of a comment both wrote, keep the one a moderator has read."""
    for model, column in ((Statement, Statement.author_id), (CodeAppeal, CodeAppeal.participant_id)):
        db.session.execute(update(model).where(column == other.id).values({column: kept.id}))
    mine = {
        (comment.statement_id, comment.text_key): comment
        for comment in db.session.scalars(select(Comment).where(Comment.participant_id == kept.id))
    }
    for comment in db.session.scalars(select(Comment).where(Comment.participant_id == other.id)).all():
        twin = mine.get((comment.statement_id, comment.text_key))
        stays = comment if twin is None else merge_comments(twin, comment)
        stays.participant_id = kept.id
    db.session.flush()
    move_endorsements(ENDORSEMENT.c.participant_id, other.id, kept.id, ENDORSEMENT.c.comment_id)
    # No one endorses a comment of their own.
    own = select(Comment.id).where(Comment.participant_id == kept.id)
    db.session.execute(
        delete(ENDORSEMENT).where(ENDORSEMENT.c.participant_id == kept.id, ENDORSEMENT.c.comment_id.in_(own))
    )


def merge_comments(mine: Comment, twin: Comment) -> Comment:
    """Delete one of two comments with the same words and give its endorsements to the other, which is returned."""
    stays, goes = (twin, mine) if mine.moderation == Moderation.WAITING else (mine, twin)
    move_endorsements(ENDORSEMENT.c.comment_id, goes.id, stays.id, ENDORSEMENT.c.participant_id)
    db.session.expire(goes, ["endorsements"])
    db.session.delete(goes)
    db.session.flush()
    return stays


def move_endorsements(column: Any, before: int, after: int, partner: Any) -> None:
    """Change one half of the key of endorsements; those that are there already stay single."""
    known = select(partner).where(column == after)
    db.session.execute(delete(ENDORSEMENT).where(column == before, partner.in_(known)))
    db.session.execute(update(ENDORSEMENT).where(column == before).values({column.name: after}))


def move_tags(kept: Participant, other: Participant) -> None:
    """Move crowd tags: of two on one statement and concept, keep the later one."""
    rows = db.session.execute(select(TAG).where(TAG.c.participant_id.in_([kept.id, other.id]))).all()
    latest: dict[tuple[int, str], Row[Any]] = {}
    for row in sorted(rows, key=lambda row: (row.created_at, row.participant_id == other.id)):
        latest[row.statement_id, row.concept] = row
    if rows:
        db.session.execute(delete(TAG).where(TAG.c.participant_id.in_([kept.id, other.id])))
        db.session.execute(insert(TAG), [{**row._mapping, "participant_id": kept.id} for row in latest.values()])


def move_identity(kept: Participant, other: Participant) -> None:
    """Move what is known about the person: what `kept` has stays, what is missing comes from `other`."""
    kept.segments = {**other.segments, **kept.segments}
    other.segments = {}
    kept.channel = kept.channel or other.channel
    kept.joined_at = min(kept.joined_at, other.joined_at)
    kept.consent_version = max(kept.consent_version, other.consent_version)
    for name in ("external_id", "account_id"):
        known = getattr(other, name)
        if known is None or getattr(kept, name) is not None:
            continue
        setattr(other, name, None)
        db.session.flush()
        setattr(kept, name, known)
        kept.entry = other.entry
