"""A participation linked to an account: by an act of one's own, found again after log-in, undone without a trace."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from deliberate.extensions import db
from deliberate.models import Account, EntryKind, Participant
from deliberate.queries.accounts import find_account
from deliberate.queries.assemblies import load_assembly
from deliberate.queries.personal_data import load_personal_data
from deliberate.reports.exports.personal import build_personal_document
from deliberate.services.account_deletion import delete_account, request_deletion
from deliberate.services.accounts import register_account
from deliberate.services.assemblies import close_assembly
from deliberate.services.sessions import start_session
from tests.web.participate.test_devices import HERE, RETURN, TABLET, device, opened, people, vote

__all__ = ["opened"]
A, PASSWORD = "/a/trees", "four words side by side"


def log_in(client: FlaskClient, email: str = "hanna@example.org") -> FlaskClient:
    with client.application.app_context():
        if find_account(email) is None:
            register_account(email=email, password=PASSWORD, display_name="Hanna")
            db.session.commit()
    assert client.post("/login", data={"email": email, "password": PASSWORD}).status_code == 303
    return client


def linked(app: Flask) -> list[tuple[str, bool]]:
    """How each person came, and whether an account is linked to them."""
    with app.app_context():
        rows = select(Participant).where(Participant.merged_into_id.is_(None)).order_by(Participant.number)
        return [(str(person.entry), person.account_id is not None) for person in db.session.scalars(rows)]


def test_linking_says_what_it_means_and_log_in_finds_the_person_again(opened: Flask) -> None:
    first, second = device(opened), device(opened, TABLET)
    vote(first, 1, "agree")
    assert linked(opened) == [("anonymous", False)]
    log_in(first)
    assert linked(opened) == [("anonymous", False)], "log-in alone links nothing"
    offered = first.get(RETURN).text
    assert "What this means for your anonymity" in offered
    for _ in range(2):
        assert first.post(f"{A}/account").status_code == 303
    assert linked(opened) == [("account", True)]
    assert "Your participation is linked to your account." in first.get(RETURN).text
    assert "Assemblies you take part in" in first.get("/account").text
    log_in(second)
    assert "Your vote: agree" in second.get(f"{HERE}/answers").text
    assert vote(second, 2, "disagree").status_code == 303
    assert people(opened) == [{1: 1, 2: -1}]


def test_logging_out_ends_what_logging_in_began_and_nothing_else(opened: Flask) -> None:
    first, second = device(opened), device(opened, TABLET)
    vote(first, 1, "agree")
    log_in(first).post(f"{A}/account")
    vote(log_in(second), 2, "agree")
    for client in (first, second):
        client.post("/logout")
    assert "Your vote: agree" in first.get(f"{HERE}/answers").text, "where they joined, they stay"
    assert "Firefox on Android" in first.get(RETURN).text
    assert "Safari on iPad" not in first.get(RETURN).text
    assert vote(second, 1, "disagree").status_code == 303
    assert people(opened) == [{1: 1, 2: 1}, {1: -1}], "the next one at the tablet is someone else"


def test_votes_cast_before_the_log_in_are_asked_about(opened: Flask) -> None:
    first, second = device(opened), device(opened, TABLET)
    vote(first, 1, "agree")
    log_in(first).post(f"{A}/account")
    vote(second, 1, "disagree")
    log_in(second)
    assert "Continue with my account" in second.get(RETURN).text
    asked = second.post(f"{A}/account").text
    assert "Combine the votes from two devices?" in asked
    assert 'action="/a/trees/account"' in asked
    assert len(people(opened)) == 2, "nothing happens before the answer"
    for _ in range(2):
        assert second.post(f"{A}/account", data={"votes": "withdraw"}).status_code == 303
    assert people(opened) == [{1: 1}]


def test_after_the_close_the_device_only_acts_for_the_other_one(opened: Flask) -> None:
    first, second = device(opened), device(opened, TABLET)
    vote(first, 1, "agree")
    log_in(first).post(f"{A}/account")
    vote(second, 1, "disagree")
    with opened.app_context():
        close_assembly(assembly=load_assembly("trees"), actor=None)
        db.session.commit()
    assert log_in(second).post(f"{A}/account").status_code == 303
    assert people(opened) == [{1: 1}, {1: -1}]
    assert "Your vote: agree" in second.get(f"{HERE}/answers").text


def test_one_person_has_one_account_and_unlinking_leaves_no_trace(opened: Flask) -> None:
    client = device(opened)
    vote(client, 1, "agree")
    log_in(client).post(f"{A}/account")
    client.post("/logout")
    log_in(client, "olga@example.org")
    assert "linked to another account than" in client.get(RETURN).text
    refused = client.post(f"{A}/account")
    assert (refused.status_code, "linked to another account" in refused.text) == (409, True)
    for _ in range(2):
        assert client.post(f"{A}/account/unlink").status_code == 303
    assert linked(opened) == [("anonymous", False)]
    assert (people(opened), "Your vote: agree" in client.get(f"{HERE}/answers").text) == ([{1: 1}], True)
    log_in(client)
    assert "Assemblies you take part in" not in client.get("/account").text


def test_an_invitation_stays_the_way_in_and_a_deleted_account_leaves_the_votes(opened: Flask) -> None:
    client = device(opened)
    vote(client, 1, "agree")
    with opened.app_context():
        db.session.execute(update(Participant).values(entry="invited"))
        db.session.commit()
    log_in(client).post(f"{A}/account")
    assert linked(opened) == [("invited", True)]
    with opened.app_context():
        account = db.session.scalars(select(Account).where(Account.email == "hanna@example.org")).one()
        session = start_session(account=account, token="t", nonce=account.session_nonce, label="")
        request_deletion(account=account, session=session)
        delete_account(account=account, typed_email=account.email)
        db.session.commit()
    assert (linked(opened), people(opened)) == ([("invited", False)], [{1: 1}])


def test_without_log_in_or_participation_nothing_is_linked(opened: Flask) -> None:
    stranger, voter = device(opened), device(opened)
    vote(voter, 1, "agree")
    answer = voter.post(f"{A}/account")
    assert (answer.status_code, answer.location) == (303, "/login?next=/a/trees/return")
    assert log_in(stranger).post(f"{A}/account").status_code == 404
    assert stranger.post(f"{A}/account/unlink").status_code == 404
    assert linked(opened) == [("anonymous", False)]


def test_the_file_of_ones_data_tells_of_an_account_and_a_code_of_whoever_was_merged(opened: Flask) -> None:
    client, other = device(opened), device(opened)
    for voter in (client, other):
        vote(voter, 1, "agree")
    with opened.app_context():
        merged, kept = db.session.scalars(select(Participant).order_by(Participant.number)).all()
        account = register_account(email="hanna@example.org", password=PASSWORD, display_name="Hanna")
        merged.entry, merged.account_id, merged.merged_into_id = EntryKind.ACCOUNT, account.id, kept.id
        kept.return_code_hash = None
        db.session.commit()
        person = build_personal_document(load_personal_data(kept))["participant"]
        assert (person["has_account"], person["has_return_code"]) == (True, True)
