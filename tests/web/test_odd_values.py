"""Odd values in every parameter of every route: an answer in words, never a fault of ours, never half a change."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event
from werkzeug.routing import Rule

from deliberate.extensions import db
from deliberate.jobs.analysis import analyse_now
from deliberate.models import AssemblyState, Comment, Membership, Outcome, Participant, Role, Statement
from deliberate.models.columns import now
from deliberate.queries.participants import load_devices
from deliberate.services.accounts import register_account
from deliberate.services.assemblies import create_assembly
from deliberate.services.joining import add_device
from deliberate.services.questions import add_question
from deliberate.services.statements import add_seeds
from tests.web.routes import ROUTES, Takes

pytestmark = pytest.mark.every_database

PASSWORD = "a long enough password"
# As they travel in an address or a form: percent-encoded later, bytes stay what they are.
ODD: tuple[str | bytes, ...] = (
    "",
    "-1",
    "0",
    "1.5",
    str(2**31 - 1),
    str(2**31),
    str(2**63),
    "9" * 5000,
    "-" + "9" * 25,
    "١",
    "NaN",
    "sNaN",
    "1e999",
    "a\x00b",
    "\x07\x1b[0m",
    b"\xed\xa0\x80",
    b"\xff\xfe",
    "\u202e\u2066x",
    "é" * 3000,
    "😀",
    "a" * 70_000,
    "9999999999-99-99",
    "0000-00-00",
    "9999-12-31T23:59",
    "' OR 1=1 --",
    "{{ 7 * 7 }}",
    "../../etc/passwd",
    "//example.org/x",
    "%",
)
# Every parameter meets what its database cannot keep, and one of the others; which one goes round.
ALWAYS: dict[str, tuple[str | bytes, ...]] = {
    "sqlite": (str(2**63), "a\x00b", b"\xed\xa0\x80"),
    "postgresql": (str(2**31), "a\x00b"),
}
# Acts after which little else can be tried come last.
LAST = ("POST organize.drop_question", "POST organize.remove", "POST organize.open_now", "POST organize.close",
        "POST account.logout_everywhere", "POST account_page.log_out_session", "POST account_page.log_out_others",
        "POST account.logout")  # fmt: skip


@dataclass
class World:
    """A small assembly with something of everything, and who may come to it."""

    app: Flask
    kind: str
    people: dict[str, FlaskClient]
    path: dict[str, str]
    form: dict[str, str]
    written: list[str]
    faults: list[str]


@pytest.fixture
def world(app: Flask, database_kind: str) -> World:
    """Trees: seeds, a statement and a comment that wait, an analysis with outcomes, an owner and a participant."""
    people = {name: app.test_client() for name in ("stranger", "participant", "owner")}
    with app.app_context():
        owner = register_account(email="owner@example.org", password=PASSWORD, display_name="Owner")
        assembly = create_assembly(owner=owner, title="Trees", slug="trees")
        question = add_question(assembly=assembly, actor=owner, text="Which trees?")
        add_seeds(question=question, actor=owner, texts=[f"Plant tree {n}." for n in range(6)])
        assembly.state, assembly.opened_at = AssemblyState.OPEN, now()
        coder = register_account(email="coder@example.org", password=PASSWORD, display_name="Coder")
        db.session.add(Membership(assembly=assembly, account=coder, role=Role.CODER))
        db.session.commit()
        code = assembly.join_code
    for number in range(1, 6):
        assert people["participant"].post("/a/trees/1/votes", data={"statement": number, "choice": "agree"})
    assert people["participant"].post("/a/trees/1/propose", data={"text": "Water them."}).status_code == 303
    assert people["participant"].post("/a/trees/1/comments", data={"statement": 1, "text": "Yes."}).status_code == 303
    answer = people["owner"].post("/login", data={"email": "owner@example.org", "password": PASSWORD})
    assert answer.status_code == 303
    with app.app_context():
        run = analyse_now(db.session.merge(question))
        # A phone to sign out, so that the one in use goes on.
        person = db.session.query(Participant).one()
        add_device(participant_id=person.id, token="another phone", label="")
        db.session.commit()
        path = {
            "link_id": "1", "chart": "stand", "kind": "csv", "extent": "page_one", "language": "de",
            "slug": "trees", "position": "1", "number": "6", "place": "0", "code": code, "filename": "css/base.css",
            "key": str(db.session.query(Statement).filter_by(moderation="waiting").one().id),
            "comment_id": str(db.session.query(Comment).one().id),
            "outcome_id": str(db.session.query(Outcome).first().id),  # type: ignore[union-attr]
            "device_id": str(load_devices(person)[-1].id),
            "membership_id": str(db.session.query(Membership).filter_by(role="coder").one().id),
        }  # fmt: skip
        form = {"run": str(run.id), "waiting": path["key"]}
        engine = db.engine
    written: list[str] = []
    pending: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.lstrip()[:6].upper() in {"INSERT", "UPDATE", "DELETE"} and "rate_window" not in statement:
            pending.append(statement)

    def keep(_connection: Any) -> None:
        written.extend(pending)
        pending.clear()

    def drop(_connection: Any) -> None:
        pending.clear()

    for name, act in (("before_cursor_execute", note), ("commit", keep), ("rollback", drop)):
        event.listen(engine, name, act)
    return World(app, database_kind, people, path, form, written, [])


def name_of(rule: Rule, method: str) -> str:
    return f"{method} {rule.endpoint}"


def doors(app: Flask) -> list[tuple[Rule, str]]:
    """Every route with each of its methods; those that end something come last."""
    found = [
        (rule, method)
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]
    return sorted(found, key=lambda door: (LAST.index(name) if (name := name_of(*door)) in LAST else -1, name))


def address(world: World, rule: Rule, odd: dict[str, str | bytes]) -> str:
    """The path of a route with valid values, but for the odd ones."""
    parts = []
    for is_dynamic, text in rule._trace:
        if is_dynamic:
            parts.append(quote(odd.get(text, world.path.get(text, "1")), safe="/" if text == "filename" else ""))
        elif text != "|":
            parts.append(text.removeprefix("|"))
    return "".join(parts) or "/"


def sent(world: World, values: dict[str, str], odd: dict[str, Any]) -> str:
    """Values as a query or as a form, with the odd ones; a list is sent as a repeated field, None not at all."""
    filled = {name: value.format(**world.form) if value.startswith("{") else value for name, value in values.items()}
    mixed = {**filled, **odd}
    return urlencode({name: value for name, value in mixed.items() if value is not None}, doseq=True)


def ask(world: World, who: str, rule: Rule, method: str, *, path: Any = None, query: Any = None, form: Any = None,
        **more: Any) -> int:  # fmt: skip
    """Send one request and note what must never be: a fault of ours, or a refusal after which something is stored."""
    takes = ROUTES.get(name_of(rule, method), Takes())
    world.written.clear()
    if method == "POST":
        more.setdefault("data", sent(world, takes.form, form or {}))
        more.setdefault("content_type", "application/x-www-form-urlencoded")
    where = f"{address(world, rule, path or {})}?{sent(world, takes.query, query or {})}"
    told = f"{who}: {method} {where[:120]} {str(more.get('data', more))[:160]}"
    try:
        answer = world.people[who].open(where, method=method, **more)
    except Exception as problem:
        world.faults.append(f"{told}: {type(problem).__name__} {str(problem)[:120]}")
        with world.app.app_context():
            db.session.rollback()
        return 500
    answer.close()
    if answer.status_code >= 500:
        world.faults.append(f"{told}: {answer.status}")
    if answer.status_code >= 400 and world.written:
        world.faults.append(f"{told}: {answer.status}, but stored: {world.written}")
    return answer.status_code


def test_every_route_says_what_it_takes(app: Flask) -> None:
    assert {name_of(*door) for door in doors(app)} == set(ROUTES)


def send_valid_values(world: World) -> None:
    """The table is worth something: hardly a route refuses what it says it takes."""
    refused = [
        name_of(rule, method)
        for rule, method in doors(world.app)
        if name_of(rule, method) not in LAST and ask(world, "owner", rule, method) in (400, 405, 413)
    ]
    assert refused == []


def send_one_odd_value_at_a_time(world: World) -> None:
    """Every parameter of every route, by those whose route it is."""
    turn, always = 0, ALWAYS[world.kind]
    for rule, method in doors(world.app):
        takes = ROUTES[name_of(rule, method)]
        at_desk = rule.endpoint.startswith("organize.")
        kinds = (("path", rule.arguments), ("query", takes.query), ("form", takes.form))
        places = [(place, name) for place, names in kinds for name in sorted(names)]
        for place, name in places:
            for odd in (*always, ODD[turn % len(ODD)]):
                turn += 1
                who = "owner" if at_desk else ("participant", "stranger", "owner")[turn % 3]
                accept = ("text/html", "application/json")[turn % 2]
                ask(world, who, rule, method, **{place: {name: odd}}, headers={"Accept": accept})


def send_missing_and_repeated_fields(world: World) -> None:
    """Every field left out, and sent three times."""
    for rule, method in doors(world.app):
        takes = ROUTES[name_of(rule, method)]
        who = "owner" if rule.endpoint.startswith(("organize.", "report.", "api.", "machine.")) else "participant"
        for place, names in (("query", takes.query), ("form", takes.form)):
            for name in names:
                ask(world, who, rule, method, **{place: {name: None}})
                ask(world, who, rule, method, **{place: {name: ["1", "2", "x"], f"{name}[]": ["1", "2"]}})
        if rule.endpoint == "participate.vote":
            ask(world, "stranger", rule, method, form={f"a{n}": "1" for n in range(3000)})


BODIES: tuple[tuple[Any, str], ...] = (
    (b'{"statement": [1, {"a": null}], "choice": "\\ud800"}', "application/json"),
    (b"--x\r\nContent-Disposition: form-data; name=", "multipart/form-data; boundary=x"),
    (b"no boundary", "multipart/form-data"),
    (b"\xff\xfe\x00", "text/plain"),
    (b"a=1&a=%ED%A0%80&%00=%00&=&&&", "application/x-www-form-urlencoded; charset=utf-16"),
)
HEADERS: tuple[dict[str, str], ...] = (
    {"Accept": "application/json"},
    {"Accept": "a/" + "b" * 3000 + ";q=x"},
    {"Accept-Language": ",".join(["de;q=9e9", "x" * 500, "-"] * 3)},
    {"Accept-Language": "de, " * 20_000},
    {"User-Agent": "x" * 30_000, "Referer": "http://[::1", "Origin": "null"},
    {"X-Forwarded-For": "999.1.1.1, " * 400, "X-Forwarded-Host": "a b", "Forwarded": "for=x"},
    {"If-None-Match": 'W/"' + "x" * 3000, "If-Modified-Since": "Thu, 99 Foo 99999"},
    {"Range": "bytes=5-1,99999999999999999999-"},
    {"Cookie": "session=%00; part-1=\xff; language=" + "x" * 10_000},
    {"Host": "exa mple..org:99999"},
)


def send_strange_bodies_headers_and_methods(world: World) -> None:
    """JSON for a form, broken forms, headers of all kinds, methods that a route does not know."""
    for turn, (rule, method) in enumerate(doors(world.app)):
        for count, (who, (body, kind)) in enumerate(
            zip(["stranger", "participant", "owner"] * 2, BODIES, strict=False)
        ):
            if method == "POST" and name_of(rule, method) not in LAST:
                ask(world, who, rule, method, data=io.BytesIO(body), content_type=kind)
            other = ("OPTIONS", "HEAD", "PUT", "PATCH", "DELETE")[count]
            ask(world, who, rule, other, data=b"x", content_type="text/plain")
        if method == "GET":
            for headers in HEADERS if rule.endpoint in {"participate.question", "static"} else HEADERS[turn % 3 :: 3]:
                ask(world, "participant", rule, method, headers=headers)


@settings(max_examples=60, derandomize=True, database=None)
@given(data=st.data())
def send_whatever_comes_to_mind(world: World, data: st.DataObject) -> None:
    """Any text in any place, from anybody."""
    rule, method = data.draw(st.sampled_from([door for door in doors(world.app) if name_of(*door) not in LAST]))
    takes = ROUTES[name_of(rule, method)]
    text = st.text(max_size=60)
    path = {name: data.draw(text.filter(bool)) for name in rule.arguments if data.draw(st.booleans())}
    query = {name: data.draw(text) for name in takes.query}
    form = {name: data.draw(text) for name in takes.form if data.draw(st.booleans())}
    ask(world, data.draw(st.sampled_from(sorted(world.people))), rule, method, path=path, query=query, form=form)


@pytest.mark.slow
def test_no_odd_value_is_more_than_refused(world: World) -> None:
    """One small assembly meets them all; what ends something comes last."""
    send_valid_values(world)
    if world.kind == "sqlite":
        # They are refused, or read, before any database is asked.
        send_strange_bodies_headers_and_methods(world)
    send_missing_and_repeated_fields(world)
    send_whatever_comes_to_mind(world)
    send_one_odd_value_at_a_time(world)
    assert world.faults == [], f"{len(world.faults)} faults:\n" + "\n".join(world.faults[:40])
