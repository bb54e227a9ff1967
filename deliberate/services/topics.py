"""Topics of a question: made, described, put in order and removed; statements labeled and unlabeled, with undo."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from deliberate.errors import Invalid, Refused
from deliberate.extensions import db
from deliberate.models import Account, AuditEntry, Moderation, Question, Statement, StatementTopic, Topic
from deliberate.models.topic import MAX_TOPIC_DESCRIPTION_LENGTH, MAX_TOPIC_NAME_LENGTH
from deliberate.queries.topics import load_topics
from deliberate.services.audit import record_action
from deliberate.services.texts import clean_optional_text, clean_required_text, compute_text_key
from deliberate.text import N_

MOST_TOPICS = 60
LABELED = "topics given"


class TopicRepeated(Invalid):
    message = N_("There is already a topic called “%(name)s”.")
    hint = N_("Give statements that topic, or choose another name.")


class TooManyTopics(Refused):
    message = N_("A question has at most %(most)d topics.")


class StatementsUnknown(Invalid):
    message = N_("The question has no statement %(number)d that could have topics. Nothing was stored.")


class UndoImpossible(Refused):
    message = N_("This cannot be undone any more.")


def add_topic(*, question: Question, actor: Account | None, name: str, description: str = "") -> Topic:
    """Add a topic at the end of the list. Raises TextEmpty, TextTooLong, TopicRepeated, TooManyTopics."""
    name, description = clean_topic(name, description)
    # Of two at once the second sees the first.
    db.session.execute(select(Question.id).where(Question.id == question.id).with_for_update(key_share=True))
    ensure_free(question, name)
    number, position, count = db.session.execute(
        select(func.max(Topic.number), func.max(Topic.position), func.count()).where(Topic.question_id == question.id)
    ).one()
    if count >= MOST_TOPICS:
        raise TooManyTopics(most=MOST_TOPICS)
    topic = Topic(
        question_id=question.id,
        number=(number or 0) + 1,
        position=(position or 0) + 1,
        name=name,
        name_key=compute_text_key(name),
        description=description,
    )
    db.session.add(topic)
    db.session.flush()
    record_action(question.assembly, actor, "topic added", describe_question(question), topics=[name])
    return topic


def edit_topic(*, topic: Topic, actor: Account | None, name: str, description: str) -> None:
    """Change name and description. Raises TextEmpty, TextTooLong, TopicRepeated."""
    name, description = clean_topic(name, description)
    ensure_free(topic.question, name, topic)
    changes = {"name": (topic.name, name), "description": (topic.description, description)}
    if all(before == after for before, after in changes.values()):
        return
    topic.name, topic.name_key, topic.description = name, compute_text_key(name), description
    record_action(
        topic.question.assembly, actor, "topic changed", describe_question(topic.question), changes=changes,
        topics=[name],
    )  # fmt: skip
    db.session.flush()


def clean_topic(name: str, description: str) -> tuple[str, str]:
    """Return both texts cleaned. Raises TextEmpty, TextTooLong."""
    return (
        clean_required_text(name, MAX_TOPIC_NAME_LENGTH),
        clean_optional_text(description, MAX_TOPIC_DESCRIPTION_LENGTH),
    )


def ensure_free(question: Question, name: str, topic: Topic | None = None) -> None:
    """Raise TopicRepeated where another topic of the question looks the same."""
    found = find_topic(question, name)
    if found is not None and found is not topic:
        raise TopicRepeated(name=found.name)


def find_topic(question: Question, name: str) -> Topic | None:
    """Return the topic whose name looks like this one."""
    return db.session.scalar(
        select(Topic).where(Topic.question_id == question.id, Topic.name_key == compute_text_key(name))
    )


def move_topic(*, topic: Topic, actor: Account | None, up: bool) -> None:
    """Put a topic one place up or down in the list; at its end it stays."""
    order = list(load_topics(topic.question))
    place = order.index(topic)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(order):
        return
    order[place], order[other] = order[other], order[place]
    for position, one in enumerate(order, 1):
        one.position = position
    record_action(
        topic.question.assembly, actor, "topics ordered", describe_question(topic.question),
        topics=[one.name for one in order],
    )  # fmt: skip
    db.session.flush()


def remove_topic(*, topic: Topic, actor: Account | None) -> None:
    """Remove a topic; its statements stay, and the log keeps which they were."""
    statements = sorted(label.statement.number for label in topic.labels)
    record_action(
        topic.question.assembly, actor, "topic removed", describe_question(topic.question), topics=[topic.name],
        changes={"name": (topic.name, None), "description": (topic.description or None, None)},
        labels=[[topic.name, number] for number in statements], count=len(statements),
    )  # fmt: skip
    db.session.delete(topic)
    db.session.flush()


@dataclass(frozen=True)
class LabelChange:
    """What one act changed: the entry of the log, from which it can be undone, and how many labels it touched."""

    entry: AuditEntry | None
    given: int
    taken: int


Pairs = Iterable[tuple[Statement, Topic]]


def change_labels(
    *, question: Question, actor: Account | None, give: Pairs = (), take: Pairs = (), suggested: bool = False
) -> LabelChange:
    """Give and take topics; what is so already stays so. One entry of the log tells all of it.

    suggested: what is given had been suggested by the program. Raises Refused for a rejected statement.
    """
    given, taken = [], []
    for statement, topic in give:
        if statement.moderation == Moderation.REJECTED:
            raise Refused
        if db.session.get(StatementTopic, (topic.id, statement.id)) is None:
            db.session.add(
                StatementTopic(
                    topic_id=topic.id,
                    statement_id=statement.id,
                    is_suggested=suggested,
                    labeled_by_id=actor.id if actor is not None else None,
                )
            )
            db.session.flush()
            given.append((topic, statement))
    for statement, topic in take:
        label = db.session.get(StatementTopic, (topic.id, statement.id))
        if label is not None:
            db.session.delete(label)
            taken.append((topic, statement))
    if not given and not taken:
        return LabelChange(None, 0, 0)
    entry = record_action(
        question.assembly, actor, LABELED, describe_question(question),
        topics=sorted({topic.name for topic, _ in (*given, *taken)}), count=len(given) + len(taken),
        given=name_labels(given), taken=name_labels(taken),
    )  # fmt: skip
    db.session.flush()
    return LabelChange(entry, len(given), len(taken))


def name_labels(labels: Sequence[tuple[Topic, Statement]]) -> list[list[int]]:
    """Return labels as the log keeps them: numbers of topic and statement."""
    return sorted([topic.number, statement.number] for topic, statement in labels)


def make_topics(
    *, question: Question, actor: Account | None, wanted: Sequence[tuple[str, Sequence[Statement]]]
) -> LabelChange:
    """Make topics with their statements; those with a name that is there, or twice in the list, become one.

    Raises what `add_topic` raises.
    """
    pairs: list[tuple[Statement, Topic]] = []
    for name, statements in wanted:
        topic = find_topic(question, name) or add_topic(question=question, actor=actor, name=name)
        pairs += [(statement, topic) for statement in statements]
    return change_labels(question=question, actor=actor, give=pairs, suggested=True)


def undo_labels(*, question: Question, actor: Account | None, entry: AuditEntry) -> LabelChange:
    """Take back what one entry of the log gave and give what it took, as far as topics and statements are there still.

    Raises UndoImpossible for an entry that is none of this question's labels.
    """
    is_ours = entry.assembly_id == question.assembly_id and entry.subject == describe_question(question)
    if not is_ours or entry.action != LABELED:
        raise UndoImpossible
    topics = {topic.number: topic for topic in load_topics(question)}
    statements = {one.number: one for one in question.statements if one.moderation != Moderation.REJECTED}
    give, take = (
        [
            (statements[number], topics[topic])
            for topic, number in read_logged_labels(entry.detail.get(kind))
            if topic in topics and number in statements
        ]
        for kind in ("taken", "given")
    )
    change = change_labels(question=question, actor=actor, give=give, take=take)
    if change.entry is None:
        raise UndoImpossible
    return change


def read_logged_labels(kept: object) -> list[tuple[int, int]]:
    """Return numbers of topic and statement; entries that came with an imported document may hold anything."""
    rows = kept if isinstance(kept, list) else []
    pairs = [row for row in rows if isinstance(row, list) and len(row) == 2]
    return [(topic, number) for topic, number in pairs if isinstance(topic, int) and isinstance(number, int)]


def replace_labels(*, question: Question, actor: Account | None, rows: Mapping[int, Sequence[str]]) -> LabelChange:
    """Give the statements of a file just the topics it names, and make those that are not there yet.

    rows: names by the number of the statement; statements that are not named keep theirs. Raises StatementsUnknown and
    what `add_topic` raises.
    """
    statements = {one.number: one for one in question.statements if one.moderation != Moderation.REJECTED}
    unknown = sorted(set(rows) - set(statements))
    if unknown:
        raise StatementsUnknown(number=unknown[0])
    topics: dict[str, Topic] = {}
    for name in dict.fromkeys(name for names in rows.values() for name in names):
        topics[name] = find_topic(question, name) or add_topic(question=question, actor=actor, name=name)
    wanted = {(number, topics[name].id) for number, names in rows.items() for name in names}
    give = [(statements[number], topics[name]) for number, names in rows.items() for name in names]
    take = [
        (label.statement, topic)
        for topic in load_topics(question)
        for label in topic.labels
        if label.statement.number in rows and (label.statement.number, topic.id) not in wanted
    ]
    return change_labels(question=question, actor=actor, give=give, take=take)


def copy_labels(statement: Statement, successor: Statement) -> None:
    """Give a new wording the topics of the old one."""
    rows = db.session.scalars(select(StatementTopic).where(StatementTopic.statement_id == statement.id)).all()
    for row in rows:
        db.session.add(
            StatementTopic(
                topic_id=row.topic_id,
                statement_id=successor.id,
                is_suggested=row.is_suggested,
                labeled_by_id=row.labeled_by_id,
            )
        )


def describe_question(question: Question) -> str:
    """Return what the log calls a question."""
    return f"question {question.position}"
