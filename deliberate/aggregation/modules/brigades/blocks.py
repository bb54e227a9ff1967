"""The blocks: what is said of sets of ten or more people; of smaller ones no more than that there are some."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.blocks import Block, Column, Note, Ranking, Table
from deliberate.aggregation.modules.brigades.detect import BallotSet
from deliberate.aggregation.modules.brigades.finding import Brigades
from deliberate.aggregation.modules.brigades.scripts import MIN_VOTES
from deliberate.aggregation.modules.brigades.signs import (
    ChannelCount,
    compute_share_near,
    compute_usual_share_near,
)
from deliberate.aggregation.votes import Votes
from deliberate.text import N_

LEAST_SHOWN = 10
MOST_STATEMENTS = 20
MIN_DIFFERENCE = 0.3

SET_COLUMNS = (
    Column("set", N_("Set"), "text"),
    Column("people", N_("Accounts"), "count"),
    Column("votes", N_("Votes per account (median)"), "count"),
    Column("mismatch", N_("Votes that differ from the pattern"), "share"),
    Column("complete", N_("Voted on nearly everything"), "share"),
    Column("complete_rest", N_("Voted on nearly everything, all others"), "share"),
    Column("identical", N_("Same ballot as another account"), "share"),
    Column("near", N_("Began within 10 minutes of another account of the set"), "share"),
    Column("near_usual", N_("The same in sets of this size drawn at random"), "share"),
)
SIGN_COLUMNS = (
    Column("sign", N_("Response pattern"), "text"),
    Column("people", N_("Accounts"), "count"),
    Column("flagged", N_("Of them in a set"), "share"),
)
CHANNEL_COLUMNS = (
    Column("channel", N_("Channel"), "text"),
    Column("people", N_("Accounts"), "count"),
    Column("flagged", N_("Of them in a set"), "share"),
)
SCRIPT_COLUMNS = (
    Column("set", N_("Set"), "text"),
    Column("share", N_("Agree in the set"), "share"),
    Column("rest", N_("Agree among everyone else"), "share"),
)
LIMITS = N_(
    "This search cannot find fewer than four accounts, accounts with few votes, accounts that stray from their pattern "
    "in one vote of five, or those who follow the majority; and a small group of people who really think alike in "
    "everything looks the same as coordination. A set is a question, not a verdict."
)


def build_brigade_blocks(votes: Votes, found: Brigades) -> tuple[Block, ...]:
    """Return what was found, as far as it is about ten people or more."""
    shown = [one for one in found.sets if len(one.members) >= LEAST_SHOWN]
    blocks: list[Block] = [build_summary(found)]
    if shown:
        blocks += [build_sets_table(votes, found, shown), build_script_ranking(votes, found, shown)]
    blocks += build_channel_table(found)
    return (*blocks, build_signs_table(found))


def build_summary(found: Brigades) -> Note:
    """Return one sentence on how many accounts are in sets; fewer than ten are not counted out."""
    title = N_("Coordinated voting")
    if not found.sets:
        text = N_("No set of accounts votes as if by one script.")
        return Note("brigades.summary", title, text, {"accounts": 0, "sets": 0})
    values: Mapping[str, Any] = {"accounts": found.accounts, "sets": len(found.sets)}
    if found.accounts < LEAST_SHOWN:
        text = N_("A few accounts, fewer than ten, vote as if by one script. Their votes count like all others.")
        return Note("brigades.summary", title, text, {"accounts": None, "sets": len(found.sets)})
    text = N_("Accounts that vote as if by one script: %(accounts)d. Their votes count like all others.")
    return Note("brigades.summary", title, text, values)


def build_sets_table(votes: Votes, found: Brigades, shown: list[BallotSet]) -> Table:
    """Return one row per set of ten or more."""
    each, minute = votes.observed_votes.per_person, found.signs.minute
    others = found.signs.voted & ~found.flagged
    rows = [
        {
            "set": str(number),
            "people": len(one.members),
            "votes": float(np.median(each[one.members])),
            "mismatch": one.mismatch,
            "complete": float(found.signs.complete[one.members].mean()),
            "complete_rest": float(found.signs.complete[others].mean()) if others.any() else None,
            "identical": float(found.signs.identical[one.members].mean()),
            "near": none_if_unknown(compute_share_near(minute[one.members])),
            "near_usual": none_if_unknown(compute_usual_share_near(minute[found.signs.voted], len(one.members))),
        }
        for number, one in enumerate(shown, 1)
    ]
    columns = SET_COLUMNS if any(row["near"] is not None for row in rows) else SET_COLUMNS[:-2]
    smaller = len(found.sets) - len(shown)
    note = N_("Sets of fewer than ten accounts are not described.") if smaller else ""
    return Table(
        name="brigades.sets", title=N_("Sets of accounts"), columns=columns, rows=tuple(rows), people="people",
        part="complete_rest", note=note,
    )  # fmt: skip


def none_if_unknown(value: float) -> float | None:
    return None if math.isnan(value) else value


def build_script_ranking(votes: Votes, found: Brigades, shown: list[BallotSet]) -> Ranking:
    """Return the statements on which each set differs most from everyone else, where ten of it voted."""
    rows: list[Mapping[str, Any]] = []
    others = np.where(found.flagged, -1, 0).astype(np.int64)
    rest = compute_decided(votes, others)
    for number, one in enumerate(shown, 1):
        labels = np.full(votes.people, -1, dtype=np.int64)
        labels[one.members] = 0
        inside = compute_decided(votes, labels)
        seen, seen_rest = inside.sum(axis=1), rest.sum(axis=1)
        share, share_rest = inside[:, 1] / np.maximum(seen, 1), rest[:, 1] / np.maximum(seen_rest, 1)
        gap = np.round(np.abs(share - share_rest), 9)
        kept = votes.in_results & (seen >= LEAST_SHOWN) & (seen_rest >= LEAST_SHOWN) & (gap >= MIN_DIFFERENCE)
        for j in sorted(np.flatnonzero(kept), key=lambda j: (-gap[j], int(votes.statement_ids[j])))[:MOST_STATEMENTS]:
            place = int(votes.statement_ids[j])
            rows.append({"statement": place, "set": str(number), "share": share[j], "rest": share_rest[j]})
    return Ranking(
        name="brigades.script",
        title=N_("Where each set differs most from everyone else"),
        columns=SCRIPT_COLUMNS,
        rows=tuple(rows),
        note=N_("Only statements that at least ten accounts of the set voted on. Passes are left out."),
    )


def compute_decided(votes: Votes, labels: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return disagrees and agrees of the people labelled 0, shape (statements, 2); heads, whatever they weigh."""
    cells = votes.observed_votes.select_people(labels == 0)
    cells = cells.taken(cells.value != 0)
    place = cells.statement.astype(np.int64) * 2 + (cells.value > 0)
    return np.bincount(place, minlength=cells.statements * 2).reshape(-1, 2).astype(np.float64)


