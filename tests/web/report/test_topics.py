"""The report by topic: counts that add up, tensions one by one, linked wishes with their votes apart."""

from __future__ import annotations

import csv
import io
import re

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from deliberate.extensions import db
from deliberate.models import Assembly, Question, Vote
from deliberate.queries.linked_wordings import load_linked_wordings
from deliberate.queries.report import ReportSource
from deliberate.queries.runs import find_latest_finished_run
from deliberate.queries.topics import load_topic, load_topic_names, load_topics
from deliberate.reports.chapters.outcomes import build_source_outcomes
from deliberate.reports.chapters.tensions import build_source_tensions, select_shown_tensions
from deliberate.reports.chapters.topics import STATES, TopicsChapter, build_topics_chapter
from deliberate.reports.figures.statement_map import build_statement_map
from deliberate.services.moderation import moderate_statement
from deliberate.services.topics import change_labels, remove_topic
from tests.answers import flatten, read_json

PAGE = "/a/city-ai/1/report/topics"


def first_question() -> Question:
    return db.session.scalars(
        select(Question).join(Assembly).where(Assembly.slug == "city-ai", Question.position == 1)
    ).one()


def chapter() -> tuple[ReportSource, TopicsChapter]:
    run = find_latest_finished_run(first_question())
    assert run is not None
    source = ReportSource(run)
    return source, build_topics_chapter(source)


def test_every_outcome_is_in_its_topics_or_among_those_without(voting_is_over: Flask) -> None:
    with voting_is_over.app_context():
        source, found = chapter()
        names = load_topic_names(first_question())
        for view in found.topics:
            numbers = {one.number for one in view.outcomes}
            name = view.topic.name if view.topic else None
            labeled = {number for number, given in names.items() if name in given}
            expected = labeled if name else {one.number for one in build_source_outcomes(source)} - set(names)
            assert numbers == expected & {one.number for one in build_source_outcomes(source)}, name
            assert sum(len(view.by_state[state]) for state in STATES) == len(numbers)
        assert [view.topic is None for view in found.topics] == [False] * 5 + [True]


def test_tensions_are_listed_with_every_topic_they_touch(voting_is_over: Flask) -> None:
    with voting_is_over.app_context():
        source, found = chapter()
        tensions = select_shown_tensions(build_source_tensions(source, build_source_outcomes(source)))
        for tension in tensions:
            touched = [view for view in found.topics if tension in (*view.inside, *view.across)]
            statements = {one.number for view in touched for one in view.outcomes}
            assert statements.issuperset(tension.card.statements)
        assert sum(view.tensions for view in found.topics) >= len(tensions)


def test_pages_tell_counts_states_and_tensions(voting_is_over: Flask) -> None:
    client = voting_is_over.test_client()
    with voting_is_over.app_context():
        _, found = chapter()
        first = found.topics[0]
        texts, title = [one.text for one in first.outcomes], first.topic.name if first.topic else ""
        tensions = [one.title for one in (*first.inside, *first.across)]
    every = client.get(PAGE)
    assert (every.status_code, title in every.text) == (200, True)
    page = client.get(f"{PAGE}/1").text
    assert all(text.replace("'", "&#39;") in page for text in texts)
    assert page.count('class="card tension"') == len(tensions) > 0
    assert "On the map of statements" in page
    assert client.get(f"{PAGE}/0").status_code == 200
    assert client.get(f"{PAGE}/99").status_code == 404


def test_linked_wishes_are_one_line_with_their_votes_apart(voting_is_over: Flask) -> None:
    with voting_is_over.app_context():
        question = first_question()
        one, other = (next(s for s in question.statements if s.number == number) for number in (12, 13))
        counted = {
            statement.number: [
                len(db.session.scalars(
                    select(Vote.participant_id).where(Vote.statement_id == statement.id, Vote.choice == choice)
                ).all())
                for choice in (1, -1, 0)
            ]
            for statement in (one, other)
        }  # fmt: skip
        moderate_statement(statement=other, actor=None, verdict="merged", merged_into=one)
        db.session.commit()
        linked = load_linked_wordings(question)
        assert {item.number: [item.agrees, item.disagrees, item.passes] for item in linked[12]} == counted
        assert list(linked) == [12]
        assert [item.number for item in linked[12]] == [12, 13]
    page = voting_is_over.test_client().get("/a/city-ai/1/report/topics/1").text
    assert "Also said as 1 other statement: votes apart" in page
    assert f"{counted[13][0]} agree, {counted[13][1]} disagree, {counted[13][2]} pass" in page
    assert "Residents should be told whenever a letter was written with AI." in page


