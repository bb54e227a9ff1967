"""The demo's topics: what the program suggested, corrected by hand as an organizer would."""

from __future__ import annotations

from collections.abc import Sequence

from deliberate.demo.scenario import ScenarioTopic
from deliberate.models import Account, Question
from deliberate.queries.topics import load_labelable_statements, load_suggested_topics
from deliberate.services.topics import add_topic, edit_topic, find_topic, make_topics, replace_labels


def add_topics(question: Question, moderator: Account, entries: Sequence[ScenarioTopic]) -> None:
    """Take over the suggestions that the scenario names by one of their words, then label as it says."""
    suggested = load_suggested_topics(question)
    wanted = [
        (entry["name"], topic.statements)
        for entry in entries
        for topic in suggested
        if entry.get("suggested_as") in topic.words
    ]
    make_topics(question=question, actor=moderator, wanted=wanted)
    for entry in entries:
        topic = find_topic(question, entry["name"]) or add_topic(question=question, actor=moderator, name=entry["name"])
        edit_topic(topic=topic, actor=moderator, name=entry["name"], description=entry["description"])
        topic.position = entries.index(entry) + 1
    numbers = [statement.number for statement in load_labelable_statements(question)]
    names = {number: [entry["name"] for entry in entries if number in entry["statements"]] for number in numbers}
    replace_labels(question=question, actor=moderator, rows=names)
