"""What readers see of the quality of the votes."""

from __future__ import annotations

from typing import Any

import numpy as np

from deliberate.aggregation.blocks import Block, Column, Curve, Note, Number, Ranking, Table
from deliberate.aggregation.horvitz_thompson import hajek
from deliberate.aggregation.modules.quality.activity import compute_participation_curve
from deliberate.aggregation.modules.quality.finding import Quality, Settings
from deliberate.aggregation.modules.quality.order import select_answered_exposures
from deliberate.aggregation.modules.quality.signs import LeaveOutEffect, ResponsePattern
from deliberate.aggregation.ranking import build_ranking_rows, order_by_value
from deliberate.aggregation.votes import Votes
from deliberate.text import N_

MIN_CELL = 10
PATTERN_COLUMNS = (
    Column("sign", N_("Response pattern"), "text"),
    Column("people", N_("People"), "count"),
    Column("share", N_("Share of people"), "share"),
    Column("votes", N_("Share of votes"), "share"),
    Column("largest", N_("Largest change in a share without them"), "share"),
    Column("claims", N_("Clear majorities that change without them"), "count"),
)
MIN_ANSWERS = 20
SHOWN_COLUMNS = (
    Column("shown", N_("Times shown"), "count"),
    Column("people", N_("People who agreed or disagreed"), "count"),
    Column("share", N_("Share who agree"), "share"),
    Column("lower", N_("At least"), "share"),
    Column("upper", N_("At most"), "share"),
)
CHANGE_COLUMNS = (
    Column("plain", N_("Agree, as cast"), "share"),
    Column("without", N_("Agree, without the most active"), "share"),
    Column("change", N_("Change"), "number"),
    Column("claim", N_("Clear majority changes"), "text"),
)


def build_quality_blocks(votes: Votes, found: Quality, settings: Settings) -> tuple[Block, ...]:
    """Build the blocks: numbers, curve, signs, the most active people, order."""
    return (
        *build_quality_numbers(found),
        build_participation_curve(found),
        build_response_patterns_table(votes, found),
        build_response_patterns_note(settings),
        build_without_most_active(votes, found),
        build_order_block(votes, found),
        *build_as_if_shown(votes),
    )


def build_quality_numbers(found: Quality) -> tuple[Number, ...]:
    """Return the figures of a process card."""
    activity = found.activity
    each, shown = activity.per_person, activity.per_statement
    named = (
        ("coverage", N_("Votes cast, as a share of all possible votes"), activity.coverage, "share", ""),
        ("per_person", N_("Votes per person, mean"), each.mean(), "number", ""),
        ("per_person_median", N_("Votes per person, median"), np.median(each), "count", ""),
        ("per_statement_least", N_("Fewest votes on a statement"), shown.min(initial=each.sum()), "count", ""),
        ("per_statement_median", N_("Votes per statement, median"), np.median(shown), "count", ""),
        (
            "gini",
            N_("Inequality of votes across statements"),
            activity.gini,
            "number",
            N_(
                "Gini coefficient: 0 if every statement has the same number of votes, near 1 if a few statements "
                "have nearly all of them."
            ),
        ),
        ("passes", N_("Passes"), activity.passes, "share", N_("Share of all votes.")),
    )
    return tuple(
        Number(name=f"quality.{name}", title=title, value=float(value), unit=unit, note=note)
        for name, title, value, unit, note in named
    )


def build_participation_curve(found: Quality) -> Curve:
    """Return how many people cast how many votes."""
    return Curve(
        name="quality.participation",
        title=N_("How many votes people cast"),
        x_label=N_("Votes"),
        y_label=N_("Share of people with at least that many"),
        points=tuple({"x": x, "y": y} for x, y in compute_participation_curve(found.activity.per_person)),
    )


def build_response_patterns_table(votes: Votes, found: Quality) -> Table:
    """Return how many show each sign, and what changes without them."""
    cast = found.activity.each.sum(axis=1)
    return Table(
        name="quality.signs",
        title=N_("Response quality, and whether it matters"),
        columns=PATTERN_COLUMNS,
        rows=tuple(
            build_response_pattern_row(votes, found, sign, left, cast)
            for sign, left in zip(found.signs, found.without, strict=True)
        ),
        people="people",
        note=N_(
            "No one is left out of any finding: the last two columns only show what would change without these people."
        ),
    )


