"""Passwords and e-mail addresses change only for those who know the present password, or hold a link."""

from __future__ import annotations

from typing import Any

import pytest

from deliberate.errors import EmailInvalid, EmailTaken, PasswordTooShort
from deliberate.models import Account
from deliberate.queries.accounts import load_accounts
from deliberate.services.accounts import authenticate, register_account
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
from deliberate.services.profile import change_email, change_profile

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
    with pytest.raises(PasswordWrong):
        change_email(account=hanna, email="other@example.org", known_hash=known)
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
    known = check_own_password(account=hanna, password=OLD)
    with pytest.raises(EmailTaken):
        change_email(account=hanna, email=" CARL@example.org", known_hash=known)
    with pytest.raises(EmailInvalid):
        change_email(account=hanna, email="hanna at home", known_hash=known)
    change_email(account=hanna, email="Hanna@Example.net ", known_hash=known)
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
