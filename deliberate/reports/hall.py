"""What a hall sees on the wall: how to join, or one statement, and its numbers only once they are revealed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from deliberate.models import Assembly, Question, ResultsVisibility
from deliberate.queries.live import find_live_tally
from deliberate.reports.live import LiveRow, build_live_view, load_visible_statements, redact_live_row


@dataclass(frozen=True)
class HallScene:
    """What is on the screen.

    row: the statement shown, None while the screen says how to join; its numbers are 0 and `hidden` says why where they
    are not shown. place: the statement's place among `total`, from 1. before, after: numbers of its neighbors.
    """

    question: Question | None
    questions: Sequence[Question]
    voters: int
    votes: int
    row: LiveRow | None = None
    is_revealed: bool = False
    may_reveal: bool = True
    place: int = 0
    total: int = 0
    before: int | None = None
    after: int | None = None


def build_hall_scene(
    assembly: Assembly, *, position: int | None = None, number: int | None = None, reveal: bool = False
) -> HallScene:
    """Return the scene that is asked for; an unknown question means the first, an unknown statement how to join.

    Whoever opened the screen decides what the hall sees, so nobody is asked to vote first. Fewer than ten people are
    never told of, and where results are for members only, the screen tells none.
    """
    questions = assembly.questions
    question = next((one for one in questions if one.position == position), questions[0] if questions else None)
    if question is None:
        return HallScene(None, questions, 0, 0)
    tally = find_live_tally(question)
    numbers = sorted(one for one, _ in load_visible_statements(question))
    scene = HallScene(
        question=question,
        questions=questions,
        voters=tally.voters if tally is not None else 0,
        votes=tally.votes if tally is not None else 0,
        may_reveal=assembly.results_visibility != ResultsVisibility.MEMBERS,
        total=len(numbers),
        after=numbers[0] if numbers else None,
    )
    return scene if number not in numbers else build_statement_scene(scene, question, numbers, number, reveal)


def build_statement_scene(
    scene: HallScene, question: Question, numbers: list[int], number: int, reveal: bool
) -> HallScene:
    """Return the scene of one statement of the question."""
    place = numbers.index(number)
    shown = reveal and scene.may_reveal
    row = next(row for row in build_live_view(question, None, has_role=True).rows if row.statement == number)
    return HallScene(
        question=question,
        questions=scene.questions,
        voters=scene.voters,
        votes=scene.votes,
        row=redact_live_row(row, is_unseen=not shown),
        is_revealed=shown,
        may_reveal=scene.may_reveal,
        place=place + 1,
        total=len(numbers),
        before=numbers[place - 1] if place else None,
        after=numbers[place + 1] if place + 1 < len(numbers) else None,
    )
