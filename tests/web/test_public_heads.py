"""What other sites, tabs and home screens show of a page: tags on every public page, and nothing of what is private."""

from __future__ import annotations

import json
import re
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from deliberate.extensions import db
from deliberate.models import Assembly, AssemblyState
from deliberate.models.columns import now
from tests.browser.places import NOT_PAGES, PLACES
from tests.house.acts import page_tokens

META = re.compile(r'<meta (?:name|property)="([^"]+)" content="([^"]*)"( media="[^"]+")?')
LINK = re.compile(r'<link rel="([^"]+)" href="([^"]+)"')
PUBLIC = {kind: address for kind, (who, address) in PLACES.items() if who == "stranger" and kind != "a refusal"}
# Behind a link that opens a screen: nothing of it is shown elsewhere.
SCREENS = {kind for kind in PUBLIC if kind.startswith("hall.")}
WANTED = {"description", "og:title", "og:description", "og:site_name", "og:type", "og:image", "twitter:card"}


@pytest.fixture
def client(demo_app: Flask) -> FlaskClient:
    return demo_app.test_client()


def test_every_public_page_says_what_it_is(demo_app: Flask, client: FlaskClient) -> None:
    demo_app.config["BASE_URL"] = "https://assemblies.example"
    tokens, faults = page_tokens(demo_app), []
    for kind, address in PUBLIC.items():
        head = client.get(address.format_map(tokens), follow_redirects=True).text.partition("</head>")[0]
        told = {name: content for name, content, _ in META.findall(head)}
        links = {rel for rel, _ in LINK.findall(head)}
        missing = set() if kind in SCREENS else WANTED - {name for name, content in told.items() if content.strip()}
        missing |= {"icon", "apple-touch-icon", "manifest"} - links
        missing |= {"theme-color"} if head.count('name="theme-color"') != 2 else set()
        if kind not in SCREENS and not told.get("og:image", "").startswith("https://assemblies.example/"):
            missing.add("image address")
        if kind in SCREENS and ("og:image" in told or told.get("robots") != "noindex"):
            missing.add("a screen is previewed")
        faults += [(kind, missing)] if missing else []
    assert faults == []
    assert not set(PUBLIC) & NOT_PAGES


def test_the_files_that_a_head_names_are_there(client: FlaskClient) -> None:
    head = client.get("/a/city-ai/1").text.partition("</head>")[0]
    named = [(rel, address) for rel, address in LINK.findall(head) if rel not in {"stylesheet", "modulepreload"}]
    assert {rel for rel, _ in named} == {"icon", "apple-touch-icon", "manifest"}
    for _, address in named:
        assert client.get(address).status_code == 200
    manifest = client.get(dict(named)["manifest"])
    assert manifest.mimetype == "application/manifest+json"
    document = json.loads(manifest.text)
    assert (document["name"], document["start_url"]) == ("AI in our city", "/a/city-ai")
    assert {icon["purpose"] for icon in document["icons"]} == {"any", "maskable"}
    for icon in document["icons"]:
        assert client.get(icon["src"]).data.startswith(b"\x89PNG")
    preview = META.search(head[head.index("og:image") - 20 :])
    assert preview is not None
    assert client.get(urlsplit(preview[2]).path).data.startswith(b"\x89PNG")


def test_a_preview_says_what_is_true_today(demo_app: Flask, client: FlaskClient) -> None:
    def description() -> str:
        return str({name: text for name, text, _ in META.findall(client.get("/a/city-ai/1").text)}["og:description"])

    assert description().startswith("Voting is open.")
    with demo_app.app_context():
        db.session.execute(update(Assembly).values(state="closed", closed_at=now()))
        db.session.commit()
    assert description().startswith("Voting closed on")


@pytest.mark.parametrize("announced", [False, True])
def test_of_a_draft_strangers_see_no_more_than_was_announced(
    demo_app: Flask, client: FlaskClient, announced: bool
) -> None:
    with demo_app.app_context():
        assembly = db.session.query(Assembly).filter_by(slug="city-ai").one()
        title, questions = assembly.title, [question.text for question in assembly.questions]
        hidden = [*questions, *([] if announced else [title, assembly.introduction, assembly.host])]
        assembly.state, assembly.announced = AssemblyState.DRAFT, announced
        db.session.commit()
    for address in ("/a/city-ai", "/a/city-ai/1", "/a/city-ai/1/preview.png", "/a/city-ai/app.webmanifest", "/"):
        answer = client.get(address)
        assert answer.mimetype != "image/png"
        assert [text for text in hidden if text and text in answer.text] == [], address
