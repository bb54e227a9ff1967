"""A flood of newcomers: what organizers are told, and the pauses they set and lift."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select

from deliberate.extensions import db
from deliberate.models import Account, Assembly, Participant
from deliberate.models.columns import now
from deliberate.services.admission import MINUTE
from deliberate.services.audit import record_action
from deliberate.services.rate_windows import CounterKeys, compute_window_start, increment_counter, load_counts_since

FLOOD_WINDOW = dt.timedelta(minutes=10)
FLOOD_THRESHOLD = 60


@dataclass(frozen=True)
class Flood:
    """What organizers are told: joins within a minute, their main channel, and whether statements are slowed."""

    joined: int
    channel: str | None
    of_channel: int
    slows_statements: bool


def find_flood(*, assembly: Assembly, keys: CounterKeys) -> Flood | None:
    """Return what the last ten minutes brought where it was more than usual; only reads."""
    since = now() - FLOOD_WINDOW
    joins = sum(load_counts_since(keys.key("join", assembly.id), since).values())
    slows_statements = bool(load_counts_since(build_slowdown_key(assembly, keys), since))
    joined, channel, of_channel = find_busiest_minute(assembly, since) if joins >= FLOOD_THRESHOLD else (0, None, 0)
    if joined < FLOOD_THRESHOLD and not slows_statements:
        return None
    return Flood(joined if joined >= FLOOD_THRESHOLD else 0, channel, of_channel, slows_statements)


def build_slowdown_key(assembly: Assembly, keys: CounterKeys) -> str:
    return keys.key("newcomers' statements slowed", assembly.id)


def is_slowdown_noted(*, assembly: Assembly, keys: CounterKeys) -> bool:
    """Return whether it is noted that newcomers' statements are slowed down in this minute; only reads."""
    return bool(load_counts_since(build_slowdown_key(assembly, keys), compute_window_start(now(), MINUTE)))


def note_slowdown(*, assembly: Assembly, keys: CounterKeys) -> None:
    """Note that newcomers' statements are slowed down, for organizers to be told."""
    increment_counter(key=build_slowdown_key(assembly, keys), seconds=MINUTE)


def find_busiest_minute(assembly: Assembly, since: dt.datetime) -> tuple[int, str | None, int]:
    """Return the most joins within sixty seconds, the channel that most of them came through, and how many."""
    rows = db.session.execute(
        select(Participant.joined_at, Participant.channel)
        .where(Participant.assembly_id == assembly.id, Participant.joined_at >= since)
        .order_by(Participant.joined_at)
    ).all()
    first, best = 0, (0, 0)
    for last, row in enumerate(rows):
        while row.joined_at - rows[first].joined_at >= dt.timedelta(seconds=MINUTE):
            first += 1
        best = max(best, (last + 1 - first, first))
    length, start = best
    channels = [row.channel for row in rows[start : start + length]]
    channel = max(dict.fromkeys(channels), key=channels.count, default=None)
    return length, channel, channels.count(channel)


def set_pauses(*, assembly: Assembly, actor: Account | None, joining: bool, statements: bool) -> None:
    """Pause or resume new participants and new statements; a second click changes nothing."""
    for name, wanted, acts in (
        ("pauses_joining", joining, ("joining paused", "joining resumed")),
        ("pauses_statements", statements, ("statements paused", "statements resumed")),
    ):
        if getattr(assembly, name) != wanted:
            setattr(assembly, name, wanted)
            record_action(assembly, actor, acts[0] if wanted else acts[1])
    db.session.flush()
