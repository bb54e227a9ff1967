"""The coding desk: explicit answers, one's own alone, and refusals that keep what was chosen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from deliberate.models import Assembly
from tests.web.organize.conftest import SLUG

PATH = f"/organize/{SLUG}/questions/1/coding"
Enter = Callable[[str], FlaskClient]


@pytest.fixture
def coder(enter: Enter, seated: Assembly) -> FlaskClient:
    return enter("coder")


@pytest.fixture
def answers(read: Any) -> Callable[[], list[tuple[str, list[tuple[str, str, str]], list[str]]]]:
    """Coder, codes and flags of every answer to the first statement."""
    return lambda: read(
        lambda assembly: [
            (row.coder_name, [(code.concept, code.stance, code.directness) for code in row.codes], row.flags)
            for row in assembly.questions[0].statements[0].codings
            if row.coder_name != "template"
        ]
    )


def test_an_answer_is_kept_and_the_next_statement_comes(coder: FlaskClient, answers: Any) -> None:
    sent = {"stance-use": "supports", "directness-use": "indirect", "stance-governance": "neutral"}
    answer = coder.post(f"{PATH}/1", data=sent)
    assert (answer.status_code, answer.location) == (303, f"{PATH}?number=2#coding")
    assert answers() == [("coder", [("governance", "neutral", "direct"), ("use", "supports", "indirect")], [])]
    assert "1 of " in coder.get(PATH).text


def test_none_is_an_explicit_answer(coder: FlaskClient, answers: Any) -> None:
    answer = coder.post(f"{PATH}/1", data={"rationale": "I hesitate."})
    assert answer.status_code == 422
    assert "choose an effect on at least one concept" in answer.text
    assert "I hesitate." in answer.text, "what was written is kept"
    assert answers() == []
    assert " checked" not in coder.get(f"{PATH}?number=1").text.partition('id="coding"')[2].partition("</form>")[0]
    assert coder.post(f"{PATH}/1", data={"none": "1", "stance-use": "neutral"}).status_code == 303
    assert answers() == [("coder", [], [])]


def test_contradictions_and_unknown_words_are_refused(coder: FlaskClient, answers: Any) -> None:
    for sent in (
        {"none": "1", "stance-use": "supports"},
        {"stance-use": "adores"},
        {"none": "1", "flag": "no-such-flag"},
    ):
        assert coder.post(f"{PATH}/1", data=sent).status_code == 422
    assert answers() == []


def test_a_coder_sees_only_the_own_answer(enter: Enter, coder: FlaskClient, answers: Any) -> None:
    coder.post(f"{PATH}/1", data={"stance-use": "hinders", "rationale": "Only licence holders may use it."})
    mine, other = coder.get(f"{PATH}?number=1").text, enter("owner").get(f"{PATH}?number=1").text
    assert 'name="stance-use" value="hinders" checked' in mine
    assert 'name="stance-use" value="hinders" checked' not in other
    assert ("Only licence holders" in mine, "Only licence holders" in other) == (True, False)


def test_an_answer_is_replaced_not_added(coder: FlaskClient, answers: Any) -> None:
    coder.post(f"{PATH}/1", data={"stance-use": "hinders"})
    coder.post(f"{PATH}/1", data={"stance-use": "supports"})
    assert answers() == [("coder", [("use", "supports", "direct")], [])]


@pytest.mark.parametrize("name", ["moderator", "analyst", "observer"])
def test_other_roles_do_not_code(enter: Enter, seated: Assembly, answers: Any, name: str) -> None:
    assert enter(name).post(f"{PATH}/1", data={"none": "1"}).status_code == 403
    assert answers() == []


def test_a_statement_that_is_not_there(coder: FlaskClient) -> None:
    assert coder.get(f"{PATH}?number=999").status_code == 404
    assert coder.post(f"{PATH}/999", data={"none": "1"}).status_code == 404
