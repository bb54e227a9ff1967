"""Reads of topics: those of a question, which statements have which, what could still be labeled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from deliberate.concepts.topic_suggestions import (
    KnownTopic,
    NewTopic,
    suggest_known_topics,
    suggest_new_topics,
)
from deliberate.errors import NotFound
from deliberate.extensions import db
from deliberate.models import Moderation, Question, Statement, StatementTopic, Topic

# Of more statements, the newest get no suggestions: people label them by hand or from a file.
MOST_SUGGESTED = 3000
# So many suggested topics and statements of each are looked at in one go; what is left is suggested again after it.
MOST_NEW_TOPICS, MOST_NEW_MEMBERS = 10, 20
UNLABELED = "none"


def load_topics(question: Question) -> Sequence[Topic]:
    """Return the topics of a question in their order."""
    return db.session.scalars(
        select(Topic).where(Topic.question_id == question.id).order_by(Topic.position, Topic.number)
    ).all()


def load_topic(question: Question, number: int | None) -> Topic:
    """Return the topic with this number. Raises NotFound, for no number too."""
    found = db.session.scalar(select(Topic).where(Topic.question_id == question.id, Topic.number == number))
    if found is None:
        raise NotFound
    return found


def load_labels(question: Question) -> dict[int, list[int]]:
    """Return the numbers of each statement's topics, in the order of the topics, by the number of the statement."""
    rows = db.session.execute(
        select(Statement.number, Topic.number)
        .join(StatementTopic, StatementTopic.statement_id == Statement.id)
        .join(Topic, Topic.id == StatementTopic.topic_id)
        .where(Topic.question_id == question.id)
        .order_by(Topic.position, Topic.number)
    )
    found: dict[int, list[int]] = {}
    for statement, topic in rows:
        found.setdefault(statement, []).append(topic)
    return found


def load_topic_names(question: Question) -> dict[int, list[str]]:
    """Return the names of each statement's topics by the number of the statement."""
    names = {topic.number: topic.name for topic in load_topics(question)}
    return {statement: [names[number] for number in numbers] for statement, numbers in load_labels(question).items()}


def load_labelable_statements(question: Question) -> list[Statement]:
    """Return the statements that can have topics, by number: all but rejected ones."""
    rows = select(Statement).where(Statement.question_id == question.id, Statement.moderation != Moderation.REJECTED)
    return list(db.session.scalars(rows.order_by(Statement.number)))


@dataclass(frozen=True)
class LabeledStatement:
    """A statement with its topics and those that the program suggests for it."""

    statement: Statement
    topics: Sequence[Topic]
    suggested: Sequence[Topic]


def load_labeled_statements(question: Question, topics: Sequence[Topic]) -> list[LabeledStatement]:
    """Return every statement that can have topics, with its topics and suggestions among those there are."""
    statements, labels = load_labelable_statements(question), load_labels(question)
    by_number = {topic.number: topic for topic in topics}
    suggested = suggest_topics_for(statements, topics, labels)
    return [
        LabeledStatement(one, [by_number[number] for number in labels.get(one.number, ())], suggested.get(one.id, ()))
        for one in statements
    ]


def suggest_topics_for(
    statements: Sequence[Statement], topics: Sequence[Topic], labels: Mapping[int, Sequence[int]]
) -> dict[int, list[Topic]]:
    """Return suggested topics by row id, for statements that have none."""
    looked_at = statements[:MOST_SUGGESTED]
    known = [
        KnownTopic(
            f"{topic.name} {topic.description}",
            frozenset(place for place, one in enumerate(looked_at) if topic.number in labels.get(one.number, ())),
        )
        for topic in topics
    ]
    found = suggest_known_topics([one.text for one in looked_at], known)
    return {
        one.id: [topics[suggestion.topic] for suggestion in given]
        for one, given in zip(looked_at, found, strict=True)
        if given and not labels.get(one.number)
    }


@dataclass(frozen=True)
class SuggestedTopic:
    """A topic that could be made: words for its name, and its statements, the surest first."""

    words: tuple[str, ...]
    statements: Sequence[Statement]


def load_suggested_topics(question: Question) -> list[SuggestedTopic]:
    """Return topics into which the statements without one fall."""
    labels = load_labels(question)
    unlabeled = [one for one in load_labelable_statements(question) if not labels.get(one.number)][:MOST_SUGGESTED]
    found: list[NewTopic] = suggest_new_topics([one.text for one in unlabeled])
    return [
        SuggestedTopic(topic.words, [unlabeled[place] for place in topic.members[:MOST_NEW_MEMBERS]])
        for topic in found[:MOST_NEW_TOPICS]
    ]
