"""Recorded conversations of the real Polis system: their votes in our signs, and what the system made of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from deliberate.aggregation.modules.polis_classic import compute_polis_map
from deliberate.aggregation.votes import Votes

NAMES = ("25ptpt-3gp-no-strict-with-meta", "150ptpt-3gp-no-strict-no-meta", "below-100-ptpts")


class Golden:
    """One recorded conversation: its votes in our signs, and what the system made of them."""

    def __init__(self, folder: Path) -> None:
        self.math = json.loads((folder / "math-pca2.json").read_text())
        self.comments = json.loads((folder / "comments.json").read_text())
        rows: list[dict[str, Any]] = json.loads((folder / "votes.json").read_text())
        self.last_vote = max(float(row["modified"]) for row in rows)
        # The votes are recorded with agree as +1, the mathematics with agree as −1.
        person, statement = ("pid", "tid") if "tid" in rows[0] else ("participant_id", "statement_id")
        rows.sort(key=lambda row: float(row["modified"]))
        latest = {(row[person], row[statement]): row for row in rows}
        tids = sorted(self.math["tids"])
        out, meta = set(self.math["mod-out"]), set(self.math["meta-tids"])
        self.votes = Votes.from_triples(
            [key[0] for key in latest],
            [key[1] for key in latest],
            [row["vote"] for row in latest.values()],
            statement_ids=tids,
            moderation=[-1 if tid in out else 1 for tid in tids],
            is_meta=[tid in meta for tid in tids],
        )
        base = self.math["base-clusters"]
        members = dict(zip(base["id"], base["members"], strict=True))
        self.labels = np.full(self.votes.people, -1)
        for place, group in enumerate(sorted(self.math["group-clusters"], key=lambda g: g["id"])):
            people = [pid for cluster in group["members"] for pid in members[cluster]]
            self.labels[np.searchsorted(self.votes.participant_ids, people)] = place
        self.found = compute_polis_map(self.votes, self.labels)
        # The system lists statements in its own order.
        self.place = [tids.index(tid) for tid in self.math["tids"]]
