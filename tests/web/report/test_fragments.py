"""Page one is rendered once and shown again, until something that it shows has changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask, template_rendered
from sqlalchemy import delete, select, update

from deliberate.config import LANGUAGES
from deliberate.extensions import db
from deliberate.jobs.analysis import analyse_next
from deliberate.jobs.report_fragments import RENDERER, FragmentKeeper, render_ahead
from deliberate.models import (
    Assembly,
    Coding,
    ConceptCode,
    Disposition,
    Moderation,
    Outcome,
    Participant,
    Question,
    ReportFragment,
    Response,
    Run,
    RunState,
    Statement,
)
from deliberate.models.columns import now
from deliberate.queries.runs import find_latest_finished_run
from deliberate.services.audit import record_action
from deliberate.services.merging import insert_vote_events
from deliberate.services.runs import request_run
from deliberate.web.report_fragments import fragments
from deliberate.web.report_parts import PARTS
from deliberate.web.report_publication import LOCALES

PAGE = "/a/city-ai/2/report"


@contextmanager
def counting(app: Flask) -> Iterator[list[str]]:
    """The names of the fragments rendered during the block."""
    seen: list[str] = []

    def note(_sender: Flask, template: Any, **_values: Any) -> None:
        seen.append(template.name)

    with template_rendered.connected_to(note, app):
        yield seen


def count_renderings(app: Flask, language: str = "en") -> int:
    """How often page one is rendered while it is shown once more."""
    with counting(app) as seen:
        assert app.test_client().get(PAGE, headers={"Accept-Language": language}).status_code == 200
    return seen.count("report/_page_one.html")


def find_decided(number: int) -> Outcome:
    found = db.session.get(Question, number)
    assert found is not None
    run = find_latest_finished_run(found)
    assert run is not None
    return next(one for one in run.outcomes if one.is_decided)


def reject_statement(question: int) -> None:
    first = select(Statement.id).where(Statement.question_id == question).limit(1).scalar_subquery()
    db.session.execute(update(Statement).where(Statement.id == first).values(moderation=Moderation.REJECTED))


def reword_statement(question: int) -> None:
    first = select(Statement.id).where(Statement.question_id == question).limit(1).scalar_subquery()
    db.session.execute(update(Statement).where(Statement.id == first).values(text="Other words.", wording=2))


def answer_outcome(question: int) -> None:
    db.session.add(Response(outcome=find_decided(question), disposition=Disposition.ADOPTED))


def begin_run(question: int) -> None:
    db.session.add(Run(question_id=question, state=RunState.QUEUED))


def change_code(question: int) -> None:
    coded = select(Coding.id).join(Statement).where(Statement.question_id == question)
    db.session.execute(update(ConceptCode).where(ConceptCode.coding_id.in_(coded)).values(subcode="other"))


def name_decision_maker(_question: int) -> None:
    db.session.execute(update(Assembly).values(decision_maker="Someone else"))


def cast_vote(question: int) -> None:
    statement = db.session.scalars(select(Statement.id).where(Statement.question_id == question)).first()
    insert_vote_events([(db.session.scalars(select(Participant.id)).first(), statement, 1)])


@pytest.mark.parametrize("change", [reject_statement, reword_statement, answer_outcome, name_decision_maker])
def test_page_one_is_rendered_anew_when_what_it_shows_changes(voting_is_over: Flask, change: Any) -> None:
    fragments.kept.clear()
    assert [count_renderings(voting_is_over) for _ in range(2)] == [1, 0]
    with voting_is_over.app_context():
        question = db.session.scalars(select(Question.id).where(Question.position == 2)).one()
        change(question)
        db.session.commit()
    assert [count_renderings(voting_is_over) for _ in range(2)] == [1, 0]


@pytest.mark.parametrize(
    ("change", "words"),
    [(begin_run, "a new analysis is running"), (change_code, "not the latest"), (cast_vote, "not the latest")],
)
def test_what_counts_only_with_the_next_analysis_is_said_above_page_one(
    voting_is_over: Flask, change: Any, words: str
) -> None:
    """Votes come all the time: none of them may make the next reader wait for a page that is the same."""
    fragments.kept.clear()
    assert count_renderings(voting_is_over) == 1
    assert words not in voting_is_over.test_client().get(PAGE).text
    with voting_is_over.app_context():
        change(db.session.scalars(select(Question.id).where(Question.position == 2)).one())
        db.session.commit()
    assert count_renderings(voting_is_over) == 0
    assert words in voting_is_over.test_client().get(PAGE).text


def test_page_one_is_there_with_the_analysis(voting_is_over: Flask) -> None:
    """The worker stores both at once, so no reader comes in between; a reader would have rendered the same."""
    app = voting_is_over
    with app.app_context():
        question = db.session.scalars(select(Question).where(Question.position == 2)).one()
        cast_vote(question.id)
        request_run(question=question)
        db.session.commit()
        assert analyse_next(ahead=render_ahead)
    fragments.kept.clear()
    assert [count_renderings(app, language) for language in LANGUAGES] == [0] * len(LANGUAGES)
    stored = app.test_client().get(PAGE).text
    with app.app_context():
        db.session.execute(delete(ReportFragment))
        db.session.commit()
    fragments.kept.clear()
    assert app.test_client().get(PAGE).text == stored


def test_an_analysis_is_finished_though_its_page_cannot_be_rendered(voting_is_over: Flask) -> None:
    with voting_is_over.app_context():
        voting_is_over.extensions[RENDERER] = lambda _run, _stored: 1 / 0
        assert render_ahead(1, {}) == []


def test_each_language_has_a_page_one_of_its_own(voting_is_over: Flask) -> None:
    fragments.kept.clear()
    assert [count_renderings(voting_is_over, language) for language in ("en", "de", "en", "de")] == [1, 1, 0, 0]


def test_what_organizers_may_do_is_not_shown_to_others(voting_is_over: Flask) -> None:
    with voting_is_over.app_context():
        begin_stale = select(Statement.id).limit(1).scalar_subquery()
        db.session.execute(update(Statement).where(Statement.id == begin_stale).values(is_meta=True))
        db.session.commit()
    owner = voting_is_over.test_client()
    owner.post("/login", data={"email": "host@example.org", "password": "assembly-demo"})
    stale = "/a/city-ai/1/report"
    assert b"Run the analysis again" in owner.get(stale).data
    assert b"Run the analysis again" not in voting_is_over.test_client().get(stale).data


def test_the_worker_renders_page_one_before_its_first_reader(voting_is_over: Flask) -> None:
    """After an analysis and after a change that stands in the log; then no reader waits for it."""
    app, keeper = voting_is_over, FragmentKeeper()
    with app.app_context():
        assert keeper.look() == 0, "what was there before is left to its readers"
        run = find_latest_finished_run(db.session.scalars(select(Question).where(Question.position == 2)).one())
        assert run is not None
        run.finished_at = now() + dt.timedelta(days=1)
        db.session.commit()
        assert keeper.look() == len(PARTS) * len(LOCALES)
        assert keeper.look() == 0
    fragments.kept.clear()
    assert [count_renderings(app, language) for language in LANGUAGES] == [0] * len(LANGUAGES)
    rendered = app.test_client().get(PAGE).text
    with app.app_context():
        question = db.session.scalars(select(Question).where(Question.position == 2)).one()
        name_decision_maker(question.id)
        record_action(assembly=question.assembly, actor=None, action="assembly edited")
        db.session.commit()
        # The other question of the assembly speaks of its decision-maker too.
        assert keeper.look() == 2 * len(PARTS) * len(LOCALES)
    fragments.kept.clear()
    assert count_renderings(app) == 0
    shown = app.test_client().get(PAGE).text
    assert "Someone else" in shown
    assert "Someone else" not in rendered
    fragments.kept.clear()
    with app.app_context():
        db.session.execute(delete(ReportFragment))
        db.session.commit()
    assert count_renderings(app) == 1
    assert app.test_client().get(PAGE).text == shown, "what was rendered ahead is what a reader would have got"
