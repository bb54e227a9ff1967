"""What people wrote stands in the language of its assembly, what we say in that of the page, on every page."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from babel.messages.mofile import read_mo
from flask import Flask
from sqlalchemy import select

from deliberate.extensions import db
from deliberate.models import (
    Assembly,
    CodeAppeal,
    Coding,
    Comment,
    GroupName,
    Question,
    Response,
    Statement,
    Tension,
)
from tests.browser.places import PLACES
from tests.house.acts import page_tokens
from tests.house.page import VOID
from tests.house.source import PACKAGE, asked_of_each
from tests.house.source import pages as pages_of_house
from tests.house.test_pages import reader

# Longer than any word that the page may say by itself.
TELLING = 12


class Texts(HTMLParser):
    """Every text that a page shows, with the language of the nearest element that names one."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, str | None]] = []
        self.found: list[tuple[str, str | None]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        language = given.get("lang") or (self.open[-1][1] if self.open else None)
        if tag == "input" and given.get("type", "text") in {"text", "search"} and given.get("value"):
            self.found.append((str(given["value"]), language))
        if tag not in VOID:
            self.open.append((tag, language))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        inside = {tag for tag, _ in self.open}
        if data.strip() and not inside & {"head", "svg", "script", "pre"}:
            self.found.append((" ".join(data.split()), self.open[-1][1]))


def written(app: Flask) -> set[str]:
    """Every text that hosts and participants of the demo wrote, line by line."""
    columns: tuple[Any, ...] = (
        Assembly.title, Assembly.host, Assembly.introduction, Assembly.decision, Assembly.decision_maker,
        Assembly.veto_rule, Assembly.moderation_policy, Question.text, Question.background, Statement.text,
        Comment.text, Response.reason, Response.responsible, CodeAppeal.reason, CodeAppeal.answer,
        Coding.rationale, GroupName.name, Tension.title, Tension.open_question, Tension.reason,
    )  # fmt: skip
    with app.app_context():
        rows = [text for column in columns for text in db.session.scalars(select(column)) if text]
    lines = {" ".join(line.split()) for text in rows for line in text.splitlines()}
    return {line for line in lines if len(line) >= TELLING}


def holds(shown: str, text: str) -> bool:
    """Whether the text, or its beginning followed by dots, stands in what is shown."""
    start = re.sub(r"(\.\.\.|…)$", "", shown)
    return text in shown or (start != shown and len(start) >= TELLING and text.startswith(start))


def ours() -> set[str]:
    """Every German text of the interface that nobody could have written by chance."""
    with (PACKAGE / "translations" / "de" / "LC_MESSAGES" / "messages.mo").open("rb") as file:
        catalogue = read_mo(file)
    texts = {str(message.string) for message in catalogue if message.id and isinstance(message.string, str)}
    return {text for text in texts if len(text) >= TELLING and "%(" not in text}


@pytest.fixture
def pages(demo_app: Flask) -> dict[str, list[tuple[str, str | None]]]:
    """The texts of every kind of page of the demo, opened in German by the reader who sees most of it."""
    who = {one: reader(demo_app, one) for one in {reads for reads, _ in PLACES.values()}}
    for number in range(2, 10):
        who["participant"].post("/a/city-ai/1/votes", data={"statement": str(number), "choice": "agree"})
    token = page_tokens(demo_app)
    found = {}
    for kind, (reads, address) in PLACES.items():
        page = who[reads].get(address.format(**token), headers={"Accept-Language": "de"})
        found[kind] = Texts(page.text).found
    return found


# Texts of hosts that nearly every page shows: alone in a marked element, or marked inside a sentence.
OF_HOSTS = re.compile(
    r"""<(?P<tag>[^<]*)>\s*\{\{ (?:question\.text|assembly\.title|assembly\.veto_rule) \}\}"""
    r"""|(?P<sentence>\w+=assembly\.(?:host|decision_maker)\))"""
)


@asked_of_each(pages_of_house())
def test_a_template_marks_what_hosts_wrote(path: Path) -> None:
    """Also in states of a page that no test visits."""
    body = re.sub(r"\{% block title %\}.*?\{% endblock %\}", "", path.read_text(encoding="utf-8"))
    bare = [match[0] for match in OF_HOSTS.finditer(body) if match["sentence"] or 'dir="auto"' not in match["tag"]]
    assert bare == []


def test_texts_of_people_name_their_language_and_ours_do_not(
    demo_app: Flask, pages: dict[str, list[tuple[str, str | None]]]
) -> None:
    texts, spoken = written(demo_app), ours()
    assert len(texts) > 80
    assert len(spoken) > 500
    seen = {text for found in pages.values() for shown, _ in found for text in texts if holds(shown, text)}
    assert len(seen) > 0.8 * len(texts)
    foreign = {
        (kind, shown[:90])
        for kind, found in pages.items()
        for shown, language in found
        if language != "en" and any(holds(shown, text) for text in texts)
    }
    assert sorted(foreign) == []
    mislabelled = {
        (kind, shown[:90]) for kind, found in pages.items() for shown, language in found
        if language != "de" and shown in spoken
    }  # fmt: skip
    assert sorted(mislabelled) == []
