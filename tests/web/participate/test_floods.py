"""A crowd and a flood behind one address: the hall takes part, the flood is slowed, and nobody is locked out."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from deliberate.extensions import db
from deliberate.models import AssemblyState, Participant, RateWindow, Statement, Vote
from deliberate.models.columns import now
from deliberate.services import floods, rate_windows
from deliberate.services.accounts import register_account
from deliberate.services.assemblies import create_assembly
from deliberate.services.joining import renew_return_code
from deliberate.services.questions import add_question
from deliberate.services.statements import add_seeds
from tests.answers import read_json
from tests.child_processes import ending
from tests.databases import statements_asked

HERE, JSON, PAGE = "/a/trees/1", {"Accept": "application/json"}, {"Accept": "text/html"}
OWNER = {"email": "owner@example.org", "password": "a long enough password"}
ONE_ADDRESS = "203.0.113.7"
# Counts forty times in transactions of their own, as a request does.
COUNTER = """
import sys
from deliberate import create_app
from deliberate.extensions import db
from deliberate.services.rate_windows import increment_counter
with create_app({"DATA": sys.argv[1], "DATABASE_URL": sys.argv[2], "WORKER": False}).app_context():
    print("ready", flush=True)
    sys.stdin.readline()
    for _ in range(40):
        increment_counter(key="k", seconds=3600)
        db.session.commit()
