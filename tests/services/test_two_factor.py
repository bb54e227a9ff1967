"""Codes of an app and recovery codes: each works once, however many send it; the database alone tells no secret."""

from __future__ import annotations

from typing import Any

import pyotp
import pytest
from sqlalchemy import select

from deliberate.models import Account, OutgoingMail, RecoveryCode
from deliberate.models.columns import now
from deliberate.services.accounts import register_account
from deliberate.services.two_factor import (
    STEP_SECONDS,
    CodeWrong,
    TwoFactorIsOn,
    count_recovery_codes,
    derive_totp_secret,
    generate_salt,
    is_recovery_code,
    make_new_recovery_codes,
    spend_second_factor,
    turn_off_two_factor,
    turn_on_two_factor,
)

KEY = "a key of the site in this test, long enough"


@pytest.fixture
def hanna(db_session: Any) -> Account:
    """An account."""
    return register_account(email="hanna@example.org", password="the first password", display_name="Hanna")


def code_at(salt: str, shift: int = 0, key: str = KEY) -> str:
    """What the app shows so many steps from now."""
    app = pyotp.TOTP(derive_totp_secret(salt=salt, site_key=key))
    return app.generate_otp(int(now().timestamp()) // STEP_SECONDS + shift)


def spend(account: Account, code: str) -> None:
    spend_second_factor(account=account, site_key=KEY, code=code)


def test_a_code_of_the_app_works_once_and_only_near_its_time(hanna: Account, db_session: Any) -> None:
    salt = generate_salt()
    for wrong in ("000000", "12345", "", "x" * 4000, code_at(salt, -3), code_at(salt, key="another key of a site")):
        with pytest.raises(CodeWrong):
            turn_on_two_factor(account=hanna, salt=salt, site_key=KEY, code=wrong)
    assert not hanna.has_second_factor
    turn_on_two_factor(account=hanna, salt=salt, site_key=KEY, code=code_at(salt, -1))
    with pytest.raises(TwoFactorIsOn):
        turn_on_two_factor(account=hanna, salt=generate_salt(), site_key=KEY, code=code_at(salt))
    with pytest.raises(CodeWrong):
        # It was used to turn it on.
        spend(hanna, code_at(salt, -1))
    code = code_at(salt)
    spend(hanna, f"{code[:3]} {code[3:]}")
    for later in (code, code_at(salt, -1), code_at(salt, 5)):
        with pytest.raises(CodeWrong):
            spend(hanna, later)
    assert KEY not in str(hanna.totp_salt)
    assert derive_totp_secret(salt=salt, site_key=KEY) != derive_totp_secret(salt=salt, site_key=KEY + "x")


def test_recovery_codes_work_once_each_until_there_are_new_ones(hanna: Account, db_session: Any) -> None:
    salt = generate_salt()
    codes = turn_on_two_factor(account=hanna, salt=salt, site_key=KEY, code=code_at(salt))
    assert len(set(codes)) == 10
    assert all(is_recovery_code(code) for code in codes)
    kept = set(db_session.scalars(select(RecoveryCode.code_hash)))
    assert not kept & {code.replace("-", "") for code in codes}
    spend(hanna, codes[0].lower().replace("-", " "))
    with pytest.raises(CodeWrong):
        spend(hanna, codes[0])
    assert count_recovery_codes(hanna) == 9
    fresh = make_new_recovery_codes(account=hanna)
    with pytest.raises(CodeWrong):
        spend(hanna, codes[1])
    spend(hanna, fresh[1])
    turn_off_two_factor(account=hanna)
    assert (hanna.has_second_factor, count_recovery_codes(hanna)) == (False, 0)
    with pytest.raises(CodeWrong):
        spend(hanna, fresh[2])
    told = db_session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)).all()
    assert {(mail.recipient, mail.template) for mail in told} == {("hanna@example.org", "account_changed")}
    assert [str(mail.values["what"]) for mail in told] == [
        "Two-factor authentication turned on",
        "Recovery code used",
        "New recovery codes created",
        "Recovery code used",
        "Two-factor authentication turned off",
    ]
