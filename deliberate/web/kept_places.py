"""Assembly and question as everybody asks for them while voting is open: read once a second in each process.

For views that only read and say `@requires(…, kept=True)`, and for people without an account: what a host changed is
there for them within two seconds, and for the host at once. Nothing is decided by it that is written.

What is kept belongs to no session of the database. A view that asks it for more than its own columns gets the ordinary
way instead.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Any

from flask import current_app, g, request
from flask_login import current_user
from sqlalchemy.orm import class_mapper

from deliberate.errors import NotFound
from deliberate.extensions import db
from deliberate.models import Assembly, Question
from deliberate.queries.assemblies import find_assembly, load_question
from deliberate.reports.chapters.responses import load_response_progress
from deliberate.storage.kept_reads import KeptReads

NAME = "kept_places"


# What changes while people take part, and stands on no page of theirs.
NOT_SHOWN = frozenset({"next_number", "directions"})


@dataclass(frozen=True)
class KeptPlace:
    """An open assembly and one of its questions, apart from any session of the database.

    mark: differs whenever something has changed that a page shows to all who take part.
    """

    assembly: Assembly
    question: Question
    mark: int


def find_kept_place(slug: str, position: int) -> KeptPlace | None:
    """Return what is kept of the place of this request; None where only the ordinary way will do."""
    if request.method != "GET" or current_user.is_authenticated:
        return None
    kept: KeptReads[tuple[str, int], KeptPlace | None] | None = current_app.extensions.get(NAME)
    if kept is None:
        seconds = current_app.config["PAGE_CACHE_SECONDS"]
        kept = current_app.extensions.setdefault(NAME, KeptReads(seconds))
    found = kept.get((slug, position), lambda: load_place(slug, position))
    return found if found is not None and found.assembly.is_open else None


def load_place(slug: str, position: int) -> KeptPlace | None:
    """Read a place and take it out of the session; None where there is none, or voting is not open."""
    assembly = find_assembly(slug)
    if assembly is None or not assembly.is_open:
        return None
    try:
        question = load_question(assembly, position)
    except NotFound:
        return None
    assert question.assembly is assembly
    values = [read_columns(assembly), *map(read_columns, assembly.questions)]
    mark = zlib.crc32(repr((values, load_response_progress(assembly))).encode())
    for one in assembly.questions:
        db.session.expunge(one)
    db.session.expunge(assembly)
    return KeptPlace(assembly, question, mark)


def read_columns(row: Assembly | Question) -> list[Any]:
    """Return what a row holds, without what is not shown."""
    return [getattr(row, column.key) for column in class_mapper(type(row)).column_attrs if column.key not in NOT_SHOWN]


def leave_kept_place() -> None:
    """Let the rest of the request have assembly and question of its own session, where it has not."""
    if g.assembly in db.session:
        return
    position = g.question.position
    g.assembly = find_assembly(g.assembly.slug)
    g.question = load_question(g.assembly, position)