def build_response_pattern_row(
    votes: Votes, found: Quality, sign: ResponsePattern, left: LeaveOutEffect, cast: Any
) -> dict[str, Any]:
    people = int(sign.shown.sum())
    change = np.abs(left.share - found.share)[votes.in_results]
    return {
        "sign": sign.label,
        "people": people,
        "share": people / max(int((cast > 0).sum()), 1),
        "votes": cast[sign.shown].sum() / max(cast.sum(), 1),
        "largest": float(np.nanmax(change)) if np.isfinite(change).any() else None,
        "claims": int(left.changes_claim[votes.in_results].sum()),
    }


def build_response_patterns_note(settings: Settings) -> Note:
    """Return what a sign is and is not."""
    return Note(
        name="quality.meaning",
        title=N_("What the response patterns mean"),
        text=N_(
            "A pattern is counted for people with at least %(votes)d votes. It raises a question and is not a "
            "verdict: some people do agree with everything they were shown. Agreeing and disagreeing are "
            "treated alike, and nothing here depends on whether someone votes like others."
        ),
        values={"votes": settings.least_votes},
    )


def build_without_most_active(votes: Votes, found: Quality) -> Ranking:
    """Return what changes without the most active people, for statements that at least ten of them voted on.

    With fewer, the difference would reveal how individuals voted.
    """
    place = next(place for place, sign in enumerate(found.signs) if sign.name == "most_active")
    shown, left = found.signs[place].shown, found.without[place]
    active = np.bincount(votes.statement[shown[votes.person]], minlength=votes.statements)
    change = left.share - found.share
    known = votes.in_results & np.isfinite(change) & (active >= MIN_CELL)
    claim = [N_("yes") if changes else N_("no") for changes in left.changes_claim]
    values = {"plain": found.share, "without": left.share, "change": change, "claim": claim}
    return Ranking(
        name="quality.without_most_active",
        title=N_("Without the most active people"),
        columns=CHANGE_COLUMNS,
        rows=build_ranking_rows(votes, order_by_value(votes, np.abs(change), known), values),
        note=N_(
            "A few very active people should not decide the result: where a clear majority changes, say so "
            "beside it. Statements that fewer than ten of them voted on are left out, so that no one's votes "
            "can be inferred."
        ),
    )


def build_as_if_shown(votes: Votes) -> tuple[Ranking, ...]:
    """Estimate the shares had everyone been shown everything, from the draws; none where draws were not recorded."""
    if votes.exposures is None:
        return ()
    answered, agrees = select_answered_exposures(votes, votes.exposures)
    estimate = hajek(votes.exposures, answered, agrees, votes.statements, votes.weights)
    times = np.bincount(votes.exposures.statement, minlength=votes.statements)
    known = votes.in_results & (estimate.people >= MIN_ANSWERS)
    values = {
        "shown": times,
        "people": estimate.people,
        "share": estimate.share,
        "lower": estimate.lower,
        "upper": estimate.upper,
    }
    rows = build_ranking_rows(votes, order_by_value(votes, estimate.share, known), values)
    return (
        Ranking(
            name="quality.as_if_shown",
            title=N_("As if everyone had been shown every statement"),
            columns=SHOWN_COLUMNS,
            rows=rows,
            note=N_(
                "Each answer is weighted by how unlikely it was that the statement was selected for this "
                "person (Horvitz–Thompson), so that the way statements were selected does not bias the shares."
                " Statements answered by fewer than 20 people are left out."
            ),
        ),
    )


def build_order_block(votes: Votes, found: Quality) -> Block:
    """Return agreement by turn, or a note that says why there is none."""
    if votes.exposures is None:
        text = N_("The order in which people saw the statements was not recorded, so order effects cannot be measured.")
        return Note(name="quality.order", title=N_("Order effects"), text=text)
    if not found.order:
        text = N_(
            "Fewer than 30 people have voted on statements that were selected for them: too few to measure "
            "order effects."
        )
        return Note(name="quality.order", title=N_("Order effects"), text=text)
    return Curve(
        name="quality.order",
        title=N_("Do people answer differently as they go on?"),
        x_label=N_("Position in the sequence"),
        y_label=N_("Agreement, compared with the same statements at any position"),
        points=tuple(
            {"x": item.middle, "y": item.difference, "lower": item.lower, "upper": item.upper} for item in found.order
        ),
        note=N_("0 means no effect. Level of the intervals: 95%."),
    )
