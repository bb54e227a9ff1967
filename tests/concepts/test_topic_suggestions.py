"""Suggested topics: what shares words falls together, what shares none stays out, and every run says the same."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deliberate.concepts.topic_suggestions import KnownTopic, suggest_known_topics, suggest_new_topics

TEXTS = [
    "Buses should run at night.", "Buses should be free for pupils.", "Night buses need guards.",
    "More buses on Sundays.", "Parks need more trees.", "Trees in parks need water.", "Plant trees, not hedges.",
    "Dogs belong on a leash in parks with trees.", "The town hall roof leaks.", "Nobody answers the phone.",
    "Shops may open on holidays.", "Skating rinks are fun.",
]  # fmt: skip


def test_statements_that_share_words_become_topics() -> None:
    found = suggest_new_topics(TEXTS)
    buses = next(topic for topic in found if "buses" in topic.words)
    assert set(buses.members) == {0, 1, 2, 3}
    parks = next(topic for topic in found if "trees" in topic.words)
    assert set(parks.members) <= {4, 5, 6, 7}
    assert not {8, 9, 10, 11} & {place for topic in found for place in topic.members}


def test_too_few_statements_make_no_topic() -> None:
    assert suggest_new_topics(TEXTS[:7]) == []
    assert suggest_new_topics(["Yes."] * 3 + ["No."] * 6) == []


def test_statements_like_those_of_a_topic_are_suggested_for_it() -> None:
    topics = [KnownTopic("Traffic buses", frozenset({0, 1})), KnownTopic("Parks trees", frozenset({4, 5}))]
    found = suggest_known_topics(TEXTS, topics)
    assert [[one.topic for one in given] for given in found[:8]] == [[], [], [0], [0], [], [], [1], [1]]
    assert [given for given in found[8:] if given] == []


def test_a_topic_without_statements_is_found_by_its_name() -> None:
    found = suggest_known_topics(TEXTS, [KnownTopic("Holidays: when shops may open", frozenset())])
    assert [place for place, given in enumerate(found) if given] == [10]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(max_size=40), max_size=14))
def test_any_texts_are_taken_and_give_the_same_again(texts: list[str]) -> None:
    found = suggest_new_topics(texts)
    assert found == suggest_new_topics(texts)
    members = [place for topic in found for place in topic.members]
    assert len(members) == len(set(members))
    assert len(suggest_known_topics(texts, [KnownTopic("one", frozenset())])) == len(texts)


@pytest.mark.parametrize("count", [0, 1])
def test_nothing_to_compare_is_no_crash(count: int) -> None:
    assert suggest_known_topics([""] * count, [KnownTopic("", frozenset())]) == [()] * count
