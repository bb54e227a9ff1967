"""The report by topic: outcomes counted by state, tensions named one by one, never a mean of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from deliberate.models import Question, Topic
from deliberate.queries.topics import load_labels, load_topics
from deliberate.reports.chapters.outcomes import OutcomeView, select_in_state
from deliberate.reports.chapters.tensions import TensionView
from deliberate.reports.page import Report

STATES = ("accepted", "rejected", "divided", "undetermined")


@dataclass(frozen=True)
class TopicView:
    """One topic of the report; `topic` is None for the statements without one.

    inside: tensions between statements of this topic alone; across: those that reach into others.
    """

    topic: Topic | None
    outcomes: Sequence[OutcomeView]
    inside: Sequence[TensionView]
    across: Sequence[TensionView]

    @property
    def tensions(self) -> int:
        """How many tensions touch the topic."""
        return len(self.inside) + len(self.across)

    @property
    def by_state(self) -> dict[str, list[OutcomeView]]:
        """The outcomes of each state, the surest first."""
        return {state: select_in_state(self.outcomes, state) for state in STATES}


@dataclass(frozen=True)
class TopicsChapter:
    """All topics in their order, and the statements without one at last."""

    topics: Sequence[TopicView]

    def find(self, number: int | None) -> TopicView | None:
        """Return the topic with this number, or that of the statements without one; None where there is none."""
        return next((one for one in self.topics if (one.topic.number if one.topic else None) == number), None)


def load_topics_chapter(question: Question, report: Report) -> TopicsChapter:
    """Return the chapter of a report; without a topic it has only the statements that have none."""
    return build_topics_chapter(load_topics(question), load_labels(question), report.outcomes, report.tensions)


def build_topics_chapter(
    topics: Sequence[Topic],
    labels: Mapping[int, Sequence[int]],
    outcomes: Sequence[OutcomeView],
    tensions: Sequence[TensionView],
) -> TopicsChapter:
    """Return every topic with its outcomes and tensions. labels: numbers of the topics by statement."""
    views = [
        build_topic_view(topic, {one.number for one in outcomes if topic.number in labels.get(one.number, ())},
                         outcomes, tensions)
        for topic in topics
    ]  # fmt: skip
    rest = {one.number for one in outcomes if not labels.get(one.number)}
    return TopicsChapter([*views, *([build_topic_view(None, rest, outcomes, tensions)] if rest else [])])


def build_topic_view(
    topic: Topic | None, statements: set[int], outcomes: Sequence[OutcomeView], tensions: Sequence[TensionView]
) -> TopicView:
    """Return one topic. A tension belongs to every topic that has one of its statements."""
    touching = [one for one in tensions if statements.intersection(one.card.statements)]
    inside = [one for one in touching if statements.issuperset(one.card.statements)]
    return TopicView(
        topic,
        [one for one in outcomes if one.number in statements],
        inside,
        [one for one in touching if one not in inside],
    )