"""


@pytest.fixture
def settings_of_app() -> dict[str, Any]:
    return {"RATE_LIMITS": True}


@pytest.fixture
def hall(app: Flask) -> Flask:
    """An open assembly with five seeds and an owner."""
    with app.app_context():
        owner = register_account(email=OWNER["email"], password=OWNER["password"], display_name="Owner")
        assembly = create_assembly(owner=owner, title="Trees", slug="trees")
        question = add_question(assembly=assembly, actor=owner, text="Which trees?")
        add_seeds(question=question, actor=owner, texts=[f"Plant tree {number}." for number in range(5)])
        assembly.state, assembly.opened_at = AssemblyState.OPEN, now()
        db.session.commit()
    return app


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[dt.datetime]:
    """The time by which acts are counted, in the middle of a minute; it stands still until it is set."""
    times = [now().replace(second=30)]
    for room in (rate_windows, floods):
        monkeypatch.setattr(room, "now", lambda: times[0])
    return times


def browser(app: Flask, address: str = ONE_ADDRESS) -> FlaskClient:
    """Somebody new at this address."""
    client = app.test_client()
    client.environ_base["REMOTE_ADDR"] = address
    return client


def vote(client: FlaskClient, number: int = 1, channel: str = "") -> int:
    sent = {"statement": number, "choice": "agree"}
    return client.post(f"{HERE}/votes?c={channel}", data=sent, headers=JSON).status_code


def propose(client: FlaskClient, text: str) -> Any:
    return client.post(f"{HERE}/propose?c=poster", data={"text": text}, headers=JSON)


def log_in(client: FlaskClient, **other: str) -> Any:
    return client.post("/login", data={**OWNER, **other})


def count(app: Flask, kind: Any) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(kind)) or 0


@pytest.mark.usefixtures("clock")
def test_sixty_fresh_visitors_do_not_fill_the_queue_and_the_desk_is_told(hall: Flask) -> None:
    regular = browser(hall)
    assert [vote(regular, number) for number in (1, 2, 3)] == [200] * 3
    answers = [propose(browser(hall), f"Buy the cheap pills number {number}.") for number in range(60)]
    slowed = [answer for answer in answers if answer.status_code == 429]
    assert (len(slowed), count(hall, Statement)) == (50, 15)
    assert all(0 < int(answer.headers["Retry-After"]) <= 120 for answer in slowed)
    assert slowed[0].json["error"]["message"].startswith("Many new statements are arriving right now.")
    page = browser(hall).post(f"{HERE}/propose", data={"text": "My own words."}, headers=PAGE)
    assert (page.status_code, "My own words." in page.text, "vote on at least three" in page.text) == (429, True, True)
    assert int(page.headers["Retry-After"]) > 0
    # Whoever takes part already is not slowed by them.
    assert propose(regular, "Plant them where children walk.").status_code == 201
    # Even the slowed ones may vote and then be heard.
    assert vote(browser(hall)) == 200
    owner = browser(hall)
    assert log_in(owner).status_code == 303
    desk = owner.get("/organize/trees").text
    assert "new ones from them are slowed down" in desk
    assert "Pause new statements" in desk


def test_the_desk_is_told_of_a_rush_that_fell_into_two_minutes(hall: Flask, clock: list[dt.datetime]) -> None:
    clock[0] = clock[0].replace(second=59)
    assert [propose(browser(hall), f"Plant hedge number {number}.").status_code for number in range(6)] == [201] * 6
    owner = browser(hall)
    log_in(owner)
    assert "new ones from them are slowed down" not in owner.get("/organize/trees").text
    clock[0] += dt.timedelta(seconds=2)
    answers = [propose(browser(hall), f"Plant bush number {number}.").status_code for number in range(6)]
    assert answers == [201] * 4 + [429] * 2
    assert "new ones from them are slowed down" in owner.get("/organize/trees").text
    clock[0] += floods.FLOOD_WINDOW + dt.timedelta(minutes=1)
    assert "new ones from them are slowed down" not in owner.get("/organize/trees").text


@pytest.mark.usefixtures("clock")
def test_a_flood_of_joins_is_told_with_its_channel_and_can_be_stopped(hall: Flask) -> None:
    regular = browser(hall)
    assert vote(regular) == 200
    assert [vote(browser(hall), channel="poster") for _ in range(65)] == [200] * 65
    owner = browser(hall)
    log_in(owner)
    desk = owner.get("/organize/trees").text
    assert "new people joined within a minute" in desk
    assert "65 of them came through the channel “poster”" in desk
    assert owner.post("/organize/trees/pauses", data={"joining": "pause", "statements": "pause"}).status_code == 303
    assert "New participants are paused." in owner.get("/organize/trees").text
    before = count(hall, Participant)
    refused = browser(hall).post(f"{HERE}/votes", data={"statement": 2, "choice": "agree"}, headers=JSON)
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "120")
    assert "not admitting new participants" in read_json(refused)["error"]["message"]
    assert propose(regular, "Water them.").status_code == 503
    assert (vote(regular, 2), count(hall, Participant)) == (200, before)
    assert owner.post("/organize/trees/pauses", data={"joining": "resume"}).status_code == 303
    assert vote(browser(hall)) == 200
    assert propose(regular, "Water them.").status_code == 503
    owner.post("/organize/trees/pauses", data={"statements": "resume"})
    assert propose(regular, "Water them.").status_code == 201
    log = owner.get("/organize/trees/log").text
    assert "paused new participants" in log
    assert "resumed new statements" in log


@pytest.mark.slow
def test_a_hall_of_three_hundred_behind_one_address(hall: Flask) -> None:
    """All join and vote, and come back with their codes on another device, between wrong ones."""
    people = [browser(hall) for _ in range(300)]
    assert {vote(client) for client in people} == {200}
    assert (count(hall, Participant), count(hall, Vote)) == (300, 300)
    with hall.app_context():
        codes = [renew_return_code(participant=person) for person in db.session.scalars(select(Participant))]
        db.session.commit()
    devices = [browser(hall) for _ in codes]
    wrong = [
        browser(hall).post("/a/trees/return", data={"code": f"AAAA-BBBB-{n:04}"}, headers=JSON) for n in range(300)
    ]
    assert {answer.status_code for answer in wrong} == {404, 429}
    assert {"Retry-After" in answer.headers for answer in wrong if answer.status_code == 429} == {True}
    came = [
        client.post("/a/trees/return", data={"code": code}).status_code
        for client, code in zip(devices, codes, strict=True)
    ]
    assert set(came) == {303}


def test_a_device_that_guesses_codes_waits_and_others_do_not(hall: Flask) -> None:
    guesser = browser(hall)
    with guesser.session_transaction() as session:
        session["csrf_token"] = "its own"
    answers = [guesser.post("/a/trees/return", data={"code": f"{n:012}"}, headers=JSON) for n in range(25)]
    assert [answer.status_code for answer in answers] == [404] * 20 + [429] * 5
    assert browser(hall).post("/a/trees/return", data={"code": "1"}, headers=JSON).status_code == 404


def test_two_hundred_wrong_passwords_do_not_lock_the_owner_out(hall: Flask) -> None:
    home = browser(hall)
    assert log_in(home).status_code == 303
    home.post("/logout")
    attacker = browser(hall)
    answers = [log_in(attacker, password=f"wrong password {number}") for number in range(200)]
    assert [answer.status_code for answer in answers] == [409] * 5 + [429] * 195
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert "Too many wrong passwords" in answers[-1].text
    assert log_in(home).status_code == 303
    # The owner's own slips are counted on the owner's device, and another account is not touched.
    assert [log_in(home, password="a slip of mine").status_code for _ in range(6)] == [409] * 5 + [429]
    assert log_in(attacker, email="somebody@example.org").status_code == 409
    # What the attacker's device was told of another account opens no door here.
    forged = browser(hall)
    forged.set_cookie("device", "1.abc", path="/login")
    assert log_in(forged, password="wrong again").status_code == 429


def test_no_password_is_hashed_once_the_budget_is_used_up(hall: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    attacker = browser(hall)
    for number in range(5):
        log_in(attacker, password=f"wrong password {number}")
    monkeypatch.setattr("deliberate.services.accounts.HASHING_PATIENCE", 0)
    from deliberate.services.accounts import HASHING_SLOTS

    with HASHING_SLOTS, HASHING_SLOTS:
        # Both places for hashing are taken: whoever gets there is told to come back.
        assert log_in(attacker).status_code == 429
        other = log_in(browser(hall), email="somebody@example.org")
        assert (other.status_code, other.headers["Retry-After"]) == (503, "0")


def test_a_vote_of_somebody_who_takes_part_writes_no_counter(hall: Flask) -> None:
    client = browser(hall)
    vote(client)
    with statements_asked(hall) as asked:
        assert [vote(client, number) for number in range(2, 6)] == [200] * 4
        assert client.post(f"{HERE}/undo", data={"statement": 2}).status_code == 303
    assert asked
    assert not [statement for statement in asked if "rate_window" in statement]


def test_joins_grow_with_the_hall(hall: Flask) -> None:
    hall.config["JOINS_PER_MINUTE"] = 4
    answers = [vote(browser(hall, f"198.51.100.{number}")) for number in range(20)]
    joined = answers.count(200)
    # The people who came first make room for some more: 4 + n // 2 within the minute.
    assert (joined, set(answers[joined:])) == (7, {429})
    assert count(hall, Participant) == 7
    assert count(hall, RateWindow) > 0


def test_two_processes_share_a_counter(app: Flask, tmp_path: Path) -> None:
    root = Path(__file__).resolve().parents[3]
    command = [sys.executable, "-c", COUNTER, str(tmp_path), app.config["DATABASE_URL"]]
    with ExitStack() as stack:
        both = [
            stack.enter_context(
                ending(subprocess.Popen(command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
            )
            for _ in range(2)
        ]
        for one in both:
            assert one.stdout is not None
            assert one.stdout.readline() == "ready\n"
        for one in both:
            assert one.stdin is not None
            one.stdin.write("go\n")
            one.stdin.flush()
        for one in both:
            one.communicate()
            assert one.returncode == 0
    with app.app_context():
        assert db.session.scalar(select(func.sum(RateWindow.count))) == 80
