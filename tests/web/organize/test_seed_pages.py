"""Adding seeds in the browser: pasted or as a file, all or with open eyes."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient

from deliberate.models import Assembly
from tests.web.organize.conftest import SLUG

PATH = f"/organize/{SLUG}/questions/1/statements"


@pytest.fixture
def owner(enter: Callable[[str], FlaskClient], seated: Assembly) -> FlaskClient:
    return enter("owner")


@pytest.fixture
def texts(read: Any) -> Callable[[], list[str]]:
    """The wording of every statement that is stored now."""
    return lambda: read(lambda assembly: [statement.text for statement in assembly.questions[0].statements])


def test_pasted_lines_are_added(owner: FlaskClient, texts: Callable[[], list[str]]) -> None:
    before = texts()
    answer = owner.post(PATH, data={"texts": "A first new idea.\r\n\r\nA second new idea.\r\n", "act": "add"})
    assert (answer.status_code, texts()) == (303, [*before, "A first new idea.", "A second new idea."])


def test_looking_first_stores_nothing_and_names_each_line(owner: FlaskClient, texts: Callable[[], list[str]]) -> None:
    before = texts()
    sent = {"texts": f"A new idea.\na NEW idea\n{before[0]}\n{'x' * 401}", "act": "look"}
    answer = owner.post(PATH, data=sent)
    assert (answer.status_code, texts()) == (200, before)
    for words in (
        "1 of 4 statements can be added",
        "in line 1 of this list",
        "already exists (number 1)",
        "401 characters",
    ):
        assert words in answer.text


def test_a_list_with_bad_lines_is_added_only_with_open_eyes(owner: FlaskClient, texts: Callable[[], list[str]]) -> None:
    before = texts()
    sent = {"texts": "A new idea.\na new idea"}
    assert owner.post(PATH, data=sent | {"act": "add"}).status_code == 422
    assert texts() == before
    assert owner.post(PATH, data=sent | {"act": "add_good"}).status_code == 303
    assert texts() == [*before, "A new idea."]


def test_a_file_is_added(owner: FlaskClient, texts: Callable[[], list[str]]) -> None:
    before = texts()
    raw = "\ufeffid;text\r\n1;Grüße, sagte sie.\r\n2;'=cmd()\r\n".encode()
    answer = owner.post(PATH, data={"file": (BytesIO(raw), "seeds.csv"), "act": "add"})
    assert (answer.status_code, texts()) == (303, [*before, "Grüße, sagte sie.", "=cmd()"])


def test_a_broken_file_is_refused_with_its_line(owner: FlaskClient, texts: Callable[[], list[str]]) -> None:
    before = texts()
    answer = owner.post(PATH, data={"file": (BytesIO(b"text\nGood.\nG\0od.\n"), "seeds.csv"), "act": "add"})
    assert (answer.status_code, texts()) == (422, before)
    assert "seeds.csv, line 3: there is a NUL byte, so this is not a text file." in answer.text


def test_a_guessed_encoding_is_said(owner: FlaskClient, texts: Callable[[], list[str]]) -> None:
    before = texts()
    answer = owner.post(PATH, data={"file": (BytesIO(b"text\nGr\xfc\xdfe.\n"), "seeds.csv"), "act": "add"})
    assert (answer.status_code, texts()) == (303, [*before, "Grüße."])
    assert "seeds.csv is not UTF-8; it was read as Windows-1252" in owner.get(PATH).text


def test_a_pasted_table_and_a_pasted_heading_are_no_statements(
    owner: FlaskClient, texts: Callable[[], list[str]]
) -> None:
    before = texts()
    assert owner.post(PATH, data={"texts": "Statements\nA new idea here.", "act": "add"}).status_code == 303
    table = "id\tStatement text\n7\tAnother new idea."
    assert owner.post(PATH, data={"texts": table, "act": "add"}).status_code == 303
    assert texts() == [*before, "A new idea here.", "Another new idea."]


def test_a_file_beyond_the_limit_is_refused_with_the_limit(owner: FlaskClient, texts: Callable[[], list[str]]) -> None:
    before = texts()
    raw = b"text\n" + b"x" * 1_000_000
    answer = owner.post(PATH, data={"file": (BytesIO(raw), "seeds.csv"), "act": "add"})
    assert (answer.status_code, texts()) == (422, before)
    assert "the limit is 1 MB" in answer.text


def test_nothing_sent_is_said_in_words(owner: FlaskClient) -> None:
    answer = owner.post(PATH, data={"texts": " \n ", "act": "add"})
    assert answer.status_code == 422
    assert "No statements were found." in answer.text


def test_markup_is_shown_as_text(owner: FlaskClient) -> None:
    owner.post(PATH, data={"texts": "<script>alert(1)</script> & more", "act": "add"})
    page = owner.get(PATH).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in page


def test_a_seed_is_mended_and_removed(owner: FlaskClient, texts: Callable[[], list[str]]) -> None:
    assert owner.post(f"{PATH}/1", data={"text": "A clearer wording."}).status_code == 303
    assert texts()[0] == "A clearer wording."
    assert owner.post(f"{PATH}/1/remove").status_code == 303
    assert owner.post(f"{PATH}/1/remove").status_code == 404
    assert "A clearer wording." not in texts()
