"""What a page weighs on the way to a phone, and how it is compressed."""

from __future__ import annotations

import gzip
import re
from urllib.parse import urljoin

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient

from deliberate.demo.scenario import load_scenario

SLUG = str(load_scenario()["assembly"]["slug"])
HERE = f"/a/{SLUG}/1"
PAGE_BYTES, SCRIPT_BYTES = 60_000, 30_000
PACKED = {"Accept-Encoding": "gzip"}
ASKED = re.compile(r'<(?:link|script|img|use)[^>]*?(?:href|src)="(/static/[^"#]+)')
IN_STYLE = re.compile(r'url\("?([^")]+)"?\)')


def weights(client: FlaskClient, address: str) -> dict[str, int]:
    """The bytes sent for a page and for everything it asks for, fonts included."""
    page = client.get(address, headers=PACKED)
    assert page.headers["Content-Encoding"] == "gzip"
    found = {address: len(page.data)}
    text = gzip.decompress(page.data).decode()
    waiting = [match.replace("&amp;", "&") for match in ASKED.findall(text)]
    while waiting:
        asked = waiting.pop()
        if asked in found:
            continue
        answer = client.get(asked, headers=PACKED)
        assert answer.status_code == 200
        found[asked] = len(answer.data)
        if answer.mimetype == "text/css":
            style = gzip.decompress(answer.data).decode()
            waiting += [urljoin(asked, inner) for inner in IN_STYLE.findall(style) if not inner.startswith("data:")]
    return found


@pytest.mark.parametrize(
    "address", ["/", HERE, *(HERE + page for page in ("/standing", "/report", "/report/responses", "/live"))]
)
def test_a_page_keeps_to_its_weight(voting_is_over: Flask, address: str) -> None:
    found = weights(voting_is_over.test_client(), address)
    script = sum(size for name, size in found.items() if ".js" in name)
    assert script <= SCRIPT_BYTES, found
    assert sum(found.values()) <= PAGE_BYTES, found


def test_the_page_is_the_same_and_is_sent_plain_to_whoever_cannot_unpack(demo_app: Flask) -> None:
    client = demo_app.test_client()
    plain = client.get("/api/v1/assemblies/city-ai/questions/1/statements")
    packed = client.get("/api/v1/assemblies/city-ai/questions/1/statements", headers=PACKED)
    assert "Content-Encoding" not in plain.headers
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) < len(plain.data) / 2
    for answer in (plain, packed):
        assert "Accept-Encoding" in answer.headers["Vary"]
        assert int(answer.headers["Content-Length"]) == len(answer.data)
    again = {**PACKED, "If-None-Match": packed.headers["ETag"]}
    assert client.get("/api/v1/assemblies/city-ai/questions/1/statements", headers=again).status_code == 304


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_what_another_site_asks_for_is_not_compressed(demo_app: Flask, site: str) -> None:
    """Its size must not tell a secret in it."""
    client = demo_app.test_client()
    assert "Content-Encoding" not in client.get(HERE, headers={**PACKED, "Sec-Fetch-Site": site}).headers
    own = {**PACKED, "Sec-Fetch-Site": "same-origin"}
    assert len({len(client.get(HERE, headers=own).data) for _ in range(20)}) > 1


@pytest.mark.parametrize(("accepted", "sent"), [("gzip, deflate, br", "br"), ("gzip", "gzip"), ("identity", None)])
def test_static_files_are_sent_in_the_best_form_that_the_browser_takes(
    demo_app: Flask, accepted: str, sent: str | None
) -> None:
    with demo_app.test_request_context():
        address = demo_app.url_for("static", filename="css/base.css")
    answer = demo_app.test_client().get(address, headers={"Accept-Encoding": accepted})
    assert (answer.headers.get("Content-Encoding"), answer.headers["Vary"]) == (sent, "Accept-Encoding")
    content = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[sent](answer.data)
    assert b"font-family" in content


def test_every_font_is_kept_by_its_mark(demo_app: Flask) -> None:
    client = demo_app.test_client()
    fonts = IN_STYLE.findall(client.get("/static/css/tokens.css").text)
    assert len(fonts) == 2
    for font in fonts:
        assert re.search(r"\?v=[0-9a-f]{12}$", font)
        assert "immutable" in client.get(urljoin("/static/css/tokens.css", font)).headers["Cache-Control"]
        wrong = client.get(urljoin("/static/css/tokens.css", font[:-3] + "zzz"))
        assert "immutable" not in wrong.headers["Cache-Control"], "the mark of other content"


def test_static_files_are_kept_by_their_mark_and_asked_for_again_without(demo_app: Flask) -> None:
    client = demo_app.test_client()
    with demo_app.test_request_context():
        marked = demo_app.url_for("static", filename="css/base.css")
    assert re.fullmatch(r"/static/css/base\.css\?v=[0-9a-f]{12}", marked)
    answer = client.get(marked, headers=PACKED)
    assert (answer.cache_control.max_age, answer.cache_control.public) == (365 * 24 * 3600, True)
    assert "immutable" in answer.headers["Cache-Control"]
    bare = client.get("/static/css/base.css", headers=PACKED)
    plain = client.get("/static/css/base.css").data
    assert gzip.decompress(bare.data) == gzip.decompress(answer.data)
    assert gzip.decompress(bare.data).splitlines() == [line.lstrip() for line in plain.splitlines()], "only indentation"
    assert bare.cache_control.no_cache
    unchanged = client.get("/static/css/base.css", headers={**PACKED, "If-None-Match": bare.headers["ETag"]})
    assert unchanged.status_code == 304
    assert client.get("/static/css/nowhere.css", headers=PACKED).status_code == 404
