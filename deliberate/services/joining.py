"""Joining an assembly without an account, and returning with a code on any number of devices."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from deliberate.errors import ReturnCodeUnknown
from deliberate.extensions import db
from deliberate.models import Assembly, EntryKind, Participant, ParticipantDevice
from deliberate.models.columns import now
from deliberate.models.device import MAX_LABEL_LENGTH
from deliberate.queries.participants import find_presence, resolve_merged_participant
from deliberate.services.assemblies import JOIN_CODE_ALPHABET
from deliberate.services.phase import ensure_open
from deliberate.services.texts import clean_text
from deliberate.storage.base import get_table

CODE_LENGTH = 12
MAX_CHANNEL_LENGTH = 40
PERSON, DEVICE = get_table(Participant), get_table(ParticipantDevice)
INSERT_PARTICIPANT = {
    "sqlite": sqlite.insert(PERSON).on_conflict_do_nothing().returning(PERSON.c.id),
    "postgresql": postgresql.insert(PERSON).on_conflict_do_nothing().returning(PERSON.c.id),
}
INSERT_DEVICE = {
    "sqlite": sqlite.insert(DEVICE).on_conflict_do_nothing().returning(DEVICE.c.id),
    "postgresql": postgresql.insert(DEVICE).on_conflict_do_nothing().returning(DEVICE.c.id),
}
SELECT_LAST_NUMBER = select(func.max(PERSON.c.number)).where(PERSON.c.assembly_id == bindparam("assembly"))


@dataclass(frozen=True)
class ParticipantCredentials:
    """A new participant with the secrets that are shown once: the cookie's token and the return code."""

    participant: Participant
    token: str
    return_code: str


def hash_secret(secret: str) -> str:
    """Return the stored hash of a secret; with 60 or more random bits no slow hash is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def normalize_code(code: str) -> str:
    """Return a code without the spaces, hyphens and small letters people type."""
    return "".join(sign for sign in code.upper() if sign.isalnum())


def generate_return_code() -> str:
    """Return twelve random characters in groups of four."""
    signs = "".join(secrets.choice(JOIN_CODE_ALPHABET) for _ in range(CODE_LENGTH))
    return "-".join(signs[start : start + 4] for start in range(0, CODE_LENGTH, 4))


def clean_channel(channel: str | None) -> str | None:
    """Return the name of a channel as it is kept: one short line, or None where nothing is left."""
    return clean_text((channel or "")[: 4 * MAX_CHANNEL_LENGTH])[:MAX_CHANNEL_LENGTH].strip() or None


def join_assembly(
    *,
    assembly: Assembly,
    channel: str | None = None,
    entry: EntryKind = EntryKind.ANONYMOUS,
    token: str | None = None,
    consent_version: int = 1,
    label: str = "",
) -> ParticipantCredentials:
    """Return a new participant of an open assembly. Raises AssemblyNotOpen, AssemblyClosed.

    token: the secret to join with; whoever sends the same one twice, as with a double click, is the same participant.
    consent_version: of the consent text on the page from which someone joins; the first where none was sent.
    label: what their device is called.
    """
    ensure_open(assembly)
    token, code = token or secrets.token_urlsafe(24), generate_return_code()
    row: dict[str, Any] = {
        "assembly_id": assembly.id,
        "entry": entry,
        "return_code_hash": hash_secret(normalize_code(code)),
        "consent_version": max(1, min(consent_version, assembly.consent_version)),
        "channel": clean_channel(channel),
        "joined_at": now(),
        "segments": {},
    }
    found: Participant | None = None
    while found is None:
        # Nothing is added where someone else took the number in the same moment, or the token is known.
        add = INSERT_PARTICIPANT[db.session.get_bind().dialect.name]
        added = db.session.scalar(add, {**row, "number": find_next_number(assembly)})
        if added is not None and not add_device(participant_id=added, token=token, label=label):
            db.session.execute(delete(PERSON).where(PERSON.c.id == added))
        found = find_participant_by_token(assembly=assembly, token=token)
    return ParticipantCredentials(found, token, code)


def add_device(*, participant_id: int, token: str, label: str) -> bool:
    """Let the browser that holds this token act for the participant; False where the token acts for someone already."""
    row = {
        "participant_id": participant_id,
        "token_hash": hash_secret(token),
        "label": label[:MAX_LABEL_LENGTH],
        "added_at": now(),
        "last_seen": now().date(),
    }
    return db.session.scalar(INSERT_DEVICE[db.session.get_bind().dialect.name], row) is not None


def find_next_number(assembly: Assembly) -> int:
    """Return the first public number not yet given."""
    last = db.session.scalar(SELECT_LAST_NUMBER, {"assembly": assembly.id})
    return 0 if last is None else last + 1


def find_participant_by_token(*, assembly: Assembly, token: str) -> Participant | None:
    """Return the participant one of whose devices holds this token."""
    presence = find_presence(assembly, hash_secret(token))
    return presence.participant if presence is not None else None


def find_participant_by_return_code(*, assembly: Assembly, return_code: str) -> Participant:
    """Find the person with this return code; a code of someone who was merged leads on. Raises ReturnCodeUnknown."""
    code = normalize_code(return_code)
    participant = db.session.scalar(
        select(Participant).where(
            Participant.assembly_id == assembly.id, Participant.return_code_hash == hash_secret(code)
        )
    )
    if participant is None:
        raise ReturnCodeUnknown
    return resolve_merged_participant(participant)


def resume_participation(
    *, assembly: Assembly, return_code: str, token: str | None = None, label: str = ""
) -> ParticipantCredentials:
    """Add a device to the participant with this return code; their other devices stay. Raises ReturnCodeUnknown."""
    participant = find_participant_by_return_code(assembly=assembly, return_code=return_code)
    token = token or secrets.token_urlsafe(24)
    add_device(participant_id=participant.id, token=token, label=label)
    return ParticipantCredentials(participant, token, return_code)


def renew_return_code(*, participant: Participant) -> str:
    """Return a new return code, shown once; every earlier one stops working."""
    revoke_return_code(participant=participant)
    code = generate_return_code()
    participant.return_code_hash = hash_secret(normalize_code(code))
    db.session.flush()
    return code


def revoke_return_code(*, participant: Participant) -> None:
    """Let no return code lead to this person until there is a new one, nor one of anyone merged into them."""
    own = (PERSON.c.id == participant.id) | (PERSON.c.merged_into_id == participant.id)
    db.session.execute(update(PERSON).where(own).values(return_code_hash=None))
    db.session.expire(participant, ["return_code_hash"])


def has_return_code(participant: Participant) -> bool:
    """Return whether a return code leads to this person."""
    own = (PERSON.c.id == participant.id) | (PERSON.c.merged_into_id == participant.id)
    found = select(PERSON.c.id).where(own, PERSON.c.return_code_hash.is_not(None)).limit(1)
    return db.session.scalar(found) is not None
