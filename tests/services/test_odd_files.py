"""Every importer meets odd values in every field: it takes them or refuses in words, and never keeps half of a file."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from deliberate.concepts.codebook_versions import codebook_to_data
from deliberate.concepts.coding import Code, StatementCoding
from deliberate.errors import DomainError, ImportRefused
from deliberate.extensions import db
from deliberate.formats.code_list import COLUMNS, read_code_list
from deliberate.formats.errors import FormatError
from deliberate.formats.safe_yaml import read_yaml
from deliberate.formats.seed_list import read_seed_list
from deliberate.formats.segment_list import read_segment_list
from deliberate.formats.share_list import read_share_list
from deliberate.models import Assembly, AssemblyState, Choice, Membership, Moderation
from deliberate.queries.accounts import find_account
from deliberate.queries.assemblies import load_assembly
from deliberate.queries.coding.codebooks import load_assembly_codebook
from deliberate.reports.exports import build_full_document, write_polis_folders
from deliberate.services.accounts import register_account
from deliberate.services.assemblies import create_assembly
from deliberate.services.coding.code_import import import_codes
from deliberate.services.coding.codebooks import replace_codebook
from deliberate.services.coding.codes import code_statement
from deliberate.services.coding.plan import freeze_codes
from deliberate.services.comments import add_comment, endorse_comment
from deliberate.services.imports import import_full_file, import_polis
from deliberate.services.joining import join_assembly
from deliberate.services.method import set_weighting
from deliberate.services.moderation import moderate_statement
from deliberate.services.segments import import_segments
from deliberate.services.statements import add_seeds, propose_statement
from deliberate.services.voting import cast_vote, take_back_vote
from deliberate.storage.base import Base
from tests.services.odd_values import ODD, ODD_CELLS, ODD_VALUES, changed, places_in

FEW = settings(
    max_examples=40, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
PASSWORD = "a long enough password"
PAGES = (
    "/a/{slug}", "/a/{slug}/1", "/a/{slug}/1/answers", "/a/{slug}/1/codes", "/a/{slug}/codebook",
    "/api/v1/assemblies/{slug}/questions/1/statements", "/organize/{slug}",
    "/organize/{slug}/setup", "/organize/{slug}/moderation", "/organize/{slug}/questions/1/agreement",
    "/organize/{slug}/people", "/organize/{slug}/analyses", "/organize/{slug}/draws", "/organize/{slug}/framing",
)  # fmt: skip


def make_assembly() -> Assembly:
    """A bit of everything that a file can hold."""
    assembly = create_assembly(owner=None, title="City chatbot", slug="trees", template_id="chatbot-rules")
    question = assembly.questions[0]
    assembly.state, assembly.opened_at = AssemblyState.OPEN, question.created_at
    db.session.flush()
    people = [join_assembly(assembly=assembly).participant for _ in range(3)]
    first, second, *_ = question.statements
    for person in people:
        for statement in question.statements[:4]:
            cast_vote(participant=person, statement_id=statement.id, choice=Choice.AGREE)
    take_back_vote(participant=people[0], statement_id=second.id)
    comment = add_comment(participant=people[0], statement=first, text="It depends on who pays.", kind="condition")
    comment.moderation = Moderation.VISIBLE
    endorse_comment(participant=people[1], comment=comment)
    proposed = propose_statement(participant=people[1], question=question, text="Trams should be free for all.")
    moderate_statement(statement=proposed, actor=None, verdict="merged", merged_into=first)
    people[0].segments = {"age": "old"}
    for statement in (first, second):
        code_statement(statement=statement, coding=StatementCoding((Code("use", "supports"),)), coder_name="Ann")
    freeze_codes(question=question, actor=None)
    db.session.commit()
    return assembly


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables."""
    db.session.rollback()
    return {
        table.name: sorted(db.session.execute(select(table)).all(), key=repr) for table in Base.metadata.sorted_tables
    }


@pytest.fixture
def attempt(app: Flask) -> Iterator[Callable[[Callable[[], Any]], bool]]:
    """attempt(import) is whether the import was taken; whatever else than a refusal it raises fails the test.

    As at the edge: a refusal rolls back. What was taken is not kept either, so that each file meets the same rows.
    """
    with app.app_context():
        make_assembly()
        before = everything()

        def run(bring: Callable[[], Any]) -> bool:
            try:
                bring()
                db.session.flush()
            except (DomainError, FormatError) as refusal:
                words = str(refusal)
            else:
                db.session.rollback()
                return True
            assert words.strip()
            assert len(words.encode()) < 20_000
            assert everything() == before
            return False

        yield run
        assert everything() == before


