"""The moderation queue read by topic: what waits about one thing, by its label or, where it has none, by suggestion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from deliberate.models import Assembly, Question, Statement, Topic
from deliberate.queries.topics import load_labelable_statements, load_labels, load_topics, suggest_topics_for


@dataclass(frozen=True)
class QueueTopic:
    """A topic of a question with how many waiting statements are about it."""

    question: int
    topic: Topic
    waiting: int
    is_chosen: bool


@dataclass(frozen=True)
class QueueTopics:
    """The topics that can be chosen, the topics of each waiting statement by row id, and whether one is chosen."""

    topics: Sequence[QueueTopic] = ()
    by_statement: Mapping[int, Sequence[Topic]] = field(default_factory=dict)
    chosen: Topic | None = None

    @property
    def address(self) -> dict[str, int]:
        """What the address of the queue says of the chosen topic; nothing where none is chosen."""
        return {"question": one.question, "topic": one.topic.number} if (one := self.find_chosen()) else {}

    def find_chosen(self) -> QueueTopic | None:
        return next((one for one in self.topics if one.is_chosen), None)

    def select(self, statements: Sequence[Statement]) -> list[Statement]:
        """Return those of the statements that are about the chosen topic; all where none is chosen."""
        if self.chosen is None:
            return list(statements)
        return [one for one in statements if self.chosen in self.by_statement.get(one.id, ())]


def load_queue_topics(
    assembly: Assembly, waiting: Sequence[Statement], question: int | None, topic: int | None
) -> QueueTopics:
    """Return the topics of what waits; question, topic: position and number of those that are asked for.

    An unknown topic means all. Questions without topics, or where nothing waits, cost nothing.
    """
    found: dict[int, Sequence[Topic]] = {}
    rows: list[tuple[Question, Topic]] = []
    for asked in assembly.questions:
        here = [one for one in waiting if one.question_id == asked.id]
        topics = load_topics(asked) if here else ()
        if topics:
            rows += [(asked, one) for one in topics]
            found.update(load_topics_of(asked, topics, here))
    chosen = next((one for asked, one in rows if asked.position == question and one.number == topic), None)
    listed = [
        QueueTopic(asked.position, one, sum(one in has for has in found.values()), one is chosen) for asked, one in rows
    ]
    return QueueTopics(listed, found, chosen)


def load_topics_of(
    question: Question, topics: Sequence[Topic], waiting: Sequence[Statement]
) -> dict[int, Sequence[Topic]]:
    """Return the topics of waiting statements by row id: given ones, or else the suggested ones."""
    labels = load_labels(question)
    suggested = suggest_topics_for(load_labelable_statements(question), topics, labels)
    by_number = {topic.number: topic for topic in topics}
    return {
        one.id: [by_number[number] for number in labels.get(one.number, ())] or suggested.get(one.id, [])
        for one in waiting
    }