def test_the_map_marks_the_statements_of_the_topic_alone(voting_is_over: Flask) -> None:
    with voting_is_over.app_context():
        source, found = chapter()
        block = source.findings.opinion_map
        drawn = build_statement_map(block, found.topics[0].outcomes)
        assert drawn is not None
        assert {mark.number for mark in drawn.own} == {one.number for one in found.topics[0].outcomes}
        assert all(0 <= mark.x <= drawn.width and 0 <= mark.label_y <= drawn.height for mark in drawn.marks)
        assert build_statement_map(block, []) is None
        assert build_statement_map(None, found.topics[0].outcomes) is None


def test_topics_go_out_with_data_for_machines(voting_is_over: Flask) -> None:
    client = voting_is_over.test_client()
    with voting_is_over.app_context():
        names = load_topic_names(first_question())
    place = "/api/v1/assemblies/city-ai/questions/1"
    for row in read_json(client.get(f"{place}/statements"))["statements"]:
        assert row["topics"] == names.get(row["number"], [])
    for row in read_json(client.get(f"{place}/outcome-statement"))["outcomes"]:
        assert row["topics"] == names.get(row["statement"], [])
    table = list(csv.DictReader(io.StringIO(client.get(f"{place}/outcomes.csv").text)))
    assert {int(row["statement"]): row["topics"] for row in table} == {
        int(row["statement"]): "; ".join(names.get(int(row["statement"]), [])) for row in table
    }


def bar(client: FlaskClient, address: str) -> str:
    """The bar of chapters of a page."""
    return flatten(client.get(address).text.split('<nav class="chapters"')[1].split("</nav>")[0])


def test_the_bar_of_chapters_leads_to_the_topics_where_there_are_some(voting_is_over: Flask) -> None:
    client = voting_is_over.test_client()
    assert f'href="{PAGE}"' in bar(client, "/a/city-ai/1/report/shared")
    assert f'href="{PAGE}" aria-current="page"' in bar(client, PAGE)
    with voting_is_over.app_context():
        for topic in load_topics(first_question()):
            remove_topic(topic=topic, actor=None)
        db.session.commit()
    assert f'href="{PAGE}"' not in bar(client, "/a/city-ai/1/report/shared")


def test_the_queue_is_read_by_topic(demo_app: Flask) -> None:
    with demo_app.app_context():
        question = first_question()
        waiting = [one for one in question.statements if one.moderation == "waiting"]
        change_labels(question=question, actor=None, give=[(one, load_topic(question, 1)) for one in waiting[:2]])
        db.session.commit()
    client = demo_app.test_client()
    client.post("/login", data={"email": "moderator@example.org", "password": "assembly-demo"})
    whole = client.get("/organize/city-ai/moderation").text
    assert 'href="/organize/city-ai/moderation?question=1&amp;topic=1"' in whole
    page = client.get("/organize/city-ai/moderation", query_string={"question": 1, "topic": 1}).text
    assert page.count('class="queued card" id="statement-') == 2 < whole.count('class="queued card" id="statement-')
    # A decision comes back to the same topic, and so does taking it back.
    action = re.search(r'action="(/organize/city-ai/moderation/statements\?question=1&amp;topic=1)"', page)
    assert action is not None
    key = re.findall(r'class="queued card" id="statement-(\d+)"', page)[0]
    decided = client.post(
        action[1].replace("&amp;", "&"), data={"statement": key, "verdict": "visible", "seen_as": "waiting"}
    )
    assert "question=1&topic=1" in decided.location
    assert client.get(decided.location).text.count('class="queued card" id="statement-') == 1
    undone = client.post(
        action[1].replace("&amp;", "&"), data={"statement": key, "verdict": "waiting", "seen_as": "visible"}
    )
    assert client.get(undone.location).text.count('class="queued card" id="statement-') == 2
    for query in ({"question": 1, "topic": 99}, {"question": 7, "topic": 1}, {"topic": 1}):
        again = client.get("/organize/city-ai/moderation", query_string=query).text
        assert again.count('class="queued card"') == whole.count('class="queued card"')