def bring_document(path: Path, document: Any) -> None:
    path.write_text(json.dumps(document), encoding="utf-8")
    import_full_file(path=path, slug="copy")


@FEW
@given(st.data())
def test_full_documents(attempt: Any, tmp_path: Path, data: st.DataObject) -> None:
    document = build_full_document(load_assembly("trees"))
    place = data.draw(st.sampled_from(list(places_in(document))))
    attempt(lambda: bring_document(tmp_path / "x.json", changed(document, place, data.draw(ODD))))


UNFIT: list[tuple[Any, Any, str]] = [
    (("assembly", "language"), "xx", "language"),
    (("assembly", "modules"), ["no_such_module"], "no_such_module"),
    (("assembly", "routing"), {"random": 2.0}, "fit"),
    (("assembly", "outcome_rule"), {"threshold": "x"}, "fit"),
    (("questions", 0, "statements", 0, "merged_into"), 1, "merged"),
    (("questions", 0, "statements", 0, "merged_into"), 99, "merged"),
    (("questions", 0, "votes", "at", 0), 10**13, "between 1970 and 9999"),
    (("participants", 0, "segments"), {"age": {"deep": 1}}, "segments of participant"),
    (("participants", 0, "number"), 2**31, "whole number"),
]


def test_what_no_page_could_show_is_refused(attempt: Any, tmp_path: Path) -> None:
    document = build_full_document(load_assembly("trees"))
    path = tmp_path / "x.json"
    assert attempt(lambda: bring_document(path, document))
    for place, odd, words in UNFIT:
        with pytest.raises(ImportRefused, match=words):
            bring_document(path, changed(document, place, odd))
        db.session.rollback()


def test_merges_in_a_circle_are_refused(attempt: Any, tmp_path: Path) -> None:
    document = build_full_document(load_assembly("trees"))
    for one, other in ((0, 1), (1, 2), (2, 0)):
        statement = document["questions"][0]["statements"][one]
        statement |= {"moderation": "merged", "moderation_reason": "duplicate", "merged_into": other + 1}
    with pytest.raises(ImportRefused, match="form a cycle: 1 → 2 → 3"):
        bring_document(tmp_path / "x.json", document)
    db.session.rollback()


def cells_of(raw: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(raw, newline="")))


def table(rows: list[list[str]], delimiter: str, quoted: bool) -> bytes:
    """A CSV file as careful or careless programs write it; half characters as UTF-8 cannot hold them."""
    out = io.StringIO()
    if quoted:
        csv.writer(out, delimiter=delimiter).writerows(rows)
    else:
        out.write("".join(f"{delimiter.join(row)}\n" for row in rows))
    return out.getvalue().encode("utf-8", "surrogatepass")


@st.composite
def odd_tables(draw: st.DrawFn, raw: str) -> bytes:
    """The table with an odd cell, a cell too many or too few, or a row twice."""
    rows = [list(row) for row in cells_of(raw)]
    row = draw(st.integers(0, len(rows) - 1))
    act = draw(st.sampled_from(["cell", "cell", "cell", "more", "fewer", "twice", "gone"]))
    if act == "cell" and rows[row]:
        rows[row][draw(st.integers(0, len(rows[row]) - 1))] = draw(ODD_CELLS)
    elif act == "more":
        rows[row].append(draw(ODD_CELLS))
    elif act == "fewer":
        rows[row] = rows[row][:-1]
    elif act == "twice":
        rows.append(list(rows[row]))
    else:
        del rows[row]
    return table(rows, draw(st.sampled_from(",;\t")), draw(st.booleans()))


@FEW
@given(st.data())
def test_polis_folders(attempt: Any, tmp_path: Path, data: st.DataObject) -> None:
    whole = tmp_path / "whole"
    if not whole.exists():
        write_polis_folders(load_assembly("trees"), whole)
    shutil.rmtree(tmp_path / "odd", ignore_errors=True)
    shutil.copytree(whole, tmp_path / "odd")
    name = data.draw(
        st.sampled_from(["comments.csv", "votes.csv", "participants-votes.csv", "summary.csv", "format.json"])
    )
    path = tmp_path / "odd" / name
    if name == "format.json":
        document = json.loads(path.read_text(encoding="utf-8"))
        place = data.draw(st.sampled_from(list(places_in(document))))
        path.write_text(json.dumps(changed(document, place, data.draw(ODD))), encoding="utf-8")
    else:
        path.write_bytes(data.draw(odd_tables(path.read_text(encoding="utf-8"))))
    attempt(lambda: import_polis(folder=tmp_path / "odd", slug="copy", strict=data.draw(st.booleans())))


