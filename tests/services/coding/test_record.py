"""The coding of an assembly goes out with its full document and comes back the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from deliberate.concepts.codebook import read_shipped_codebook
from deliberate.concepts.codebook_shape import CONCEPT_FIELDS
from deliberate.concepts.coding import Code, StatementCoding
from deliberate.errors import ImportRefused
from deliberate.extensions import db
from deliberate.models import Assembly, CodeAppeal, ConceptTag, EntryKind, Participant
from deliberate.queries.coding.codebooks import load_assembly_codebook
from deliberate.reports.exports import build_full_document
from deliberate.services.assemblies import create_assembly
from deliberate.services.bulk_votes import add_participants
from deliberate.services.coding.codebooks import create_concept
from deliberate.services.coding.codes import code_statement
from deliberate.services.coding.plan import freeze_codes
from deliberate.services.imports import import_full_file
from deliberate.services.questions import add_question
from deliberate.services.statements import add_statement


@pytest.fixture
def assembly(db_session: Any) -> Assembly:
    """An own codebook, a frozen code with a suggestion, a tag, an appeal."""
    made = create_assembly(owner=None, title="Trees", slug="trees")
    made.tag_share = 35
    create_concept(
        assembly=made, actor=None, key="safety", words=dict.fromkeys(CONCEPT_FIELDS, "safer"), subcodes="", reason="why"
    )
    question = add_question(assembly=made, actor=None, text="Which trees?")
    person = db.session.get(Participant, add_participants(assembly=made, people=[{"number": 0, "external_id": None}],
                                                    entry=EntryKind.IMPORTED)[0])  # fmt: skip
    assert person is not None
    statement = add_statement(question=question, text="Oaks for all.", author=person)
    code_statement(
        statement=statement,
        coding=StatementCoding((Code("safety", "supports"),)),
        coder_name="Ann",
        suggested={"keywords": []},
    )
    freeze_codes(question=question, actor=None)
    tag = ConceptTag(participant_id=person.id, statement_id=statement.id, concept="safety", answer="unsure")
    db.session.add_all([tag, CodeAppeal(participant_id=person.id, statement_id=statement.id, reason="No.")])
    db.session.flush()
    return made


def test_everything_comes_back(assembly: Assembly, tmp_path: Path) -> None:
    document = build_full_document(assembly)
    path = tmp_path / "trees.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    copy = import_full_file(path=path, slug="copy").assembly
    again = build_full_document(copy)
    for part in ("codebooks", "questions"):
        assert again[part] == document[part], part
    assert copy.tag_share == 35
    assert load_assembly_codebook(copy).version == "1.1"
    assert copy.questions[0].codes_are_frozen


def test_older_documents_have_none_of_it(assembly: Assembly, tmp_path: Path) -> None:
    document = build_full_document(assembly)
    del document["codebooks"], document["assembly"]["tag_share"], document["questions"][0]["coding"]
    path = tmp_path / "trees.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    copy = import_full_file(path=path, slug="copy").assembly
    assert (load_assembly_codebook(copy), copy.tag_share) == (read_shipped_codebook(), 20)


def test_a_broken_codebook_is_refused(assembly: Assembly, tmp_path: Path) -> None:
    document = build_full_document(assembly)
    document["codebooks"][0]["document"] = {"version": "1.1"}
    path = tmp_path / "trees.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(ImportRefused, match="missing"):
        import_full_file(path=path, slug="copy")
