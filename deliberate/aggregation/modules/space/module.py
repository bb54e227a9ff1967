"""The module: words for what cannot be placed, and the map of what can."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from deliberate.aggregation.blocks import Block, Map, Note, Number
from deliberate.aggregation.contract import Answer, Module, Status, insufficient, setting
from deliberate.aggregation.factors.deterministic_sampling import sample_positions
from deliberate.aggregation.modules.space.ellipses import compute_ellipses
from deliberate.aggregation.modules.space.fit import OpinionSpace, fit_opinion_space
from deliberate.aggregation.modules.space.newcomer import MAX_HALF_AXIS
from deliberate.aggregation.modules.space.plane import (
    compute_plane_rotation,
    is_axis_aligned,
    rotate_covariances,
    rotate_points,
)
from deliberate.aggregation.rows import ColumnarRows
from deliberate.aggregation.votes import Votes
from deliberate.text import N_

Floats = NDArray[np.float64]
MIN_PEOPLE = 15
MAP_STREAM = 3
CAUTION = N_(
    "Places are estimates: each person's ellipse holds their place with 95 % probability. People who stand close "
    "together vote alike on what they saw; empty space between them is no proof of groups."
)
AXES = (N_("First dimension of opinion"), N_("Second dimension of opinion"))
TENDENCY = N_("Tendency to agree")


@dataclass(frozen=True)
class Settings:
    """Who is placed, and how the number of dimensions is chosen."""

    least_votes: int = setting(
        7, N_("Minimum votes"), N_("People with fewer votes are not shown on the map."), least=1, most=100
    )
    most_lines: int = setting(
        3,
        N_("Maximum number of dimensions"),
        N_("The largest number of dimensions of opinion that is tried."),
        least=1,
        most=6,
    )
    people: int = setting(
        3000,
        N_("People used to choose the number of dimensions"),
        N_("If more people voted, the number of dimensions is chosen with this many of them, selected at random."),
        least=100,
        most=100_000,
    )
    replicates: int = setting(
        200,
        N_("Bootstrap samples"),
        N_("For the interval of each dimension's gain; 0 computes it from the spread over people instead."),
        least=0,
        most=10_000,
    )
    drawn: int = setting(
        10_000,
        N_("Maximum number of people on the map"),
        N_("If more people can be placed, this many of them are selected at random."),
        least=100,
        most=100_000,
    )


def describe_missing_space(votes: Votes, least_votes: int) -> tuple[str, dict[str, int]] | None:
    """Return why no one can be placed, with the numbers still missing; None where people can be."""
    cells = votes.observed_votes
    enough = int((cells.per_person >= least_votes).sum())
    if enough < MIN_PEOPLE:
        text = N_(
            "Placing people needs %(people)d people with at least %(votes)d votes each on statements that count. "
            "People still needed: %(missing)d."
        )
        return text, {"people": MIN_PEOPLE, "votes": least_votes, "missing": MIN_PEOPLE - enough}
    if not cells.value.any():
        return N_("Every vote is a pass, so no opinion can be told apart from another."), {}
    return None


def run(votes: Votes, settings: Settings, needed: Mapping[str, Any]) -> Answer:
    """Return the map, turned towards the one shown before, or words why there is none."""
    silence = describe_missing_space(votes, settings.least_votes)
    if silence is not None:
        return insufficient("space", silence[0], **silence[1])
    space = fit_opinion_space(
        votes,
        least_votes=settings.least_votes,
        most=settings.most_lines,
        people=settings.people,
        replicates=settings.replicates,
    )
    if space.gains.accepted == 0:
        text = N_("No shared pattern beyond each statement's popularity was found, so no map is drawn.")
        nothing = Note(name="space.not_found", title=N_("No map"), text=text)
        return Answer((nothing, *build_space_numbers(space)), space, Status.NOT_FOUND)
    turn = compute_plane_rotation(space, votes.statement_ids, needed.get("space"))
    points, left_out = build_map_points(votes, space, settings.drawn, turn)
    return Answer(
        (
            build_space_map_block(votes, space, points, turn),
            *build_space_numbers(space),
            build_people_shown(points, left_out),
        ),
        space,
    )


def build_map_points(votes: Votes, space: OpinionSpace, most: int, turn: Floats) -> tuple[ColumnarRows, int]:
    """Return the points with their ellipses, and how many were left out because their votes tell too little."""
    placed = np.flatnonzero(space.placed)
    drawn = placed[sample_positions(votes.participant_ids[placed], most, MAP_STREAM)]
    points = space.points[drawn]
    spread = space.compute_point_covariance(drawn)
    major, minor, _ = compute_ellipses(spread)
    clear = major <= MAX_HALF_AXIS
    _, _, angle = compute_ellipses(rotate_covariances(spread, turn))
    points = rotate_points(points, turn)
    columns = {"x": points[:, 0], "y": points[:, 1], "major": major, "minor": minor, "turn": angle}
    rows = ColumnarRows(
        participant=votes.participant_ids[drawn][clear], **{name: values[clear] for name, values in columns.items()}
    )
    return rows, int((~clear).sum())


def build_space_map_block(votes: Votes, space: OpinionSpace, points: ColumnarRows, turn: Floats) -> Map:
    """Return the people with their ellipses (half axes, turn in degrees) and statements, in the same plane."""
    spots, shown = (
        rotate_points(space.statement_points, turn),
        votes.in_results & (votes.observed_votes.per_statement > 0),
    )
    gains = [{"gain": gain} if is_axis_aligned(turn) else {} for gain in space.gains.gain[:2]]
    two = space.has_plane
    axes = ({"label": AXES[0], **gains[0]}, {"label": AXES[1], **gains[1]} if two else {"label": TENDENCY})
    return Map(
        name="space.map",
        title=N_("Opinion space"),
        points=points,
        statements=tuple(
            {"statement": int(votes.statement_ids[j]), "x": spots[j, 0], "y": spots[j, 1]}
            for j in np.flatnonzero(shown)
        ),
        axes=axes,
        note=CAUTION,
    )


def extract_previous_map(block: Mapping[str, Any]) -> dict[str, list[float]]:
    """Return, from a stored map, what a later map of the same question is aligned to, by statement number."""
    lines = 1 if block["axes"][1]["label"] == TENDENCY else 2
    return {str(spot["statement"]): [spot["x"], spot["y"]][:lines] for spot in block["statements"]}


def build_space_numbers(space: OpinionSpace) -> tuple[Block, ...]:
    """Return how many lines, chosen on how many people, and for how many there are enough votes."""
    return (
        Number(
            name="space.lines",
            title=N_("Dimensions of opinion that help to predict votes"),
            value=space.dimensions,
            unit="count",
            note=N_("The number with the smallest error on hidden votes."),
        ),
        Number(
            name="space.judged",
            title=N_("People used to choose the number of dimensions"),
            value=len(space.search.people),
            unit="count",
            note=N_("Selected at random where more people voted; the map itself uses the votes of all."),
        ),
        Number(
            name="space.placed",
            title=N_("People with enough votes to be placed"),
            value=int(space.placed.sum()),
            unit="count",
        ),
    )


def build_people_shown(points: ColumnarRows, left_out: int) -> Number:
    """Return how many people the map shows."""
    note = N_("If very many people voted, a random sample of them is shown.")
    if left_out:
        note = N_("People whose votes say too little about their position are not shown.")
    return Number(name="space.shown", title=N_("People on the map"), value=len(points), unit="count", note=note)


MODULE = Module(
    name="space",
    version="2",
    title=N_("Opinion space"),
    question=N_("Who votes like whom, and how certain are these positions?"),
    settings=Settings,
    run=run,
    previous_map=True,
)
