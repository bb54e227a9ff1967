"""Turnout by channel under the rule of small cells: the name of a channel may be known to stand for few people."""

from __future__ import annotations

from typing import Any

from deliberate.analysis.disclosure import redact_rows
from deliberate.models import Assembly
from deliberate.queries.counts import count_by_channel


def build_channel_rows(assembly: Assembly) -> list[dict[str, Any]]:
    """Rows with channel, joined and voted; of fewer than ten people only the name, `hidden`."""
    rows = [{"channel": row.channel, "joined": row.joined, "voted": row.voted} for row in count_by_channel(assembly)]
    columns = [{"key": "channel", "unit": "text"}]
    return redact_rows({"people": "joined", "part": "all", "columns": columns, "rows": rows})
