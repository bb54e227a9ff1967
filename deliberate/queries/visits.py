"""A person's visits, as their votes tell of them: when the last one ended, and what has been added since.

Nothing is stored for it. Whoever only looks leaves no trace, so a visit is one on which something was voted on.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from deliberate.extensions import db
from deliberate.models import Participant, VoteEvent
from deliberate.models.columns import now

# Acts that are further apart belong to two visits.
PAUSE = dt.timedelta(minutes=30)


@dataclass(frozen=True)
class News:
    """since: when the last visit ended, in seconds since 1970, None where there was none. numbers: of the statements
    that were added after it."""

    since: int | None = None
    numbers: frozenset[int] = frozenset()


def find_news(participant: Participant | None, added: Mapping[int, int]) -> News:
    """Return what is new to a person. added: number of a visible statement → since when it is there.

    For most people nothing was added since they joined, which is known without a query.
    """
    if participant is None or max(added.values(), default=0) <= participant.joined_at.timestamp():
        return News()
    since = find_last_visit_end(participant)
    if since is None:
        return News()
    return News(int(since.timestamp()), frozenset(number for number, at in added.items() if at > since.timestamp()))


def find_last_visit_end(participant: Participant) -> dt.datetime | None:
    """Return when the person voted last before the present visit; None on the first one."""
    acts = select(VoteEvent.at).where(VoteEvent.participant_id == participant.id).order_by(VoteEvent.id.desc())
    return find_end_before_pause(now(), db.session.scalars(acts))


def find_end_before_pause(at: dt.datetime, acts: Iterable[dt.datetime]) -> dt.datetime | None:
    """Return the newest act with a pause after it. at: now; acts: newest first."""
    for act in acts:
        if at - act >= PAUSE:
            return act
        at = act
    return None