CODES = ",".join(COLUMNS) + "\n1,Ann,use,supports,direct,vague,,all,why\n2,Ann,none,,,,,,\n1,Bob,use,hinders,,,,,\n"
ENTRIES = [
    {
        "statement": 1,
        "coder": "Ann",
        "codes": [{"concept": "use", "stance": "supports", "directness": "direct", "subcode": None}],
        "flags": ["vague"],
        "scope": "all",
        "rationale": "why",
    }
]


@FEW
@given(st.data())
def test_code_lists(attempt: Any, data: st.DataObject) -> None:
    if data.draw(st.booleans()):
        raw, name = data.draw(odd_tables(CODES)), "codes.csv"
    else:
        place = data.draw(st.sampled_from(list(places_in(ENTRIES))))
        raw, name = as_yaml(changed(ENTRIES, place, data.draw(ODD))), "codes.yaml"
    question = load_assembly("trees").questions[0]
    attempt(lambda: import_codes(question=question, given=read_code_list(raw, name), actor=None, file=name))


def as_yaml(document: Any) -> bytes:
    """The document as YAML, or as JSON (which is YAML) where only escapes can write it."""
    with suppress(yaml.YAMLError, UnicodeError):
        return yaml.safe_dump(document, allow_unicode=True).encode()
    return json.dumps(document).encode()


@FEW
@given(st.data())
def test_codebooks(attempt: Any, data: st.DataObject) -> None:
    assembly = load_assembly("trees")
    document = codebook_to_data(load_assembly_codebook(assembly))
    place = data.draw(st.sampled_from(list(places_in(document))))
    raw = as_yaml(changed(document, place, data.draw(ODD)))

    def bring() -> None:
        replace_codebook(assembly, None, read_yaml(raw, "codebook.yaml"), "why")
        assert read_yaml(yaml.safe_dump(codebook_to_data(load_assembly_codebook(assembly))).encode(), "again.yaml")

    attempt(bring)


@FEW
@given(odd_tables("id,text,note\n1,Buses should be free.,x\n2,Trams should be free.,y\n"))
def test_seed_lists(attempt: Any, raw: bytes) -> None:
    question = load_assembly("trees").questions[0]
    attempt(lambda: add_seeds(question=question, actor=None, texts=[t for _, t in read_seed_list(raw, "seeds.csv")]))


@FEW
@given(odd_tables("participant,age,place\n0,old,town\n1,young,\n") | odd_tables("external_id,age\nx,old\ny,young\n"))
def test_segments(attempt: Any, raw: bytes) -> None:
    assembly = load_assembly("trees")
    attempt(lambda: import_segments(assembly=assembly, actor=None, rows=read_segment_list(raw, "segments.csv")))


@FEW
@given(odd_tables("segment,answer,share\nage,old,30\nage,young,70\n"))
def test_reference_shares(attempt: Any, raw: bytes) -> None:
    assembly = create_assembly(owner=None, title="Draft", slug="draft")
    db.session.rollback()
    assembly = create_assembly(owner=None, title="Draft", slug="draft")
    attempt(lambda: set_weighting(assembly=assembly, actor=None, reference=read_share_list(raw, "shares.csv")))


def test_documents_that_are_taken_can_be_opened(app: Flask, database_kind: str, tmp_path: Path) -> None:
    """Every page of an assembly from an odd document answers; one document per third field, with odd values in turn."""
    if database_kind != "sqlite":
        pytest.skip("pages are the same on every database")
    with app.app_context():
        document = build_full_document(make_assembly())
        register_account(email="ada@example.org", password=PASSWORD, display_name="Ada")
        db.session.commit()
    client = app.test_client()
    assert client.post("/login", data={"email": "ada@example.org", "password": PASSWORD}).status_code == 303
    taken = []
    for number, place in enumerate(places_in(document)):
        if number % 3:
            continue
        slug, odd = f"copy-{number}", ODD_VALUES[number * 7 % len(ODD_VALUES)]
        with app.app_context():
            path = tmp_path / "x.json"
            path.write_text(json.dumps(changed(document, place, odd)), encoding="utf-8")
            try:
                made = import_full_file(path=path, slug=slug).assembly
                account = find_account("ada@example.org")
                assert account is not None
                db.session.add(Membership(assembly_id=made.id, account_id=account.id, role="owner"))
                db.session.commit()
            except DomainError:
                db.session.rollback()
                continue
        taken.append(place)
        for page in PAGES:
            answer = client.get(page.format(slug=slug))
            assert answer.status_code in {200, 303, 404, 409}, (place, odd, page, answer.status_code)
    assert len(taken) > 10
