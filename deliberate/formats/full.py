"""Reads our full JSON document, refusing with place and reason whatever does not fit."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from deliberate.formats.cells import LARGEST_NUMBER
from deliberate.formats.errors import FormatError
from deliberate.formats.safe_json import read_json
from deliberate.formats.text_files import read_file

# The number goes up whenever a reader of the version before could not read what is written now.
NAME, VERSION = "deliberate-full", 2
FORMAT = f"{NAME}/{VERSION}"
# What a document has said of its assembly since the first version; whatever came later may be missing.
ASSEMBLY_FIELDS = (
    "slug", "title", "introduction", "host", "state", "language", "template", "decision", "decision_maker",
    "influence_level", "veto_rule", "answer_by", "consent_text", "moderation_policy", "strict_moderation",
    "accepts_statements", "accepts_comments", "results_visibility", "soft_limit", "hard_limit", "comment_limit",
    "outcome_rule", "modules", "opened_at", "closed_at", "closes_at",
)  # fmt: skip
# The fields of which every version is kept after the opening.
AMENDED = frozenset(
    {"introduction", "host", "consent_text", "moderation_policy", "results_visibility", "closes_at", "background"}
)


def read_full(path: Path) -> dict[str, Any]:
    """Return the checked document, in the form of today's version. Raises FormatError."""
    document = read_json(read_file(path), path.name)
    try:
        return check_document(document)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as problem:
        reason = f"“{problem.args[0]}” is missing." if isinstance(problem, KeyError) else f"{problem}."
        raise FormatError(path.name, None, reason) from None


def check_document(document: Any) -> dict[str, Any]:
    """Check every part. Raises KeyError for what is missing, ValueError with the reason for what is wrong."""
    if parse_version(document) < VERSION:
        document = upgrade_document(document)
    for name in ASSEMBLY_FIELDS:
        document["assembly"][name]
    people = [require_whole_number(person["number"], "a participant's number") for person in document["participants"]]
    if len(set(people)) != len(people):
        raise ValueError("a participant is listed twice")
    positions = {question["position"] for question in document["questions"]}
    for amendment in document.get("amendments", ()):
        check_amendment(amendment, positions)
    # The votes of someone who turned out to be another one are the other one's.
    merged = {person["number"] for person in document["participants"] if person.get("merged_into") is not None}
    for question in document["questions"]:
        check_question(question, set(people), merged)
    return dict(document)


def parse_version(document: Any) -> int:
    """Return the version of the format. Raises ValueError for another format and for a newer version."""
    given = document.get("format") if isinstance(document, dict) else None
    name, _, number = given.partition("/") if isinstance(given, str) else ("", "", "")
    if name != NAME or not (number.isascii() and number.isdigit() and 1 <= len(number) <= 6):
        raise ValueError(f"this is not a full document of Deliberate: the format must be “{FORMAT}” or an earlier one")
    if int(number) > VERSION:
        raise ValueError(
            f"the document was written by a newer version of Deliberate: its format is {number}, and this version "
            f"reads up to {VERSION}. Update Deliberate, then import it again"
        )
    return int(number)


def upgrade_document(document: dict[str, Any]) -> dict[str, Any]:
    """Return a document of the first version as one of today: what it did not hold is missing.

    Its analysis and the responses to it were for readers only and never came back.
    """
    assembly = dict(document["assembly"])
    if "tag_share" in document:
        assembly["tag_share"] = document["tag_share"]
    return {**document, "assembly": assembly, "questions": [upgrade_question(item) for item in document["questions"]]}


def upgrade_question(question: dict[str, Any]) -> dict[str, Any]:
    """Upgrade a question of the first version: endorsements had no time, hidden tensions only a reason."""
    statements = [
        {
            **item,
            "comments": [
                {**comment, "endorsed_by": [[n] for n in comment["endorsed_by"]]} for comment in item["comments"]
            ],
        }
        for item in question["statements"]
    ]
    tensions = [{**item, "is_hidden": bool(item["hidden_reason"])} for item in question.get("tensions", ())]
    return {**question, "statements": statements, "tensions": tensions, "runs": []}


def check_amendment(amendment: dict[str, Any], positions: set[int]) -> None:
    """Check that an amendment names a known field, of a known question where it is one of a question, with two texts,
    which are times where due."""
    field, values = amendment["field"], (amendment["before"], amendment["after"])
    if field not in AMENDED:
        raise ValueError(f"“{field}” is no field that is amended")
    if amendment["question"] is not None and amendment["question"] not in positions:
        raise ValueError(f"an amendment names the unknown question {amendment['question']}")
    if not all(value is None or isinstance(value, str) for value in values):
        raise ValueError(f"an amendment of “{field}” has a value that is no text")
    for time in values if field == "closes_at" else ():
        if time is not None and dt.datetime.fromisoformat(time).tzinfo is None:
            raise ValueError(f"the time “{time}” has no time zone")


def check_wordings(statement: dict[str, Any], numbers: set[int], where: str) -> None:
    """Check that earlier wordings have texts, and that a replacement has a later number, which rules out circles."""
    for earlier in statement.get("earlier_wordings", ()):
        require_whole_number(earlier["wording"], "a wording")
        if not isinstance(earlier["text"], str):
            raise ValueError(f"{where}: an earlier wording of statement {statement['number']} has no text")
    replaced_by = statement.get("replaced_by")
    if replaced_by is not None and not (replaced_by in numbers and replaced_by > statement["number"]):
        raise ValueError(f"{where}: what replaces statement {statement['number']} is no later statement")
    if (replaced_by is not None) != (statement["moderation_reason"] == "reworded"):
        raise ValueError(f"{where}: statement {statement['number']} was reworded and replaced, or neither")


def check_question(question: dict[str, Any], people: set[int], merged: set[int]) -> None:
    """Check that statement numbers are unique; votes name known people, none merged, and statements, each pair once."""
    where = f"question {require_whole_number(question['position'], 'a position')}"
    numbers = [
        require_whole_number(statement["number"], "a statement's number") for statement in question["statements"]
    ]
    if len(set(numbers)) != len(numbers):
        raise ValueError(f"{where}: a statement is listed twice")
    for statement in question["statements"]:
        if not isinstance(statement["text"], str):
            raise ValueError(f"{where}: statement {statement['number']} has no text")
        if statement["author"] is not None and statement["author"] not in people:
            raise ValueError(f"{where}: the author of statement {statement['number']} is not listed")
        check_wordings(statement, set(numbers), where)
    votes = question["votes"]
    columns = [votes[name] for name in ("person", "statement", "choice", "at")]
    if len({len(column) for column in columns}) != 1:
        raise ValueError(f"{where}: the columns of the votes differ in length")
    known, seen = set(numbers), set()
    for person, statement, choice, _ in zip(*columns, strict=True):
        if person not in people or statement not in known:
            raise ValueError(f"{where}: a vote names the unknown person {person} or statement {statement}")
        if person in merged:
            raise ValueError(f"{where}: person {person} was merged into another one, but has a vote")
        if choice not in (-1, 0, 1):
            raise ValueError(f"{where}: a vote is -1, 0 or 1, not {choice}")
        if (person, statement) in seen:
            raise ValueError(f"{where}: person {person} voted twice on statement {statement}")
        seen.add((person, statement))


def require_whole_number(value: Any, what: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= LARGEST_NUMBER:
        raise ValueError(f"{what} is a whole number from 0 to {LARGEST_NUMBER}, not {value!r:.40}")
    return value
