"""The second factor: codes of an authenticator app (TOTP, RFC 6238), and recovery codes that work once each.

The secret of an app is not stored: it is derived from a random salt in the database and the key of the site (HMAC). So
whoever has only the database can compute no code.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

from sqlalchemy import delete, func, select, update

from deliberate.errors import Refused
from deliberate.extensions import db
from deliberate.models import Account, RecoveryCode
from deliberate.models.columns import now
from deliberate.services.account_notices import record_and_tell
from deliberate.services.joining import hash_secret
from deliberate.text import N_

STEP_SECONDS, DIGITS = 30, 6
# A clock may be wrong by one step in either direction.
TOLERATED_STEPS = (0, -1, 1)
RECOVERY_CODES = 10
# 80 random bits each: too many to guess, so a fast hash is enough.
RECOVERY_CODE_BYTES = 10
# Longer than any code with spaces and hyphens.
MAX_CODE_LENGTH = 40


class CodeWrong(Refused):
    message = N_("This code is not correct, or it was used already.")
    hint = N_("Wait for the next code in your app, or enter one of your recovery codes.")
    field = "code"


class TwoFactorIsOn(Refused):
    message = N_("Two-factor authentication is already turned on.")
    hint = N_("If you did not see your recovery codes, create new ones below.")


def generate_salt() -> str:
    """Return a new random salt, for one account and one app."""
    return secrets.token_hex(16)


def derive_totp_secret(*, salt: str, site_key: str) -> str:
    """Return the secret that the app is given, in base32."""
    digest = hmac.new(site_key.encode(), f"deliberate.totp\0{salt}".encode(), hashlib.sha256).digest()
    return base64.b32encode(digest[:20]).decode()


def build_totp_address(*, salt: str, site_key: str, email: str, site: str) -> str:
    """Return the address that the QR code shows to the app."""
    import pyotp

    secret = derive_totp_secret(salt=salt, site_key=site_key)
    app = pyotp.TOTP(secret, digits=DIGITS, name=email, issuer=site, interval=STEP_SECONDS)
    return app.provisioning_uri()


def find_matching_step(*, salt: str, site_key: str, code: str) -> int | None:
    """Return the time step for which this is the code; None where it is for none near now."""
    import pyotp

    # Spaces and hyphens aside, digits alone: with letters around them they would pass for a recovery code, unlimited.
    digits = "".join(sign for sign in code if sign.isalnum())
    if len(digits) != DIGITS or not (digits.isascii() and digits.isdigit()) or len(code) > MAX_CODE_LENGTH:
        return None
    app = pyotp.TOTP(derive_totp_secret(salt=salt, site_key=site_key), digits=DIGITS, interval=STEP_SECONDS)
    step = int(now().timestamp()) // STEP_SECONDS
    found = [step + shift for shift in TOLERATED_STEPS if hmac.compare_digest(app.generate_otp(step + shift), digits)]
    return found[0] if found else None


def turn_on_two_factor(*, account: Account, salt: str, site_key: str, code: str) -> list[str]:
    """Ask for codes from now on, once the app has shown a right one. Return the recovery codes, shown this once.

    Raises CodeWrong, TwoFactorIsOn.
    """
    db.session.refresh(account, with_for_update=True)
    if account.has_second_factor:
        raise TwoFactorIsOn
    step = find_matching_step(salt=salt, site_key=site_key, code=code)
    if step is None:
        raise CodeWrong
    account.totp_salt, account.totp_step = salt, step
    record_and_tell(account=account, action="two-factor on")
    return replace_recovery_codes(account)


def turn_off_two_factor(*, account: Account) -> None:
    """Ask for no more codes, and forget the recovery codes."""
    db.session.refresh(account, with_for_update=True)
    if not account.has_second_factor:
        return
    account.totp_salt = None
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    record_and_tell(account=account, action="two-factor off")


def make_new_recovery_codes(*, account: Account) -> list[str]:
    """Return new recovery codes; those of before stop working. Raises CodeWrong where there is no second factor."""
    db.session.refresh(account, with_for_update=True)
    if not account.has_second_factor:
        raise CodeWrong
    record_and_tell(account=account, action="recovery codes made")
    return replace_recovery_codes(account)


def replace_recovery_codes(account: Account) -> list[str]:
    """Return new recovery codes in place of all others; only their hashes are kept."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    raw = [base64.b32encode(secrets.token_bytes(RECOVERY_CODE_BYTES)).decode() for _ in range(RECOVERY_CODES)]
    db.session.add_all(RecoveryCode(account_id=account.id, code_hash=hash_secret(code)) for code in raw)
    db.session.flush()
    return ["-".join(code[at : at + 4] for at in range(0, len(code), 4)) for code in raw]


def count_recovery_codes(account: Account) -> int:
    """Return how many recovery codes have not been used."""
    unused = select(func.count()).where(RecoveryCode.account_id == account.id, RecoveryCode.used_at.is_(None))
    return db.session.scalar(unused) or 0


def is_recovery_code(code: str) -> bool:
    """Return whether this has the form of a recovery code, which no one can guess."""
    return len(normalize_recovery_code(code)) == 2 * RECOVERY_CODE_BYTES * 8 // 10


def normalize_recovery_code(code: str) -> str:
    """Return the code as it is hashed, however it was typed."""
    return "".join(sign for sign in code[:MAX_CODE_LENGTH].upper() if sign.isascii() and sign.isalnum())


def is_own_recovery_code(*, account: Account | None, code: str) -> bool:
    """Return whether this is an unused recovery code of the account; only reads, as much where there is no account."""
    mine = (RecoveryCode.account_id == (account.id if account is not None else 0)) & RecoveryCode.used_at.is_(None)
    known = mine & (RecoveryCode.code_hash == hash_secret(normalize_recovery_code(code)))
    return db.session.scalar(select(RecoveryCode.id).where(known)) is not None


def spend_second_factor(*, account: Account, site_key: str, code: str) -> None:
    """Accept a code of the app or a recovery code, each only once, however many send it at the same time.

    Raises CodeWrong.
    """
    if account.totp_salt is None:
        raise CodeWrong
    step = find_matching_step(salt=account.totp_salt, site_key=site_key, code=code)
    if step is not None:
        newer = (Account.id == account.id) & (Account.totp_step < step) & (Account.totp_salt == account.totp_salt)
        if db.session.scalar(update(Account).where(newer).values(totp_step=step).returning(Account.id)) is None:
            raise CodeWrong
        return
    unused = (RecoveryCode.account_id == account.id) & (RecoveryCode.used_at.is_(None))
    mine = unused & (RecoveryCode.code_hash == hash_secret(normalize_recovery_code(code)))
    if db.session.scalar(update(RecoveryCode).where(mine).values(used_at=now()).returning(RecoveryCode.id)) is None:
        raise CodeWrong
    record_and_tell(account=account, action="recovery code used")
