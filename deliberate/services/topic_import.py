"""Topics as a full document has them, made again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from deliberate.extensions import db
from deliberate.models import Question, StatementTopic, Topic
from deliberate.services.full_rows import parse_columns
from deliberate.services.texts import compute_text_key


def build_topics(question: Question, items: Sequence[Mapping[str, Any]], statements: Mapping[int, int]) -> None:
    """Store the topics and who has them. statements: number → row id. Raises KeyError, ValueError."""
    for item in items:
        values = parse_columns(Topic, item)
        db.session.add(
            Topic(
                question_id=question.id,
                name_key=compute_text_key(values["name"]),
                labels=[
                    StatementTopic(statement_id=statements[label["statement"]], **parse_columns(StatementTopic, label))
                    for label in item["statements"]
                ],
                **values,
            )
        )
    db.session.flush()