def build_channel_table(found: Brigades) -> list[Block]:
    """Return the share in sets by channel: unknown where it would be about one to nine people, in either part."""
    if not found.channels or not found.accounts:
        return []
    hidden = find_hidden_channels(found.channels)
    rows = tuple(
        {
            "channel": one.channel or N_("no channel"),
            "people": None if place in hidden else one.people,
            "flagged": None if place in hidden else one.flagged / one.people,
        }
        for place, one in enumerate(found.channels)
    )
    table = Table(
        name="brigades.channels",
        title=N_("By channel"),
        columns=CHANNEL_COLUMNS,
        rows=rows,
        note=N_("A dash stands where the number would be about fewer than ten accounts."),
    )
    return [table]


def find_hidden_channels(channels: tuple[ChannelCount, ...]) -> set[int]:
    """Return the channels of which nothing is shown; never just one, which the total would tell."""
    small = [
        place
        for place, one in enumerate(channels)
        if one.people < LEAST_SHOWN or 0 < one.flagged < LEAST_SHOWN or 0 < one.people - one.flagged < LEAST_SHOWN
    ]
    if len(small) == 1:
        others = [place for place in range(len(channels)) if place not in small]
        small += sorted(others, key=lambda place: (channels[place].people, place))[:1]
    return set(small)


def build_signs_table(found: Brigades) -> Table:
    """Return two signs among all people: identical ballots, and votes on nearly everything."""
    rows = []
    for label, shown in (
        (N_("Same ballot as another account (at least 8 votes)"), found.signs.identical),
        (N_("Voted on nearly every statement (95 of 100)"), found.signs.complete),
    ):
        people, flagged = int(shown.sum()), int((shown & found.flagged).sum())
        told = people >= LEAST_SHOWN and (flagged in (0, people) or min(flagged, people - flagged) >= LEAST_SHOWN)
        few = 0 < people < LEAST_SHOWN
        rows.append({"sign": label, "people": None if few else people, "flagged": flagged / people if told else None})
    return Table(
        name="brigades.signs",
        title=N_("Signs among all accounts"),
        columns=SIGN_COLUMNS,
        rows=tuple(rows),
        note=N_("A dash stands where the number would be about fewer than ten accounts."),
    )


def count_judged(votes: Votes) -> int:
    """Return how many people cast enough votes to be looked at."""
    cells = votes.observed_votes
    return int((cells.taken(cells.value != 0).per_person >= MIN_VOTES).sum())
