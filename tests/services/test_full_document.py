"""What goes out with a full document comes back: every column, the input of analyses, and their findings."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import func, select

from deliberate.analysis.input import load_analysis_input
from deliberate.errors import ImportRefused
from deliberate.extensions import db
from deliberate.formats.full import FORMAT, check_document
from deliberate.jobs.analysis import analyse_now
from deliberate.models import Assembly, Membership, Question, Run
from deliberate.queries.analysis_input import load_input_rows
from deliberate.queries.runs import build_analysis_settings
from deliberate.reports.exports import build_full_document
from deliberate.services.imports import import_document, import_full_file
from tests.services.full_documents import documents

OLD = Path(__file__).parent / "full_document_v1.json"
FEW = settings(
    max_examples=12, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def comparable(document: dict[str, Any], imports: int) -> dict[str, Any]:
    """Without what must differ: the address, who holds a role, the entries of imports, the version of the code."""
    kept = json.loads(json.dumps({**document, "assembly": {**document["assembly"], "slug": ""}}))
    del kept["members"], kept["code_version"]
    assert [entry["action"] for entry in kept["audit"][len(kept["audit"]) - imports :]] == ["imported"] * imports
    kept["audit"] = kept["audit"][: len(kept["audit"]) - imports]
    return dict(kept)


def fingerprint(question: Question) -> str:
    """The hash of all that an analysis reads."""
    settings = build_analysis_settings(question.assembly, load_input_rows(question).codebook_version)
    return load_analysis_input(question, settings).input_hash


def bring_in(document: dict[str, Any], slug: str) -> Assembly:
    made = import_document(document=check_document(copy.deepcopy(document)), slug=slug).assembly
    db.session.expire_all()
    return made


@FEW
@given(document=documents())
def test_every_document_comes_back_as_it_went_out(db_session: Any, document: dict[str, Any]) -> None:
    first = bring_in(document, "first")
    out = build_full_document(first)
    assert comparable(out, 1) == comparable(document, 0)
    second = bring_in(out, "second")
    assert comparable(build_full_document(second), 2) == comparable(document, 0)
    for one, other in zip(first.questions, second.questions, strict=True):
        assert fingerprint(one) == fingerprint(other)
    db.session.rollback()


@settings(FEW, max_examples=3)
@given(document=documents())
def test_the_same_votes_give_the_same_findings(db_session: Any, document: dict[str, Any]) -> None:
    made: list[Assembly] = []
    for slug in ("first", "second"):
        made.append(bring_in(build_full_document(made[0]) if made else document, f"{slug}-{db_session.scalar(COUNT)}"))
    found = [[analyse_now(question).findings for question in assembly.questions] for assembly in made]
    assert None not in found[0]
    assert found[0] == found[1]


COUNT = select(func.count()).select_from(Assembly)


def test_an_older_document_is_still_read(db_session: Any) -> None:
    told = json.loads(OLD.read_text(encoding="utf-8"))
    assert told["format"] == "deliberate-full/1"
    assembly = import_full_file(path=OLD, slug="older").assembly
    again = build_full_document(assembly)
    assert again["format"] == FORMAT
    assert {**again["assembly"], "slug": "city-ai"}.items() >= told["assembly"].items()
    assert again["assembly"]["tag_share"] == told["tag_share"]
    (now,), (then,) = again["questions"], told["questions"]
    assert [now[name] for name in ("text", "events", "exposures")] == [
        then[name] for name in ("text", "events", "exposures")
    ]
    assert now["coding"] == then["coding"]
    votes = len(then["votes"]["at"])
    assert now["votes"] == {**then["votes"], "pass_reason": [None] * votes, "important": [False] * votes}
    for new, old in zip(now["statements"], then["statements"], strict=True):
        assert new["codings"] == old["codings"]
        assert [[n for n, _ in comment["endorsed_by"]] for comment in new["comments"]] == [
            comment["endorsed_by"] for comment in old["comments"]
        ]
    assert db_session.scalar(select(func.count()).select_from(Run)) == 0, "its findings were for readers only"


def test_nobody_gets_access_by_an_import(db_session: Any) -> None:
    assembly = import_full_file(path=OLD, slug="older").assembly
    assert db_session.scalars(select(Membership).where(Membership.assembly_id == assembly.id)).all() == []


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ("deliberate-full/3", "newer version of Deliberate: its format is 3, and this version reads up to 2"),
        ("deliberate-full/x", "not a full document"),
        ("something", "not a full document"),
        (None, "not a full document"),
    ],
)
def test_a_newer_or_another_format_is_refused_in_words(form: Any, words: str, db_session: Any, tmp_path: Path) -> None:
    path = tmp_path / "document.json"
    path.write_text(json.dumps({**json.loads(OLD.read_text(encoding="utf-8")), "format": form}), encoding="utf-8")
    with pytest.raises(ImportRefused, match=words):
        import_full_file(path=path, slug="copy")


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        (("assembly", "language"), "xx", "language"),
        (("assembly", "outcome_rule"), [], "outcome_rule"),
        (("assembly", "outcome_rule"), {"threshold": "high"}, "threshold"),
        (("assembly", "modules"), ["magic"], "magic"),
        (("assembly", "routing"), {"fewest": 9}, "share must be between"),
        (("assembly", "opened_at"), "2026-01-01T00:00:00", "time zone"),
        (("assembly", "strict_moderation"), "yes", "strict_moderation"),
        (("participants", 0, "segments"), "old", "segments"),
        (("participants", 0, "entry"), "magic", "entry|CHECK|check"),
        (("questions", 0, "text"), "a\ud800", "no text"),
        (("questions", 0, "text"), "x" * 301, "301 characters where 300"),
        (("questions", 0, "votes", "at", 0), -5, "1970"),
        (("questions", 0, "events", 0, 3), 10**13, "1970"),
        (("questions", 0, "statements", 0, "is_meta"), None, "is_meta"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(place: Any, value: Any, words: str, db_session: Any) -> None:
    document = json.loads(OLD.read_text(encoding="utf-8"))
    *way, last = place
    spot = document
    for step in way:
        spot = spot[step]
    assert last in spot or isinstance(last, int)
    spot[last] = value
    with pytest.raises(ImportRefused, match=words):
        import_document(document=check_document(document), slug="copy")
