"""Codes from the hub to the public record: who sees what and when, double clicks, refusals that keep what was sent."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from deliberate.concepts.coding import Code, StatementCoding
from deliberate.extensions import db
from deliberate.models import Assembly, ConceptTag, Statement
from deliberate.queries.assemblies import load_assembly
from deliberate.queries.coding.codebooks import load_assembly_codebook
from deliberate.queries.coding.codings import load_final_codings
from deliberate.services.coding.codes import code_statement
from deliberate.services.coding.plan import freeze_codes
from tests.house.page import Page
from tests.web.organize.conftest import SLUG

DESK = f"/organize/{SLUG}"
Enter = Callable[[str], FlaskClient]
OWN = {
    "act": "add",
    "key": "safety",
    "name": "Safety of workers",
    "label": "Safety",
    "plain": "safer work",
    "definition": "people are safe at work",
    "supports_if": "it makes work safer",
    "hinders_if": "it makes work less safe",
    "neutral_if": "it is about something else",
    "methods": "rules at work",
    "reason": "Our city asked for it.",
}


def differing(app: Flask) -> None:
    """Two coders from a file disagree on the first statement."""
    with app.app_context():
        question = load_assembly(SLUG).questions[0]
        for name, stance in (("Ann Secret", "supports"), ("Bob Secret", "hinders")):
            code_statement(
                statement=question.statements[0],
                coding=StatementCoding((Code("use", stance),)),
                coder_name=name,
                rationale=f"I read it as {stance}.",
            )
        db.session.commit()


def freeze(app: Flask) -> None:
    with app.app_context():
        freeze_codes(question=load_assembly(SLUG).questions[0], actor=None)
        db.session.commit()


@pytest.mark.parametrize("name", ["moderator", "analyst", "observer", "stranger"])
def test_others_do_not_see_codes(enter: Enter, seated: Assembly, name: str) -> None:
    client = enter(name)
    for path in ("codes", "practice", "questions/1/agreement", "questions/1/settle/1", "codebook", "codebook.yaml"):
        assert client.get(f"{DESK}/{path}").status_code in (403, 404), path


@pytest.mark.parametrize("act", ["calibrate", "open", "freeze", "suggest"])
def test_a_coder_does_not_decide_on_the_coding(enter: Enter, seated: Assembly, act: str) -> None:
    assert enter("coder").post(f"{DESK}/questions/1/coding-plan", data={"act": act}).status_code == 403
    assert enter("coder").post(f"{DESK}/codebook", data=OWN).status_code == 403


def test_results_stay_closed_to_coders_until_the_freeze(app: Flask, enter: Enter, seated: Assembly) -> None:
    coder, moderator = enter("coder"), enter("moderator")
    report = f"/a/{SLUG}/1/report"
    for chapter in (
        "",
        "/shared",
        "/divides",
        "/groups",
        "/concepts",
        "/tensions",
        "/responses",
        "/statements",
        "/all",
    ):
        refused = coder.get(report + chapter)
        assert refused.status_code == 403
        assert "without seeing its results" in refused.text
    assert moderator.get(report).status_code != 403
    differing(app)
    freeze(app)
    assert coder.get(report).status_code != 403


def test_other_answers_are_hidden_from_whoever_has_yet_to_code(app: Flask, enter: Enter, seated: Assembly) -> None:
    differing(app)
    coder = enter("coder")
    page = coder.get(f"{DESK}/questions/1/settle/1")
    assert page.status_code == 403
    assert "I read it as" not in page.text
    assert "settle/1" not in coder.get(f"{DESK}/questions/1/agreement").text
    assert "I read it as" not in coder.get(f"{DESK}/questions/1/coding?number=1").text
    owner = enter("owner").get(f"{DESK}/questions/1/settle/1")
    assert "I read it as supports." in owner.text
    assert "Secret" not in owner.text
    assert Page(owner.text).faults() == []


def test_settling_needs_a_reason_and_keeps_what_was_chosen(app: Flask, enter: Enter, seated: Assembly) -> None:
    differing(app)
    owner = enter("owner")
    path = f"{DESK}/questions/1/settle/1"
    refused = owner.post(path, data={"stance-use": "supports", "rationale": " "})
    assert refused.status_code == 422
    assert 'name="stance-use" value="supports" checked' in refused.text
    assert owner.post(path, data={"stance-use": "supports", "rationale": "Rule 1."}).status_code == 303
    with app.app_context():
        question = load_assembly(SLUG).questions[0]
        assert load_final_codings(question)[1].basis == "adjudicated"
        assert sum(row.kind == "coder" for row in question.statements[0].codings) == 2, "raw codes stay"


def test_the_public_record_opens_with_the_freeze_and_names_nobody(
    app: Flask, enter: Enter, seated: Assembly, client: FlaskClient
) -> None:
    differing(app)
    before = client.get(f"/a/{SLUG}/1/codes")
    assert "I read it as" not in before.text
    assert "not frozen yet" in before.text
    assert enter("owner").post(f"{DESK}/questions/1/coding-plan", data={"act": "freeze"}).status_code == 303
    assert enter("owner").post(f"{DESK}/questions/1/coding-plan", data={"act": "freeze"}).status_code == 409
    after = client.get(f"/a/{SLUG}/1/codes").text
    assert "I read it as supports." in after
    assert "Coder 2" in after
    assert "Coder 3" not in after, "what came with the template is no coder's"
    assert "Secret" not in after
    assert Page(after).faults() == []


def test_practice_shows_the_key_and_counts_the_first_answer(enter: Enter, seated: Assembly) -> None:
    coder = enter("coder")
    answer = coder.post(f"{DESK}/practice/0", data={"stance-governance": "supports"})
    assert answer.location == f"{DESK}/practice?told=0"
    page = coder.get(answer.location).text
    assert "Different from the codebook" in page
    assert "carrying it out lowers a barrier" in page
    assert coder.post(f"{DESK}/practice/0", data={"stance-use": "supports"}).status_code == 303
    assert "Different from the codebook" in coder.get(answer.location).text, "a second answer changes nothing"
    assert coder.post(f"{DESK}/practice/0", data={}).status_code == 422
    assert coder.post(f"{DESK}/practice/99", data={"none": "1"}).status_code == 404


def test_an_own_concept_reaches_the_desk_and_the_public_page(
    app: Flask, enter: Enter, seated: Assembly, client: FlaskClient
) -> None:
    owner = enter("owner")
    refused = owner.post(f"{DESK}/codebook", data={**OWN, "plain": ""})
    assert refused.status_code == 422
    assert "has no “plain”" in refused.text
    assert "Safety of workers" in refused.text, "what was written is kept"
    assert owner.post(f"{DESK}/codebook", data=OWN).status_code == 303
    assert owner.post(f"{DESK}/codebook", data=OWN).status_code == 422, "a second click adds no second concept"
    public = client.get(f"/a/{SLUG}/codebook").text
    assert "people are safe at work" in public.lower()
    assert "Our city asked for it." in public
    coder = enter("coder")
    assert 'name="stance-safety"' in coder.get(f"{DESK}/questions/1/coding").text
    assert coder.post(f"{DESK}/questions/1/coding/1", data={"stance-safety": "hinders"}).status_code == 303
    with app.app_context():
        assembly = load_assembly(SLUG)
        assert load_assembly_codebook(assembly).version == "1.1"
        assert load_final_codings(assembly.questions[0])[1].coding.effect_on("safety") == -1


def test_a_codebook_file_goes_out_and_comes_back(enter: Enter, seated: Assembly) -> None:
    owner = enter("owner")
    text = owner.get(f"{DESK}/codebook.yaml").text
    same = {"act": "file", "reason": "none", "file": (io.BytesIO(text.encode()), "book.yaml")}
    assert owner.post(f"{DESK}/codebook", data=same).status_code == 409
    other = text.replace("wider use", "use by more people")
    sent = {"act": "file", "reason": "plainer", "file": (io.BytesIO(other.encode()), "book.yaml")}
    assert owner.post(f"{DESK}/codebook", data=sent).status_code == 303
    broken = {"act": "file", "reason": "x", "file": (io.BytesIO(b"a: ["), "book.yaml")}
    assert owner.post(f"{DESK}/codebook", data=broken).status_code == 422


def test_codes_come_from_a_file_or_are_refused_by_line(app: Flask, enter: Enter, seated: Assembly) -> None:
    owner, path = enter("owner"), f"{DESK}/questions/1/coding/import"
    head = "statement,coder,concept,stance\n"
    bad = owner.post(path, data={"file": (io.BytesIO(f"{head}1,Ann,wealth,supports\n".encode()), "c.csv")})
    assert bad.status_code == 422
    assert "c.csv, line 2: there is no concept “wealth”" in bad.text
    good = owner.post(path, data={"file": (io.BytesIO(f"{head}1,Ann,use,supports\n".encode()), "c.csv")})
    assert good.status_code == 303
    assert owner.post(path, data={}).status_code == 422


def test_the_codebook_speaks_german(client: FlaskClient, seated: Assembly) -> None:
    page = client.get("/concepts", headers={"Accept-Language": "de"}).text
    assert "Mehr und verschiedenere Menschen können KI-Anwendungen nutzen" in page
    assert "Modelle teilen ≠ Demokratisierung" in page
    assert "more and more varied people" not in page.lower()
    assert Page(page).faults() == []


@pytest.fixture
def voter(app: Flask, seated: Assembly) -> FlaskClient:
    """A participant, selected at random, who has voted on six statements."""
    with app.app_context():
        load_assembly(SLUG).tag_share = 100
        db.session.commit()
    client = app.test_client()
    for number in range(1, 7):
        client.post(f"/a/{SLUG}/1/votes", data={"statement": str(number), "choice": "agree"})
    return client


def test_whoever_is_selected_at_random_may_say_what_statements_would_do(app: Flask, voter: FlaskClient) -> None:
    assert "selected at random" in voter.get(f"/a/{SLUG}/1").text
    page = voter.get(f"/a/{SLUG}/1/tags").text
    assert page.count("<fieldset") == 16
    assert Page(page).faults() == []
    number = page.split('name="tag-')[1].split("-")[0]
    sent = {f"tag-{number}-use": "hinders", f"tag-{number}-benefits": "unsure"}
    for _ in range(2):
        assert voter.post(f"/a/{SLUG}/1/tags", data=sent).status_code == 303
    with app.app_context():
        found = [(tag.concept, tag.answer) for tag in db.session.query(ConceptTag).order_by(ConceptTag.concept)]
        assert found == [("benefits", "unsure"), ("use", "hinders")]
    assert "selected at random" not in voter.get(f"/a/{SLUG}/1").text
    assert 'value="hinders" checked' in voter.get(f"/a/{SLUG}/1/tags").text
    assert voter.post(f"/a/{SLUG}/1/tags", data={f"tag-{number}-use": "perhaps"}).status_code == 422


def test_a_stranger_is_not_asked(client: FlaskClient, seated: Assembly) -> None:
    assert "There are no statements here for you." in client.get(f"/a/{SLUG}/1/tags").text
    assert client.post(f"/a/{SLUG}/1/tags", data={}).status_code == 404


def test_an_author_appeals_and_reads_the_answer(app: Flask, enter: Enter, voter: FlaskClient) -> None:
    voter.post(f"/a/{SLUG}/1/propose", data={"text": "Everyone should be able to use it for free."})
    with app.app_context():
        question = load_assembly(SLUG).questions[0]
        mine: Statement = question.statements[-1]
        assert mine.author_id is not None
        code_statement(statement=mine, coding=StatementCoding((Code("use", "hinders"),)), coder_name="Ann")
        number = mine.number
        db.session.commit()
    sent = {"statement": str(number), "reason": "It makes use wider."}
    assert voter.post(f"/a/{SLUG}/1/appeals", data=sent).status_code == 409
    freeze(app)
    assert "Appeal this code" in voter.get(f"/a/{SLUG}/1/answers").text
    assert voter.post(f"/a/{SLUG}/1/appeals", data=sent).status_code == 303
    assert voter.post(f"/a/{SLUG}/1/appeals", data=sent).status_code == 409
    owner = enter("owner")
    assert "It makes use wider." in owner.get(f"{DESK}/questions/1/agreement").text
    assert enter("coder").post(f"{DESK}/appeals/1", data={"answer": "No."}).status_code == 403
    reply = {"answer": "You are right.", "changed": "1"}
    assert owner.post(f"{DESK}/appeals/1", data=reply).status_code == 303
    assert owner.post(f"{DESK}/appeals/1", data=reply).status_code == 409
    page = voter.get(f"/a/{SLUG}/1/answers").text
    assert "You are right." in page
    assert "The code was changed." in page


def test_the_report_says_whether_codes_were_blind(voting_is_over: Flask) -> None:
    client = voting_is_over.test_client()
    page = client.get("/a/city-ai/1/report/concepts").text
    assert "The codes were frozen before any result could be seen." in page
    with voting_is_over.app_context():
        question = load_assembly("city-ai").questions[0]
        code_statement(statement=question.statements[0], coding=StatementCoding(), coder_name="Late")
        db.session.commit()
    assert "Answers that came when results could be seen: 1 of " in client.get("/a/city-ai/1/report/concepts").text
