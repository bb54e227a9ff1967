"""An open assembly with people who have joined, written into a fresh database, and the requests that they will send."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask
from itsdangerous import URLSafeSerializer
from sqlalchemy import insert, select

from deliberate.extensions import db
from deliberate.models import AssemblyState, Participant, ParticipantDevice, Statement
from deliberate.models.columns import now
from deliberate.queries.next_statement import RoutedStatement
from deliberate.services.assemblies import create_assembly
from deliberate.services.joining import hash_secret
from deliberate.services.questions import add_question
from deliberate.services.statements import add_seeds
from deliberate.services.vote_path.ballots import CardOrigin
from deliberate.storage.base import get_table
from deliberate.web.ballots.seal import derive_key, seal_origin

STATEMENTS = 60
SLUG = "trees"
PATH = f"/api/v1/assemblies/{SLUG}/questions/1/votes"


@dataclass(frozen=True)
class Person:
    """A participant: the row, the cookie, and the hash of the token in it."""

    id: int
    cookie: str
    token_hash: str


@dataclass(frozen=True)
class Place:
    """What requests are made of: people, statements as row and number, and the key of tokens."""

    people: list[Person]
    statements: list[tuple[int, int]]
    key: bytes


def build_place(app: Flask, people: int) -> Place:
    """Write the assembly and so many participants; return what their requests are made of."""
    secret = str(app.config["SECRET_KEY"])
    with app.app_context():
        assembly = create_assembly(owner=None, title="Trees", slug=SLUG)
        question = add_question(assembly=assembly, actor=None, text="Which trees?")
        add_seeds(question=question, actor=None, texts=[f"Plant tree number {n} here." for n in range(STATEMENTS)])
        assembly.state, assembly.opened_at = AssemblyState.OPEN, now()
        db.session.flush()
        tokens = [secrets.token_urlsafe(24) for _ in range(people)]
        row = {"assembly_id": assembly.id, "entry": "anonymous", "joined_at": now(), "segments": {}}
        db.session.execute(insert(get_table(Participant)), [{**row, "number": number} for number in range(people)])
        ids = db.session.scalars(select(Participant.id).order_by(Participant.number)).all()
        db.session.execute(
            insert(get_table(ParticipantDevice)),
            [
                {"participant_id": one, "token_hash": hash_secret(token), "added_at": now(), "last_seen": now().date(),
                 "label": ""}
                for one, token in zip(ids, tokens, strict=True)
            ],
        )  # fmt: skip
        statements = db.session.execute(select(Statement.id, Statement.number).order_by(Statement.number)).all()
        name = f"part-{assembly.id}"
        db.session.commit()
    signer = URLSafeSerializer(secret, salt="deliberate.participant")
    found = [
        Person(one, f"{name}={signer.dumps(token)}", hash_secret(token)) for one, token in zip(ids, tokens, strict=True)
    ]
    return Place(found, [(key, number) for key, number in statements], derive_key(secret))


def build_requests(place: Place, people: range, host: str, *, batch: int = 1, wanted: int = 1) -> Iterator[bytes]:
    """Yield requests of these people, all votes first votes with a good token: everyone's first, then everyone's
    second."""
    issued = int(time.time())
    for start in range(0, STATEMENTS - batch + 1, batch):
        for index in people:
            person = place.people[index]
            votes = [
                {
                    "id": str(number),
                    "statement": number,
                    "wording": 1,
                    "choice": ("agree", "disagree", "pass")[(number + index) % 3],
                    "token": seal_origin(
                        CardOrigin(RoutedStatement(key, "random", 1 / STATEMENTS), 1, person.id, issued), place.key
                    ),
                }
                for key, number in (place.statements[(start + index + n) % STATEMENTS] for n in range(batch))
            ]
            body = json.dumps({"votes": votes, "next": wanted}).encode()
            yield (
                f"POST {PATH} HTTP/1.1\r\nHost: {host}\r\nSec-Fetch-Site: same-origin\r\nCookie: {person.cookie}\r\n"
                f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
            ).encode() + body
