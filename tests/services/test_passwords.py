"""Passwords and e-mail addresses change only for those who know the present password, or hold a link."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from deliberate.errors import EmailInvalid, EmailTaken, Invalid, PasswordTooShort
from deliberate.extensions import db
from deliberate.models import Account, OutgoingMail
from deliberate.queries.accounts import load_accounts
from deliberate.services.account_links import ask_to_check_email, confirm_email
from deliberate.services.accounts import authenticate, is_email, register_account
from deliberate.services.password_strength import ensure_password_strong
from deliberate.services.passwords import (
    PasswordWrong,
    ResetLinkInvalid,
    check_own_password,
    create_reset_token,
    find_account_by_reset_token,
    hash_new_password,
    replace_password,
    reset_password,
)
from deliberate.services.profile import change_profile

OLD, NEW = "the first password", "the second password"
SECRET = "a key that signs links in this test"


@pytest.fixture
def hanna(db_session: Any) -> Account:
    """An account with the old password."""
    return register_account(email="hanna@example.org", password=OLD, display_name="Hanna")


def test_a_password_changes_for_those_who_know_it(hanna: Account) -> None:
    nonce = hanna.session_nonce
    with pytest.raises(PasswordWrong):
        check_own_password(account=hanna, password="not the password")
    with pytest.raises(PasswordTooShort):
        hash_new_password("nine sign")
    known = check_own_password(account=hanna, password=OLD)
    replace_password(account=hanna, known_hash=known, new_hash=hash_new_password(NEW))
    assert authenticate(email="hanna@example.org", password=NEW) is hanna
    assert hanna.session_nonce == nonce + 1


def test_two_changes_at_once_are_one(hanna: Account) -> None:
    known = check_own_password(account=hanna, password=OLD)
    replace_password(account=hanna, known_hash=known, new_hash=hash_new_password(NEW))
    with pytest.raises(PasswordWrong):
        replace_password(account=hanna, known_hash=known, new_hash=hash_new_password("a third password"))
    assert authenticate(email="hanna@example.org", password=NEW) is hanna


def test_a_reset_link_works_once(hanna: Account) -> None:
    first, second = (create_reset_token(account=hanna, secret=SECRET) for _ in range(2))
    assert find_account_by_reset_token(token=first, secret=SECRET) is hanna
    nonce = hanna.session_nonce
    reset_password(token=first, secret=SECRET, new_hash=hash_new_password(NEW))
    assert authenticate(email="hanna@example.org", password=NEW) is hanna
    assert hanna.session_nonce == nonce + 1
    for dead in (first, second, "", "nonsense", create_reset_token(account=hanna, secret="another key of a site")):
        with pytest.raises(ResetLinkInvalid):
            reset_password(token=dead, secret=SECRET, new_hash=hash_new_password("a third password"))
    assert authenticate(email="hanna@example.org", password=NEW) is hanna


def test_a_reset_link_dies_with_the_password_and_after_a_day(hanna: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    token = create_reset_token(account=hanna, secret=SECRET)
    with monkeypatch.context() as clock:
        clock.setattr("deliberate.services.passwords.RESET_LINK_SECONDS", -1)
        with pytest.raises(ResetLinkInvalid):
            find_account_by_reset_token(token=token, secret=SECRET)
    assert find_account_by_reset_token(token=token, secret=SECRET) is hanna
    known = check_own_password(account=hanna, password=OLD)
    # The same password again is a change too.
    replace_password(account=hanna, known_hash=known, new_hash=hash_new_password(OLD))
    with pytest.raises(ResetLinkInvalid):
        find_account_by_reset_token(token=token, secret=SECRET)


def test_an_address_belongs_to_one_account(hanna: Account) -> None:
    register_account(email="carl@example.org", password=OLD, display_name="Carl")

    def ask(email: str) -> tuple[str, str]:
        ask_to_check_email(account=hanna, email=email, secret=SECRET, language="en")
        (mail,) = db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id.desc()).limit(1))
        return mail.template, str(mail.values.get("token"))

    assert ask(" CARL@example.org")[0] == "account_exists"
    with pytest.raises(EmailInvalid):
        ask("hanna at home")
    late, asked = ask("mia@example.org")[1], ask("Hanna@Example.net ")
    register_account(email="mia@example.org", password=OLD, display_name="Mia")
    with pytest.raises(EmailTaken):
        confirm_email(token=late, secret=SECRET)
    confirm_email(token=asked[1], secret=SECRET)
    assert authenticate(email="hanna@example.net", password=OLD) is hanna


def test_accounts_are_listed_with_the_number_of_their_assemblies(hanna: Account) -> None:
    from deliberate.services.assemblies import create_assembly
    from deliberate.services.members import add_member

    create_assembly(owner=hanna, title="Trees", slug="trees")
    rivers = create_assembly(owner=hanna, title="Rivers", slug="rivers")
    add_member(assembly=rivers, actor=hanna, email="hanna@example.org", role="coder")
    carl = register_account(email="carl@example.org", password=OLD, display_name="Carl")
    assert load_accounts() == [(hanna, 2), (carl, 0)]
    change_profile(account=carl, display_name="  Carla  ", locale="de")
    assert (carl.display_name, carl.locale) == ("Carla", "de")


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("password1234", "resembles a common password"),
        ("aaaaaaaaaaaaaaaa", "repeats itself"),
        ("qwertyuiop[]", "side by side on the keyboard"),
        ("hanna@example.org", "contains your name"),
        ("nine sign", "at least 10 characters"),
        ("x" * 201, "at most 200 characters"),
    ],
)
def test_a_password_that_is_easy_to_guess_is_refused_in_words(password: str, reason: str) -> None:
    with pytest.raises(Invalid, match=reason):
        ensure_password_strong(password, ("hanna@example.org", "Hanna"))


def test_words_that_do_not_belong_together_are_enough() -> None:
    for password in (OLD, NEW, "correct horse battery staple", "Käse-Regen-Zebra", "x7#kQ9!vLp2z" + "ä" * 180):
        ensure_password_strong(password, ("hanna@example.org", "Hanna"))


@pytest.mark.parametrize(
    ("address", "is_plain"),
    [
        ("o'neil+ai@example.org", True),
        ("a@bücher.example", True),
        # Each of these is the mailbox of a@example.org to a mail program, and someone else to a limit.
        ("1<a@example.org", False),
        ("(1)a@example.org", False),
        ("a@example.org(1)", False),
        ("a@example.org,", False),
        ("a@example.org.", False),
        ("a@ｅxample.org", False),
        # No server takes these, or not all.
        ("jörg@example.org", False),
        ("a@example..org", False),
        ("a@example", False),
    ],
)
def test_an_address_is_written_in_one_way(address: str, is_plain: bool) -> None:
    assert is_email(address) is is_plain
