"""Columns of a few known kinds: read as the member, stored and sent as the text, refused by the database otherwise."""

from __future__ import annotations

import json
import re

import pytest
from sqlalchemy import CheckConstraint, insert, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from deliberate.models import Coding, CodingKind, ConceptCode, Directness, Moderation, Origin, Stance, Statement
from deliberate.models.columns import EnumText
from deliberate.queries.coding.codings import to_statement_coding
from deliberate.services.assemblies import create_assembly
from deliberate.services.questions import add_question
from deliberate.services.statements import add_statement
from deliberate.storage.base import Base


def add_one_statement() -> Statement:
    assembly = create_assembly(owner=None, title="Trees", slug="trees")
    return add_statement(question=add_question(assembly=assembly, actor=None, text="Which trees?"), text="Plant oaks.")


def test_each_column_with_known_kinds_has_their_type() -> None:
    typed = {
        (table.name, column.name): {str(kind) for kind in column.type.kinds}
        for table in Base.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, EnumText)
    }
    checked = {
        (table.name, found[1]): set(re.findall(r"'(\w+)'", found[2]))
        for table in Base.metadata.tables.values()
        for check in table.constraints
        if isinstance(check, CheckConstraint)
        and str(check.name).endswith("_known")
        and (found := re.fullmatch(r"(\w+) IN \(('.*')\)", str(check.sqltext)))
    }
    assert typed == checked
    assert len(typed) == 27


def test_a_member_is_stored_as_its_text_and_read_as_the_member(db_session: Session) -> None:
    statement = add_one_statement()
    assert db_session.scalar(text("SELECT moderation FROM statement")) == "visible"
    db_session.expire_all()
    assert statement.moderation is Moderation.VISIBLE
    assert db_session.scalars(select(Statement.origin)).one() is Origin.SEED


def test_plain_text_is_compared_and_stored_as_well(db_session: Session) -> None:
    statement = add_one_statement()
    row = {"question_id": statement.question_id, "text_key": "k", "moderation": "rejected", "origin": "participant"}
    db_session.execute(insert(Statement), [{**row, "number": 2, "text": "Plant."}])
    by_text = (Statement.moderation == "rejected", Statement.origin.in_(["participant"]))
    assert db_session.scalars(select(Statement.moderation).where(*by_text)).all() == [Moderation.REJECTED]


def test_what_is_no_kind_is_refused_by_the_database(db_session: Session) -> None:
    statement = add_one_statement()
    row = {"question_id": statement.question_id, "number": 2, "text": "Plant.", "text_key": "k"}
    with pytest.raises(IntegrityError, match="moderation_known"):
        db_session.execute(insert(Statement), [{**row, "moderation": "lost"}])


def test_a_member_goes_out_as_text(db_session: Session) -> None:
    statement = add_one_statement()
    db_session.expire_all()
    assert json.dumps({"moderation": statement.moderation}) == '{"moderation": "visible"}'
    assert f"{statement.moderation}, {statement.origin:>6}" == "visible,   seed"


def test_a_stored_code_prints_as_one_that_was_never_stored(db_session: Session) -> None:
    """The fingerprint of an analysis is made of it: findings of before must not look out of date."""
    statement = add_one_statement()
    code = ConceptCode(concept="use", stance=Stance.SUPPORTS, directness=Directness.DIRECT, subcode=None)
    coding = Coding(statement=statement, coder_name="Ada", kind=CodingKind.CODER, codebook_version="1", codes=[code])
    db_session.add(coding)
    db_session.flush()
    db_session.expire_all()
    assert coding.codes[0].stance is Stance.SUPPORTS
    told = "Code(concept='use', stance='supports', directness='direct', subcode=None)"
    assert [str(code) for code in to_statement_coding(coding).codes] == [told]
