"""Chapters are rendered by the worker after page one, and anew as soon as anything that they show has changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from deliberate.extensions import db
from deliberate.jobs.report_fragments import FragmentKeeper
from deliberate.models import (
    Assembly,
    Coding,
    CodingKind,
    Comment,
    Moderation,
    Participant,
    Question,
    ReportFragment,
    Statement,
)
from deliberate.models.columns import now
from deliberate.queries.coding.codebooks import load_assembly_codebook
from deliberate.queries.runs import find_latest_finished_run
from deliberate.rules import Permission
from deliberate.web.preparation import prepare_to_serve
from deliberate.web.report_fragments import fragments
from deliberate.web.report_parts import OFFERED, PARTS, tell_offered
from tests.web.report.test_fragments import PAGE, cast_vote, counting, name_decision_maker

CHAPTERS = [name for name in PARTS if name not in ("page_one", "other_modules")]
PARTIAL = {"report/_chapter.html", "report/_other_modules.html"}


def find_question() -> Question:
    return db.session.scalars(select(Question).where(Question.position == 2)).one()


def find_statement(question: int) -> Statement:
    shown = select(Statement).where(Statement.question_id == question, Statement.moderation == Moderation.VISIBLE)
    return db.session.scalars(shown.order_by(Statement.number)).all()[0]


def add_comment(question: int) -> None:
    author = db.session.scalars(select(Participant)).first()
    about = {"statement": find_statement(question), "participant": author, "text_key": "key"}
    db.session.add(Comment(**about, stance=1, text="Because of this.", moderation=Moderation.VISIBLE))


def add_coding(question: int) -> None:
    statement = find_statement(question)
    version = load_assembly_codebook(statement.question.assembly).version
    kind = {"codebook_version": version, "kind": CodingKind.CODER, "was_blind": True}
    db.session.add(Coding(statement=statement, coder_name="Someone new", **kind))


def close_by_clock(_question: int) -> None:
    times = {"state": "open", "opened_at": now() - dt.timedelta(days=9), "closes_at": now() - dt.timedelta(hours=1)}
    db.session.execute(update(Assembly).values(closed_at=None, **times))


def show_chapters(app: Flask, language: str = "en") -> tuple[list[str], int]:
    """The chapters as someone without a role sees them, in a process that has shown none; how many were rendered."""
    fragments.kept.clear()
    asked = {"Accept-Language": language}
    with counting(app) as seen:
        pages = [app.test_client().get(f"{PAGE}/{name}", headers=asked).text for name in CHAPTERS]
    return pages, sum(name in PARTIAL for name in seen)


def store_report(app: Flask) -> None:
    """Let the worker see an analysis that was finished since it looked."""
    keeper = FragmentKeeper()
    with app.app_context():
        keeper.look()
        run = find_latest_finished_run(find_question())
        assert run is not None
        run.finished_at = now() + dt.timedelta(days=1)
        db.session.commit()
        keeper.look()


@pytest.mark.parametrize(
    ("change", "rendered"),
    [
        (add_comment, 2),
        (add_coding, 1),
        (cast_vote, 1),
        (close_by_clock, len(CHAPTERS) + 1),
        (name_decision_maker, len(CHAPTERS) + 1),
    ],
)
def test_what_is_stored_of_a_chapter_is_shown_while_it_is_true(
    voting_is_over: Flask, change: Callable[[int], None], rendered: int
) -> None:
    """rendered: how many parts show what has changed."""
    app = voting_is_over
    store_report(app)
    assert show_chapters(app)[1] == 0
    with app.app_context():
        change(find_question().id)
        db.session.commit()
    shown, count = show_chapters(app)
    assert count == rendered
    with app.app_context():
        db.session.execute(delete(ReportFragment))
        db.session.commit()
    assert show_chapters(app) == (shown, len(CHAPTERS) + 1), "what is stored is what a reader would have got"


def test_dates_and_numbers_are_those_of_the_readers_country(voting_is_over: Flask) -> None:
    """Whoever was there before, and whether the worker rendered the chapter for that country or not."""
    app = voting_is_over
    store_report(app)
    countries = {"en-US,en;q=0.9": 0, "en-GB,en;q=0.9": 0, "de-DE": 0, "de-AT": len(CHAPTERS) + 1}
    shown = {asked: show_chapters(app, asked) for asked in countries}
    assert {asked: rendered for asked, (_, rendered) in shown.items()} == countries
    with app.app_context():
        db.session.execute(delete(ReportFragment))
        db.session.commit()
    assert {asked: show_chapters(app, asked)[0] for asked in countries} == {asked: shown[asked][0] for asked in shown}
    fragments.kept.clear()
    method = [app.test_client().get(f"{PAGE}/method", headers={"Accept-Language": asked}).text for asked in countries]
    assert method == [shown[asked][0][CHAPTERS.index("method")] for asked in countries]
    assert len(set(method[:3])) == 3, "these three write the days of voting in different ways"


def test_a_process_that_was_prepared_compiles_no_template_for_a_stored_report(voting_is_over: Flask) -> None:
    store_report(voting_is_over)
    templates = voting_is_over.jinja_env.cache
    assert templates is not None
    templates.clear()
    prepare_to_serve(voting_is_over)
    prepared = set(templates.keys())
    assert voting_is_over.test_client().get(PAGE).status_code == 200
    assert show_chapters(voting_is_over)[1] == 0
    assert set(templates.keys()) == prepared


def test_a_chapter_offers_organizers_more_and_keeps_it_from_others(voting_is_over: Flask) -> None:
    fragments.kept.clear()
    owner, reader = voting_is_over.test_client(), voting_is_over.test_client()
    owner.post("/login", data={"email": "host@example.org", "password": "assembly-demo"})
    for client, is_offered in ((reader, False), (owner, True), (reader, False), (owner, True)):
        assert ("Download everything" in client.get(f"{PAGE}/method").text) is is_offered
    with pytest.raises(LookupError):
        tell_offered(frozenset(OFFERED))(Permission.MODERATE)
