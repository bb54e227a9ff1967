"""What readers see of the weighting."""

from __future__ import annotations

from typing import Any

import numpy as np

from deliberate.aggregation.blocks import Block, Column, Note, Number, Ranking, Table
from deliberate.aggregation.modules.weighting.finding import Weighting
from deliberate.aggregation.modules.weighting.margins import Floats, Margin
from deliberate.aggregation.ranking import build_ranking_rows, order_by_value
from deliberate.aggregation.votes import Votes
from deliberate.aggregation.weights import with_weights
from deliberate.text import N_

MIN_PEOPLE_PER_ANSWER = 20  # people with one answer, below which its weight rests on too few
UNKNOWN = N_("not known")
REPRESENTATIVENESS_COLUMNS = (
    Column("segment", N_("Segment"), "text"),
    Column("known", N_("People who answered"), "count"),
    Column("index", N_("Representativeness"), "share"),
    Column("expected", N_("Of a random sample"), "share"),
    Column("lower", N_("Most random samples are above"), "share"),
    Column("covered", N_("Answers given"), "count"),
    Column("coverable", N_("Answers expected in a sample"), "count"),
)
ANSWER_COLUMNS = (
    Column("segment", N_("Segment"), "text"),
    Column("answer", N_("Answer"), "text"),
    Column("people", N_("People"), "count"),
    Column("share", N_("Share of participants"), "share"),
    Column("reference", N_("Reference share"), "share"),
    Column("weighted", N_("Weighted share"), "share"),
    Column("weight", N_("Mean weight"), "number"),
)
CHANGE_COLUMNS = (
    Column("plain", N_("Agree, as cast"), "share"),
    Column("weighted", N_("Agree, weighted"), "share"),
    Column("change", N_("Change"), "number"),
)


def build_weighting_blocks(votes: Votes, found: Weighting, *, applied: bool) -> tuple[Block, ...]:
    """Build the blocks: representativeness, answers, effective size, what changes, and what weights cannot do."""
    return (
        build_representativeness_table(found),
        build_answers_table(found),
        build_effective_size(found),
        *build_trimming_note(found),
        *build_few_people_note(found),
        build_weighting_changes(votes, found),
        build_weighting_limits_note(found, applied=applied),
    )


def build_representativeness_table(found: Weighting) -> Table:
    """Return one row per segment."""
    return Table(
        name="weighting.likeness",
        title=N_("How representative the participants are"),
        columns=REPRESENTATIVENESS_COLUMNS,
        rows=tuple(
            {"segment": margin.segment, **vars(item)}
            for margin, item in zip(found.margins, found.likenesses, strict=True)
        ),
        note=N_(
            "1 means the same shares (global representativeness index). A random sample of the same size does "
            "not reach 1 either; most random samples lie above the value in the fifth column."
        ),
    )


def build_answers_table(found: Weighting) -> Table:
    """Return one row per segment and answer."""
    return Table(
        name="weighting.answers",
        title=N_("Participants and target population, by answer"),
        columns=ANSWER_COLUMNS,
        rows=tuple(row for margin in found.margins for row in build_answer_rows(margin, found.raked.weights)),
        people="people",
        part="segment",
        note=N_("Answers without a reference share, including those not known, keep their share of the participants."),
    )


def build_answer_rows(margin: Margin, weights: Floats) -> list[dict[str, Any]]:
    heavy = np.bincount(margin.code, weights=weights, minlength=len(margin.answers))
    total = margin.people.sum()
    return [
        {
            "segment": margin.segment,
            "answer": answer or UNKNOWN,
            "people": margin.people[place],
            "share": margin.people[place] / total,
            "reference": margin.reference[place],
            "weighted": heavy[place] / total,
            "weight": heavy[place] / margin.people[place] if margin.people[place] else None,
        }
        for place, answer in enumerate(margin.answers)
    ]


def build_effective_size(found: Weighting) -> Number:
    """Return what the weights cost in certainty."""
    return Number(
        name="weighting.effective",
        title=N_("Effective sample size"),
        value=found.size,
        unit="count",
        note=N_("Weighted votes are as precise as those of this many people with equal weights (Kish)."),
    )


def build_trimming_note(found: Weighting) -> tuple[Note, ...]:
    """Return whether anyone would have weighed too much."""
    if not found.raked.trimmed and found.raked.distance < 1e-6:
        return ()
    return (
        Note(
            name="weighting.trimmed",
            title=N_("Weights were capped"),
            text=N_(
                "People whose weight would have been above the maximum: %(people)d. A weighted share differs "
                "from its reference share by up to %(points)s percentage points."
            ),
            values={"people": found.raked.trimmed, "points": round(100 * found.raked.distance, 1)},
        ),
    )


def build_few_people_note(found: Weighting) -> tuple[Note, ...]:
    """Return the answers that too few people gave to speak for all who would give them; absent ones included."""
    thin = sum(
        share is not None and people < MIN_PEOPLE_PER_ANSWER
        for margin in found.margins
        for share, people in zip(margin.reference, margin.people, strict=True)
    )
    if not thin:
        return ()
    return (
        Note(
            name="weighting.thin",
            title=N_("Answers with few people"),
            text=N_(
                "Answers with a reference share that fewer than %(least)d people gave: %(answers)d. No weight "
                "can make up for an answer that no one gave."
            ),
            values={"answers": thin, "least": MIN_PEOPLE_PER_ANSWER},
        ),
    )


def build_weighting_changes(votes: Votes, found: Weighting) -> Ranking:
    """Return each statement's share as cast and weighted, the largest change first."""
    plain, heavy = compute_agree_shares(votes), compute_agree_shares(with_weights(votes, found.made))
    change = heavy - plain
    known = votes.in_results & np.isfinite(change)
    # In whole percent: finer numbers would let one work out how small segments voted.
    coarse = {"plain": plain, "weighted": heavy, "change": change}
    values = {name: [round(float(one), 2) for one in column] for name, column in coarse.items()}
    return Ranking(
        name="weighting.changes",
        title=N_("What weighting changes"),
        columns=CHANGE_COLUMNS,
        rows=build_ranking_rows(votes, order_by_value(votes, np.abs(change), known), values),
        note=N_("Shares are of those who agreed or disagreed, not of passes."),
    )


def compute_agree_shares(votes: Votes) -> Floats:
    """Return agrees / (agrees + disagrees), shape (statements,); NaN where there is neither."""
    disagrees, _, agrees = votes.counts.T
    decided = agrees + disagrees
    return np.where(decided > 0, agrees / np.where(decided > 0, decided, 1), np.nan)


def build_weighting_limits_note(found: Weighting, *, applied: bool) -> Note:
    """Return what the weights are, whether they are used, and what they cannot do."""
    text = (
        N_(
            "The other findings are weighted to match %(segments)s, among people who chose to take part. People who"
            " stayed away may think differently; weights cannot correct for that."
        )
        if applied
        else N_(
            "The other findings are not weighted. These weights would match %(segments)s, among people who "
            "chose to take part. People who stayed away may think differently; weights cannot correct for "
            "that."
        )
    )
    values = {"segments": ", ".join(margin.segment for margin in found.margins)}
    return Note(name="weighting.limits", title=N_("What weights can and cannot do"), text=text, values=values)
