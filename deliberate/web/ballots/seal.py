"""The token of a card: how its statement was drawn, which wording it shows, for whom and when, under our signature."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from functools import lru_cache

from flask import current_app

from deliberate.queries.next_statement import RoutedStatement
from deliberate.services.vote_path.ballots import CardOrigin

LONGEST_TOKEN = 300
PARTS = 6


@lru_cache(maxsize=8)
def derive_key(secret: str) -> bytes:
    """Return the key for tokens of cards, which signs nothing else."""
    return hashlib.sha256(f"deliberate.card {secret}".encode()).digest()


def find_card_key() -> bytes:
    """Return the key of this application."""
    return derive_key(str(current_app.config["SECRET_KEY"]))


def sign(text: str, key: bytes) -> str:
    # BLAKE2 takes a key itself, and a fifth of the time of an HMAC.
    return base64.urlsafe_b64encode(hashlib.blake2b(text.encode(), key=key, digest_size=18).digest()).decode()


def seal_origin(origin: CardOrigin, key: bytes) -> str:
    """Return where a card comes from, in a form that travels with the vote and cannot be changed on the way."""
    draw = origin.draw
    text = (
        f"{draw.statement_id}:{draw.purpose}:{draw.probability!r}:{origin.wording}:{origin.participant_id}"
        f":{origin.issued}"
    )
    return f"{text}:{sign(text, key)}"


def unseal_origin(token: str, key: bytes) -> CardOrigin | None:
    """Return where a card comes from; None where the token is none of ours."""
    text, _, signature = token.rpartition(":")
    if len(token) > LONGEST_TOKEN or not hmac.compare_digest(signature.encode(), sign(text, key).encode()):
        return None
    parts = text.split(":")
    if len(parts) != PARTS:
        return None
    draw = RoutedStatement(int(parts[0]), parts[1], float(parts[2]))
    return CardOrigin(draw, int(parts[3]), int(parts[4]), int(parts[5]))


def seal_draw(draw: RoutedStatement, wording: int, participant_id: int) -> str:
    """Return the token of a card that is made now. participant_id: 0 for someone who has not joined."""
    return seal_origin(CardOrigin(draw, wording, participant_id, int(time.time())), find_card_key())
