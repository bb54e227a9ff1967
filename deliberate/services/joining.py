"""Joining an assembly without an account, and coming back with a code."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite

from deliberate.errors import ReturnCodeUnknown
from deliberate.extensions import db, table_of
from deliberate.models import Assembly, Entry, Participant
from deliberate.models.columns import now
from deliberate.services.assemblies import CODE_SIGNS, ensure_open

CODE_LENGTH = 12
PERSON = table_of(Participant)
ADD = {
    "sqlite": sqlite.insert(PERSON).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(PERSON).on_conflict_do_nothing(),
}
LAST_NUMBER = select(func.max(PERSON.c.number)).where(PERSON.c.assembly_id == bindparam("assembly"))
BY_TOKEN = select(Participant).where(
    Participant.assembly_id == bindparam("assembly"), Participant.token_hash == bindparam("token_hash")
)


@dataclass(frozen=True)
class Joined:
    """A new participant with the secrets that are told once: the cookie's token and the return code."""

    participant: Participant
    token: str
    return_code: str


def digest(secret: str) -> str:
    """What is kept of a secret; 60 and more random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def typed(code: str) -> str:
    """A code without the spaces, hyphens and small letters people type."""
    return "".join(sign for sign in code.upper() if sign.isalnum())


def new_return_code() -> str:
    """Twelve signs in groups of four."""
    signs = "".join(secrets.choice(CODE_SIGNS) for _ in range(CODE_LENGTH))
    return "-".join(signs[start : start + 4] for start in range(0, CODE_LENGTH, 4))


def join(
    *,
    assembly: Assembly,
    channel: str | None = None,
    entry: Entry = Entry.ANONYMOUS,
    token: str | None = None,
    consent_version: int = 1,
) -> Joined:
    """A new participant of an open assembly. Raises AssemblyNotOpen, AssemblyClosed.

    token: the secret to join with; whoever sends the same one twice, as with a double click, is the same participant.
    consent_version: of the consent text on the page from which somebody joins; whoever names none means the first.
    """
    ensure_open(assembly)
    token, code = token or secrets.token_urlsafe(24), new_return_code()
    row: dict[str, Any] = {
        "assembly_id": assembly.id,
        "entry": entry.value,
        "token_hash": digest(token),
        "return_code_hash": digest(typed(code)),
        "channel": (channel or "")[:40] or None,
        "consent_version": max(1, min(consent_version, assembly.consent_version)),
        "joined_at": now(),
        "segments": {},
    }
    found: Participant | None = None
    while found is None:
        # Nothing is added where somebody else took the number in the same moment, or the token is known.
        db.session.execute(ADD[db.session.get_bind().dialect.name], {**row, "number": next_number(assembly)})
        found = participant_by_token(assembly=assembly, token=token)
    return Joined(found, token, code)


def next_number(assembly: Assembly) -> int:
    """The first public number not yet given."""
    last = db.session.scalar(LAST_NUMBER, {"assembly": assembly.id})
    return 0 if last is None else last + 1


def participant_by_token(*, assembly: Assembly, token: str) -> Participant | None:
    """The participant whose cookie holds this token."""
    return db.session.scalar(BY_TOKEN, {"assembly": assembly.id, "token_hash": digest(token)})


def resume(*, assembly: Assembly, return_code: str) -> Joined:
    """Come back on another device; a new token is given, which ends the old device's access; else ReturnCodeUnknown."""
    code = typed(return_code)
    participant = db.session.scalar(
        select(Participant).where(Participant.assembly_id == assembly.id, Participant.return_code_hash == digest(code))
    )
    if participant is None:
        raise ReturnCodeUnknown
    token = secrets.token_urlsafe(24)
    participant.token_hash = digest(token)
    db.session.flush()
    return Joined(participant, token, return_code)


def renew_return_code(*, participant: Participant) -> str:
    """A new return code, shown once; the old one stops working."""
    code = new_return_code()
    participant.return_code_hash = digest(typed(code))
    db.session.flush()
    return code
