"""Turnout by channel under the rule of small cells: the name of a channel may be known to stand for few people."""

from __future__ import annotations

from dataclasses import dataclass

from deliberate.findings.disclosure import find_small_rows
from deliberate.models import Assembly
from deliberate.queries.counts import count_by_channel


@dataclass(frozen=True)
class ChannelRow:
    """A channel with its turnout; of fewer than ten people only the name."""

    channel: str
    joined: int | None
    voted: int | None
    is_hidden: bool = False


def build_channel_rows(assembly: Assembly) -> list[ChannelRow]:
    """Return every channel, with numbers where they may be shown."""
    rows = count_by_channel(assembly)
    small = find_small_rows([{"joined": row.joined} for row in rows], people="joined", part="all")
    return [
        ChannelRow(row.channel, None, None, is_hidden=True)
        if place in small
        else ChannelRow(row.channel, row.joined, row.voted)
        for place, row in enumerate(rows)
    ]
