"""Forms about topics: one topic, labels of chosen statements, suggested topics, what to undo."""

from __future__ import annotations

from dataclasses import dataclass

from deliberate.web.forms.sent import (
    LONGEST_WORD,
    SentForm,
    SentNumberField,
    SentNumbersField,
    SentTextField,
    read_number_list,
    read_prefixed_fields,
)
from deliberate.web.numbers import parse_whole_number

SUGGESTED_PREFIX, NAME_PREFIX, MEMBERS_PREFIX = "suggested-", "name-", "members-"


class TopicForm(SentForm):
    """Name and description of a topic, and what to do with it."""

    name = SentTextField()
    description = SentTextField()
    act = SentTextField(most=LONGEST_WORD)


class LabelsForm(SentForm):
    """Chosen statements, and what to do with them: give or take a topic, or accept what was suggested.

    accept: one statement whose suggestion is accepted by its own button. show, find, page: the list that was seen.
    """

    statement = SentNumbersField()
    accept = SentNumberField()
    topic = SentNumberField()
    act = SentTextField(most=LONGEST_WORD)
    show = SentTextField(most=LONGEST_WORD)
    find = SentTextField()
    page = SentNumberField()


class UndoForm(SentForm):
    """The entry of the log that is to be undone."""

    entry = SentNumberField()


@dataclass(frozen=True)
class SentTopic:
    """A suggested topic as it was corrected: its name, and the numbers of its statements."""

    place: str
    name: str
    statements: list[int]


def read_sent_topics() -> list[SentTopic]:
    """Return the suggested topics that were chosen, in the order of the page. Raises FieldTooLong."""
    chosen = {str(number) for number in read_number_list("make")}
    return [
        SentTopic(place, name, read_number_list(MEMBERS_PREFIX + place))
        for place, name in read_prefixed_fields(NAME_PREFIX).items()
        if place in chosen
    ]


def read_sent_suggestions() -> dict[int, list[int]]:
    """Return the numbers of the topics that were suggested on the page, by statement. Raises FieldTooLong."""
    found = {}
    for statement, text in read_prefixed_fields(SUGGESTED_PREFIX, LONGEST_WORD).items():
        number = parse_whole_number(statement)
        topics = [topic for part in text.split() if (topic := parse_whole_number(part)) is not None]
        if number is not None:
            found[number] = topics
    return found
