"""What is known about participants comes from a file, reference shares from a box or a file; refused by line."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from deliberate.aggregation.modules.weighting.reference import parse_reference
from deliberate.extensions import db
from deliberate.formats.csv_guard import guard_text
from deliberate.formats.share_list import read_share_list
from deliberate.jobs.analysis import analyse_now
from deliberate.models import Assembly, EntryKind, Participant
from deliberate.models.columns import now
from deliberate.queries.assemblies import load_assembly
from deliberate.services.bulk_votes import VoteRow, add_participants, insert_votes
from deliberate.text import normalize_for_comparison
from tests.answers import read_json
from tests.web.organize.conftest import SLUG, make_account, make_draft

Enter = Callable[[str], FlaskClient]
DRAFT = "draft-people"
JSON = {"Accept": "application/json"}
WEIGHTING = {"weighting-reference": "", "weighting-cap": "5", "weighting-least_people": "50"}
SHARES = "age,young,50\nage,old,50"


def file(text: str | bytes, name: str = "people.csv") -> tuple[io.BytesIO, str]:
    return io.BytesIO(text.encode() if isinstance(text, str) else text), name


@pytest.fixture
def draft(app: Flask, enter: Enter) -> FlaskClient:
    """The browser of the owner of a draft with 60 invited people: a fourth is old and disagrees."""
    with app.app_context():
        assembly = make_draft(make_account("ada@example.org"), slug=DRAFT)
        people = [{"number": n, "external_id": f"x{n}"} for n in range(60)]
        ids = add_participants(assembly=assembly, people=people, entry=EntryKind.IMPORTED)
        question = assembly.questions[0]
        rows = [
            VoteRow(participant_id=ids[n], statement_id=statement.id, choice=1 if n % 4 else -1, cast_at=now(),
             pass_reason=None)
            for n in range(60)
            for statement in question.statements
        ]  # fmt: skip
        insert_votes(question=question, rows=rows)
        db.session.commit()
    return enter("ada")


def segments(assembly: Assembly) -> list[dict[str, str]]:
    found = db.session.query(Participant).filter_by(assembly_id=assembly.id).order_by(Participant.number)
    return [person.segments for person in found]


def ages() -> str:
    return "\n".join(["external_id,age", *(f"x{n},{'young' if n % 4 else 'old'}" for n in range(60)), "x99,old"])


def test_answers_of_participants_are_kept_and_shown(draft: FlaskClient, read: Any) -> None:
    answer = draft.post(f"/organize/{DRAFT}/people/segments", data={"segments": file(ages())}, follow_redirects=True)
    assert "Answers of 60 participants were imported. 1 person on the list is not a participant." in answer.text
    assert read(segments, DRAFT)[:2] == [{"age": "old"}, {"age": "young"}]
    page = " ".join(answer.text.split())
    assert '<th scope="row" dir="auto">age</th> <td class="n">60</td>' in page


BROKEN: list[tuple[str | bytes, str]] = [
    ("", "the file is empty"),
    ("name,age\nx1,old", "line 1: the first column must be named"),
    ("external_id,age\nx1,old\nx1,young", "line 3: “x1” is already in line 2"),
    ("external_id,age\nx1,old,north", "line 2: this row has 3 cells but the first line has 2"),
    ("participant,age\n1,old\n77,old", "Line 3: there is no participant 77"),
    (b"external_id,age\nx1,\xff\x81\n", "line 2: the byte 0xff is not UTF-8 text"),
]


def test_a_broken_file_is_refused_by_line_and_nothing_is_kept(draft: FlaskClient, read: Any) -> None:
    place = f"/organize/{DRAFT}/people/segments"
    for text, why in BROKEN:
        answer = draft.post(place, data={"segments": file(text)})
        assert (answer.status_code, why in answer.text) == (422, True), why
        refusal = draft.post(place, data={"segments": file(text)}, headers=JSON)
        assert (refusal.status_code, why in read_json(refusal)["error"]["message"]) == (422, True), why
    assert draft.post(place, data={}).status_code == 422
    assert read(segments, DRAFT) == [{}] * 60


def test_reference_shares_and_likeness(app: Flask, draft: FlaskClient, read: Any) -> None:
    draft.post(f"/organize/{DRAFT}/people/segments", data={"segments": file(ages())})
    sent = WEIGHTING | {"weighting-reference": SHARES, "weighting-apply": "y", "weighting-cap": "4"}
    assert draft.post(f"/organize/{DRAFT}/people/weighting", data=sent).status_code == 303
    kept = read(lambda assembly: assembly.module_settings, DRAFT)["weighting"]
    assert kept == {"reference": SHARES, "apply": True, "cap": 4.0, "least_people": 50}
    with app.app_context():
        assembly = load_assembly(DRAFT)
        assembly.modules = ["weighting", "tally"]
        analyse_now(assembly.questions[0])
        db.session.commit()
    page = draft.get(f"/organize/{DRAFT}/people").text
    assert "How representative the participants are" in page
    assert "The other findings are weighted to match age" in page


def test_a_file_of_shares_replaces_the_box_and_may_use_semicolons(draft: FlaskClient, read: Any) -> None:
    sent = WEIGHTING | {
        "weighting-reference": "old,lines,1",
        "file": file("segment;answer;share\nage;old;12,5\nage;young;87,5"),
    }
    assert draft.post(f"/organize/{DRAFT}/people/weighting", data=sent).status_code == 303
    reference = read(lambda assembly: assembly.module_settings["weighting"]["reference"], DRAFT)
    assert parse_reference(reference) == {"age": {"old": 0.125, "young": 0.875}}
    assert "age;" not in draft.get(f"/organize/{DRAFT}/people").text


def test_shares_that_make_no_sense_are_refused(draft: FlaskClient, read: Any) -> None:
    for change, why in (
        ({"weighting-reference": "age,young,50\nage,old"}, "Reference shares, line 2: segment, answer and share"),
        ({"weighting-reference": "age,young,-1"}, "Reference shares, line 1: a share is a number above 0"),
        ({"weighting-reference": SHARES, "weighting-cap": "1"}, "Enter a number. From 1.5 to 100."),
        ({"file": "age,young,50\nage,old"}, "people.csv, line 2: this row has 2 cells"),
    ):
        for headers in ({}, JSON):
            sent = WEIGHTING | {name: file(text) if name == "file" else text for name, text in change.items()}
            answer = draft.post(f"/organize/{DRAFT}/people/weighting", data=sent, headers=headers)
            assert (answer.status_code, why in answer.text) == (422, True), why
    assert read(lambda assembly: assembly.module_settings, DRAFT) == {}


def test_shares_are_fixed_once_somebody_came(enter: Enter, seated: Assembly, read: Any) -> None:
    owner = enter("owner")
    assert owner.post(f"/a/{SLUG}/1/votes", data={"statement": "1", "choice": "agree"}).status_code == 303
    assert 'name="weighting-reference"' not in owner.get(f"/organize/{SLUG}/people").text
    sent = WEIGHTING | {"weighting-reference": SHARES}
    assert owner.post(f"/organize/{SLUG}/people/weighting", data=sent).status_code == 409
    assert read(lambda assembly: assembly.module_settings) == {}


words = st.text(st.characters(categories=["L", "N", "P", "Zs"]), min_size=1, max_size=12).map(str.strip).filter(bool)


@settings(max_examples=40)
@given(st.lists(st.tuples(words, words, st.integers(1, 10_000)), min_size=1, max_size=8), st.sampled_from(",;\t"))
def test_shares_survive_any_delimiter(rows: list[tuple[str, str, int]], sign: str) -> None:
    import csv

    out = io.StringIO()
    table = csv.writer(out, delimiter=sign, lineterminator="\n")
    # As every writer of ours does: a text that begins with an apostrophe would otherwise be taken for a guarded one.
    written = [(guard_text(segment), guard_text(answer), share) for segment, answer, share in rows]
    table.writerows([("segment", "answer", "share"), *written])
    wanted: dict[str, dict[str, int]] = {}
    for segment, answer, share in rows:
        wanted.setdefault(normalize_for_comparison(segment), {})[normalize_for_comparison(answer)] = share
    if sum(map(len, wanted.values())) < len(rows):
        return
    found = parse_reference(read_share_list(out.getvalue().encode()))
    read = {
        normalize_for_comparison(name): set(map(normalize_for_comparison, answers)) for name, answers in found.items()
    }
    assert read == {name: set(answers) for name, answers in wanted.items()}
