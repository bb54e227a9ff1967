"""Opening and closing are told in sentences with counts first, and done only for what was told."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from deliberate.extensions import db
from deliberate.models import Assembly
from deliberate.queries.assemblies import load_assembly
from deliberate.queries.opening import FIELDS_FIXED_AT_OPENING
from deliberate.services.assemblies import LOCKED_AT_OPENING, edit_assembly
from deliberate.services.comments import add_comment
from deliberate.services.joining import join_assembly
from deliberate.services.statements import propose_statement
from deliberate.services.voting import cast_vote
from tests.web.organize.conftest import SLUG, confirm, make_account, make_draft

Enter = Callable[[str], FlaskClient]
DESK = f"/organize/{SLUG}"


def told(page: str) -> str:
    """The words of a page, in one line."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


@pytest.fixture
def drafted(app: Flask) -> None:
    """Committed: a draft at /organize/city-chatbot that can open."""
    with app.app_context():
        make_draft(make_account("owner@example.org"))
        db.session.commit()


def change(app: Flask, act: Callable[[Assembly], Any]) -> None:
    """Do something to the assembly meanwhile."""
    with app.app_context():
        act(load_assembly(SLUG))
        db.session.commit()


def test_the_page_before_opening_names_everything_that_opening_fixes() -> None:
    assert set(FIELDS_FIXED_AT_OPENING) == LOCKED_AT_OPENING


@pytest.mark.usefixtures("drafted")
def test_before_opening_it_is_said_what_is_fixed_and_nothing_happens_yet(enter: Enter, read: Any) -> None:
    client = enter("owner")
    page = told(client.get(f"{DESK}/open").text)
    for words in (
        "Who decides The council", "Level of influence L1", "Consensus rule A statement is accepted if more than 60",
        "Statement routing 50", "No target population was set", "analyses run.", "voting stays open until you close it",
        "No account is needed", "appear once one of these people has approved them: owner.",
    ):  # fmt: skip
        assert words in page
    assert client.post(f"{DESK}/open").status_code == 409
    assert read(lambda assembly: assembly.state) == "draft"
    assert confirm(client, f"{DESK}/open").status_code == 303
    assert confirm(client, f"{DESK}/open").status_code == 303
    assert read(lambda assembly: assembly.state) == "open"


@pytest.mark.usefixtures("drafted")
def test_what_changed_since_the_page_was_read_is_shown_before_it_is_fixed(app: Flask, enter: Enter, read: Any) -> None:
    client = enter("owner")
    seen = re.search(r'name="seen" value="([^"]+)"', client.get(f"{DESK}/open").text)
    assert seen is not None
    change(app, lambda assembly: edit_assembly(assembly=assembly, actor=None, decision_maker="The mayor"))
    answer = client.post(f"{DESK}/open", data={"seen": seen[1]})
    assert (answer.status_code, read(lambda assembly: assembly.state)) == (409, "draft")
    assert "Who decides The mayor" in told(answer.text)
    assert "Something has changed since you loaded this page." in told(answer.text)


@pytest.mark.usefixtures("drafted")
def test_a_missing_step_leads_to_where_it_is_done_and_offers_no_button(app: Flask, enter: Enter) -> None:
    change(app, lambda assembly: edit_assembly(assembly=assembly, actor=None, decision_maker="", answer_by=None))
    page = enter("owner").get(f"{DESK}/open").text
    assert "2 steps left before you can open it" in told(page)
    assert f'href="{DESK}/setup#decision_maker"' in page
    assert "Open the assembly</button>" not in page


def fill(assembly: Assembly) -> None:
    """Two people: one votes on everything and writes, one joins; two statements and a comment wait."""
    (question,) = assembly.questions
    one, _ = (join_assembly(assembly=assembly).participant for _ in range(2))
    for statement in question.statements:
        cast_vote(participant=one, statement_id=statement.id, choice=1)
    add_comment(participant=one, statement=question.statements[0], text="It depends.", kind="reason")
    for text in ("Let everyone read the logs.", "Let nobody read the logs."):
        propose_statement(participant=one, question=question, text=text)


def test_before_closing_it_is_said_what_waits(app: Flask, enter: Enter, seated: Assembly, read: Any) -> None:
    change(app, fill)
    client = enter("owner")
    page = client.get(f"{DESK}/close").text
    seeds = read(lambda assembly: len(assembly.questions[0].statements)) - 2
    for words in (
        f"1 person has cast {seeds} votes.",
        "2 statements are waiting for a moderator. 1 comment is waiting for a moderator.",
        f"{seeds} statements out of {seeds} have fewer than 15 votes", "The date set for the official response is",
        "The link and code keep working", "You can reopen the assembly later",
    ):  # fmt: skip
        assert words in told(page)
    assert f'href="{DESK}/moderation"' in page
    assert client.post(f"{DESK}/close").status_code == 409
    assert read(lambda assembly: assembly.state) == "open"
    assert confirm(client, f"{DESK}/close").status_code == 303
    assert read(lambda assembly: assembly.state) == "closed"


def test_where_texts_keep_coming_in_one_may_insist(app: Flask, enter: Enter, seated: Assembly, read: Any) -> None:
    client = enter("owner")
    seen = re.search(r'name="seen" value="([^"]+)"', client.get(f"{DESK}/close").text)
    assert seen is not None
    change(app, fill)
    back = client.post(f"{DESK}/close", data={"seen": seen[1]})
    assert (back.status_code, read(lambda assembly: assembly.state)) == (409, "open")
    assert "2 statements are waiting for a moderator." in told(back.text)
    change(app, more)
    fields = dict(re.findall(r'name="(seen|insist)" value="([^"]+)"', back.text))
    assert client.post(f"{DESK}/close", data=fields).status_code == 303
    assert read(lambda assembly: assembly.state) == "closed"


def more(assembly: Assembly) -> None:
    """One more statement that waits."""
    person = join_assembly(assembly=assembly).participant
    propose_statement(participant=person, question=assembly.questions[0], text="Print the logs.")


def test_opening_again_says_that_remit_and_rule_stay(enter: Enter, seated: Assembly, read: Any) -> None:
    client = enter("owner")
    confirm(client, f"{DESK}/close")
    assert "What has been fixed since the first opening" in told(client.get(f"{DESK}/open").text)
    confirm(client, f"{DESK}/open")
    assert read(lambda assembly: assembly.state) == "open"


def test_the_overview_has_no_button_that_opens_or_closes_by_one_click(enter: Enter, seated: Assembly) -> None:
    page = enter("owner").get(DESK).text
    assert f'action="{DESK}/close"' not in page
    assert f'href="{DESK}/close"' in page
