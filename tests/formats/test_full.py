"""The full document as a file: today's version is read as it is, the first upgraded, and a refusal names the part."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from deliberate.formats.errors import FormatError, UnfitValue
from deliberate.formats.full import ASSEMBLY_FIELDS, FORMAT, VERSION, check_document, parse_version, read_full
from deliberate.formats.full_check import check_kept_data, follow_merges

FIRST_VERSION = Path(__file__).parents[1] / "services" / "full_document_v1.json"
Document = dict[str, Any]


def build_statement(number: int, **values: Any) -> Document:
    """A statement as a document holds it, as far as it is checked."""
    return {
        "number": number, "text": f"Statement {number}", "author": None, "moderation": "approved",
        "moderation_reason": "", "merged_into": None, "codings": [], "comments": [], **values,
    }  # fmt: skip


@pytest.fixture
def document() -> Document:
    """One question, two people, two statements, two votes: all that is checked and nothing else."""
    question = {
        "position": 1,
        "statements": [build_statement(0, author=7), build_statement(1)],
        "votes": {"person": [7, 8], "statement": [0, 1], "choice": [1, -1], "at": [1_700_000_000, 1_700_000_001]},
        "events": [],
        "exposures": [],
    }
    assembly = {**dict.fromkeys(ASSEMBLY_FIELDS, ""), "modules": ["tally"], "outcome_rule": {}}
    people = [{"number": 7}, {"number": 8}]
    return {"format": FORMAT, "assembly": assembly, "participants": people, "questions": [question]}


def write(folder: Path, document: Any) -> Path:
    path = folder / "document.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def test_a_document_of_today_is_read_as_it_is(document: Document, tmp_path: Path) -> None:
    assert read_full(write(tmp_path, document)) == document
    check_kept_data(document)


def test_a_document_of_the_first_version_becomes_one_of_today() -> None:
    raw = json.loads(FIRST_VERSION.read_text(encoding="utf-8"))
    assert parse_version(raw) == 1
    found = read_full(FIRST_VERSION)
    comments = [
        comment for question in found["questions"] for one in question["statements"] for comment in one["comments"]
    ]
    assert comments
    assert all(isinstance(one, list) for comment in comments for one in comment["endorsed_by"])
    assert all(question["runs"] == [] for question in found["questions"]), "its analysis was for readers alone"


@pytest.mark.parametrize(
    ("named", "words"),
    [
        (None, "this is not a full document"),
        (7, "this is not a full document"),
        ("polis/1", "this is not a full document"),
        ("deliberate-full/²", "this is not a full document"),
        ("deliberate-full/" + "9" * 7, "this is not a full document"),
        (f"deliberate-full/{VERSION + 1}", f"its format is {VERSION + 1}, and this version reads up to {VERSION}"),
    ],
)
def test_another_format_and_a_newer_version_are_refused(document: Document, named: object, words: str) -> None:
    with pytest.raises(UnfitValue, match=words):
        parse_version({**document, "format": named})


def test_what_is_no_document_at_all_is_refused(tmp_path: Path) -> None:
    odd: tuple[Any, ...] = ([], "text", None)
    for given in odd:
        with pytest.raises(FormatError, match="this is not a full document"):
            read_full(write(tmp_path, given))


@pytest.mark.parametrize(
    ("part", "words"),
    [
        (("assembly", "slug"), "“slug” is missing"),
        (("participants",), "“participants” is missing"),
        (("questions", 0, "votes"), "“votes” is missing"),
        (("questions", 0, "statements", 0, "text"), "“text” is missing"),
    ],
)
def test_what_is_missing_is_named(document: Document, tmp_path: Path, part: tuple[Any, ...], words: str) -> None:
    place: Any = document
    for step in part[:-1]:
        place = place[step]
    del place[part[-1]]
    with pytest.raises(FormatError, match=words):
        read_full(write(tmp_path, document))


def question(document: Document) -> Document:
    found: Document = document["questions"][0]
    return found


WRONG: list[tuple[str, Callable[[Document], Any]]] = [
    ("a participant is listed twice", lambda d: d["participants"].append({"number": 7})),
    ("number of a participant must be a whole number", lambda d: d["participants"].append({"number": True})),
    ("a statement is listed twice", lambda d: question(d)["statements"].append(build_statement(1))),
    ("statement 1 has no text", lambda d: question(d)["statements"][1].update(text=None)),
    ("the author of statement 0 is not listed", lambda d: question(d)["statements"][0].update(author=9)),
    ("columns of the votes differ in length", lambda d: question(d)["votes"]["at"].pop()),
    ("a vote names participant 9 or statement 0", lambda d: question(d)["votes"]["person"].__setitem__(0, 9)),
    ("a vote names participant 7 or statement 5", lambda d: question(d)["votes"]["statement"].__setitem__(0, 5)),
    ("a vote must be -1, 0 or 1", lambda d: question(d)["votes"]["choice"].__setitem__(0, 2)),
    ("participant 7 was merged into another", lambda d: d["participants"][0].update(merged_into=8)),
    (
        "participant 7 voted twice on statement 0",
        lambda d: [question(d)["votes"][name].append(question(d)["votes"][name][0]) for name in question(d)["votes"]],
    ),
    (
        "statement 1 can only be replaced by a later statement",
        lambda d: question(d)["statements"][1].update(replaced_by=0, moderation_reason="reworded"),
    ),
    ("both reworded and replaced", lambda d: question(d)["statements"][0].update(replaced_by=1)),
    (
        "“title” is not a field that can be amended",
        lambda d: d.update(amendments=[{"field": "title", "question": None, "before": "", "after": ""}]),
    ),
    (
        "an amendment names question 4",
        lambda d: d.update(amendments=[{"field": "background", "question": 4, "before": "", "after": ""}]),
    ),
    (
        "has no time zone",
        lambda d: d.update(
            amendments=[{"field": "closes_at", "question": None, "before": None, "after": "2026-01-01T10:00:00"}]
        ),
    ),
]


@pytest.mark.parametrize(("words", "change"), WRONG, ids=[words for words, _ in WRONG])
def test_what_does_not_fit_together_is_refused(
    document: Document, words: str, change: Callable[[Document], Any]
) -> None:
    changed = copy.deepcopy(document)
    change(changed)
    with pytest.raises(UnfitValue, match=words):
        check_document(changed)


KEPT: list[tuple[str, Callable[[Document], Any]]] = [
    ("“modules” must be a list of names", lambda d: d["assembly"].update(modules="tally")),
    ("“routing” must be an object", lambda d: d["assembly"].update(routing=[])),
    ("segments of participant 7", lambda d: d["participants"][0].update(segments={"age": 5})),
    ("“members” must be a list", lambda d: d.update(members=[{"name": 3}])),
    ("flags must be a list of words", lambda d: question(d)["statements"][0].update(codings=[{"flags": "vague"}])),
    ("is not a time in seconds", lambda d: question(d)["votes"]["at"].__setitem__(0, -1)),
    ("a vote in the log must be", lambda d: question(d)["events"].append([7, 0, 5, 1_700_000_000])),
    ("probability with which", lambda d: question(d)["exposures"].append([7, 0, "random", "half", 1_700_000_000])),
    ("marked as merged but names no other", lambda d: question(d)["statements"][0].update(moderation="merged")),
    (
        "statement 0 is merged into 5, which is not listed",
        lambda d: question(d)["statements"][0].update(moderation="merged", merged_into=5),
    ),
    (
        "form a cycle: 0 → 1",
        lambda d: [one.update(moderation="merged", merged_into=1 - one["number"]) for one in question(d)["statements"]],
    ),
]


@pytest.mark.parametrize(("words", "change"), KEPT, ids=[words for words, _ in KEPT])
def test_values_kept_as_json_have_their_shape(
    document: Document, words: str, change: Callable[[Document], Any]
) -> None:
    changed = copy.deepcopy(document)
    change(changed)
    with pytest.raises(UnfitValue, match=words):
        check_kept_data(changed)


def test_merges_are_followed_to_the_end_or_to_the_first_repetition() -> None:
    assert list(follow_merges(1, {1: 2, 2: 3, 3: None})) == [1, 2, 3]
    assert list(follow_merges(1, {1: 2, 2: 1})) == [1, 2]
