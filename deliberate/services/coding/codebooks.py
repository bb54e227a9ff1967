"""An assembly's own codebook versions: an edit makes the next version, and earlier ones stay as they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy.exc import IntegrityError

from deliberate.concepts import codebook
from deliberate.concepts.codebook import Codebook, Concept
from deliberate.concepts.codebook_shape import CONCEPT_FIELDS
from deliberate.concepts.codebook_versions import (
    CodebookInvalid,
    codebook_to_data,
    extend_codebook,
    increment_version,
    parse_untrusted_codebook,
)
from deliberate.errors import AlreadyAnswered, Invalid, ReasonMissing, Refused
from deliberate.extensions import db
from deliberate.models import Account, Assembly, CodebookVersion
from deliberate.queries.coding.codebooks import load_assembly_codebook
from deliberate.services.audit import record_action
from deliberate.services.texts import clean_optional_text, clean_text
from deliberate.text import N_, Message

MAX_CODEBOOK_TEXT_LENGTH = 1000


class CodebookRefused(Invalid):
    message = N_("This codebook can't be used: %(reason)s")
    hint = N_("Nothing was stored; the current version stays in force.")


class NothingChanged(Refused):
    message = N_("Nothing was changed, so there is no new version.")


def store_codebook_version(
    *, assembly: Assembly, actor: Account | None, book: Codebook, reason: str
) -> CodebookVersion:
    """Make `book` the version in force, under the next version name, whatever name it came with.

    Raises ReasonMissing, NothingChanged, CodebookRefused where one of the four concepts would go missing.
    """
    if not clean_text(reason):
        raise ReasonMissing
    present = load_assembly_codebook(assembly)
    missing = [key for key in codebook.read_shipped_codebook().concepts if key not in book.concepts]
    if missing:
        reason = N_("the concept “%(key)s” is missing. You can add concepts, but the four shipped ones must stay.")
        raise CodebookRefused(reason=Message(reason, {"key": missing[0]}))
    next_version = replace(book, version=increment_version(present.version))
    if codebook_to_data(replace(next_version, version=present.version)) == codebook_to_data(present):
        raise NothingChanged
    row = CodebookVersion(
        assembly_id=assembly.id,
        version=next_version.version,
        document=codebook_to_data(next_version),
        reason=clean_optional_text(reason, MAX_CODEBOOK_TEXT_LENGTH),
        made_by_id=actor.id if actor is not None else None,
    )
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        # Someone else made this version at the same moment.
        raise AlreadyAnswered from None
    changes = {"version": (present.version, next_version.version)}
    record_action(
        assembly,
        actor,
        "codebook changed",
        subject=f"version {next_version.version}",
        changes=changes,
        reason=row.reason,
    )
    return row


def create_concept(
    *, assembly: Assembly, actor: Account | None, key: str, words: Mapping[str, str], subcodes: str, reason: str
) -> CodebookVersion:
    """Store a new version with one more concept. Raises CodebookRefused with the reason, ReasonMissing."""
    try:
        book = extend_codebook(load_assembly_codebook(assembly), build_concept(key.strip(), words, subcodes))
    except CodebookInvalid as problem:
        raise CodebookRefused(reason=problem.message) from None
    return store_codebook_version(assembly=assembly, actor=actor, book=book, reason=reason)


def edit_concept(
    *, assembly: Assembly, actor: Account | None, key: str, words: Mapping[str, str], subcodes: str, reason: str
) -> CodebookVersion:
    """Store a new version that rewords one concept. Raises CodebookRefused, NothingChanged, ReasonMissing."""
    book = load_assembly_codebook(assembly)
    if key not in book.concepts:
        raise CodebookRefused(reason=Message(N_("there is no concept “%(key)s”."), {"key": key}))
    changed = {**book.concepts, key: build_concept(key, words, subcodes)}
    return replace_codebook(assembly, actor, codebook_to_data(replace(book, concepts=changed)), reason)


def edit_rules(
    *, assembly: Assembly, actor: Account | None, rules: str, confusions: str, reason: str
) -> CodebookVersion:
    """Store a new version with other borderline rules and confusions, one per line."""
    book = load_assembly_codebook(assembly)
    changed = replace(book, rules=split_lines(rules), confusions=split_lines(confusions))
    return store_codebook_version(assembly=assembly, actor=actor, book=changed, reason=reason)


def replace_codebook(assembly: Assembly, actor: Account | None, raw: Any, reason: str) -> CodebookVersion:
    """Store a whole codebook, from a file or a form, as the next version. Raises CodebookRefused with every reason."""
    try:
        book = parse_untrusted_codebook(raw)
    except CodebookInvalid as problem:
        raise CodebookRefused(reason=problem.message) from None
    return store_codebook_version(assembly=assembly, actor=actor, book=book, reason=reason)


def build_concept(key: str, words: Mapping[str, str], subcodes: str) -> Concept:
    """Return a concept from the texts of a form."""
    texts = {word: clean_optional_text(words.get(word, ""), MAX_CODEBOOK_TEXT_LENGTH) for word in CONCEPT_FIELDS}
    keys = tuple(dict.fromkeys("_".join(part.split()).lower() for part in subcodes.split(",") if part.strip()))
    return Concept(key=key, subcodes=keys, **texts)


def split_lines(text: str) -> tuple[str, ...]:
    """Return the non-empty lines of a form field, cleaned."""
    return tuple(
        clean for clean in (clean_optional_text(line, MAX_CODEBOOK_TEXT_LENGTH) for line in text.splitlines()) if clean
    )
