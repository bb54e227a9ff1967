"""Reads our full JSON document, refusing with place and reason whatever does not fit."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any, NoReturn

from deliberate.formats.errors import FormatError, UnfitValue
from deliberate.formats.full_check import (
    PARTICIPANT_NUMBER,
    QUESTION_POSITION,
    STATEMENT_NUMBER,
    WORDING_NUMBER,
    check_public_number,
)
from deliberate.formats.safe_json import read_json
from deliberate.formats.text_files import read_file
from deliberate.text import N_, Message

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
    except UnfitValue as problem:
        raise FormatError(path.name, None, problem.message) from None
    except KeyError as problem:
        raise FormatError(path.name, None, N_("“%(part)s” is missing."), part=problem.args[0]) from None
    except (TypeError, ValueError, AttributeError, IndexError) as problem:
        raise FormatError(path.name, None, N_("a part has an unexpected form (%(fault)s)."), fault=problem) from None


def check_document(document: Any) -> dict[str, Any]:
    """Check every part. Raises KeyError for what is missing, UnfitValue with the reason for what is wrong."""
    if parse_version(document) < VERSION:
        document = upgrade_document(document)
    for name in ASSEMBLY_FIELDS:
        document["assembly"][name]
    people = [require_whole_number(person["number"], PARTICIPANT_NUMBER) for person in document["participants"]]
    if len(set(people)) != len(people):
        raise UnfitValue(N_("a participant is listed twice."))
    positions = {question["position"] for question in document["questions"]}
    for amendment in document.get("amendments", ()):
        check_amendment(amendment, positions)
    # The votes of someone who turned out to be another one are the other one's.
    merged = {person["number"] for person in document["participants"] if person.get("merged_into") is not None}
    for question in document["questions"]:
        check_question(question, set(people), merged)
    return dict(document)


def parse_version(document: Any) -> int:
    """Return the version of the format. Raises UnfitValue for another format and for a newer version."""
    given = document.get("format") if isinstance(document, dict) else None
    name, _, number = given.partition("/") if isinstance(given, str) else ("", "", "")
    if name != NAME or not (number.isascii() and number.isdigit() and 1 <= len(number) <= 6):
        reason = N_("this is not a full document of Deliberate: the format must be “%(format)s” or an earlier one.")
        raise UnfitValue(reason, format=FORMAT)
    if int(number) > VERSION:
        reason = N_(
            "the document was written by a newer version of Deliberate: its format is %(given)s, and this version "
            "reads up to %(known)d. Update Deliberate, then import the document again."
        )
        raise UnfitValue(reason, given=number, known=VERSION)
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
        raise UnfitValue(N_("“%(field)s” is not a field that can be amended."), field=field)
    if amendment["question"] is not None and amendment["question"] not in positions:
        reason = N_("an amendment names question %(position)s, which is not listed.")
        raise UnfitValue(reason, position=amendment["question"])
    if not all(value is None or isinstance(value, str) for value in values):
        raise UnfitValue(N_("an amendment of “%(field)s” has a value that is not text."), field=field)
    for time in values if field == "closes_at" else ():
        if time is not None and dt.datetime.fromisoformat(time).tzinfo is None:
            raise UnfitValue(N_("the time “%(time)s” has no time zone."), time=time)


def refuse(position: int, reason: str, **values: Any) -> NoReturn:
    """Raise UnfitValue with the position of the question that the reason is about."""
    raise UnfitValue(
        N_("question %(position)d: %(reason)s"), **{"position": position, "reason": Message(reason, values)}
    )


def check_wordings(statement: dict[str, Any], numbers: set[int], position: int) -> None:
    """Check that earlier wordings have texts, and that a replacement has a later number, which rules out circles."""
    number = statement["number"]
    for earlier in statement.get("earlier_wordings", ()):
        require_whole_number(earlier["wording"], WORDING_NUMBER)
        if not isinstance(earlier["text"], str):
            refuse(position, N_("an earlier wording of statement %(number)d has no text."), number=number)
    replaced_by = statement.get("replaced_by")
    if replaced_by is not None and not (replaced_by in numbers and replaced_by > number):
        refuse(position, N_("statement %(number)d can only be replaced by a later statement."), number=number)
    if (replaced_by is not None) != (statement["moderation_reason"] == "reworded"):
        refuse(position, N_("statement %(number)d must be both reworded and replaced, or neither."), number=number)


def check_question(question: dict[str, Any], people: set[int], merged: set[int]) -> None:
    """Check that statement numbers are unique; votes name known people, none merged, and statements, each pair once."""
    at = require_whole_number(question["position"], QUESTION_POSITION)
    numbers = [require_whole_number(statement["number"], STATEMENT_NUMBER) for statement in question["statements"]]
    if len(set(numbers)) != len(numbers):
        refuse(at, N_("a statement is listed twice."))
    for number, statement in zip(numbers, question["statements"], strict=True):
        if not isinstance(statement["text"], str):
            refuse(at, N_("statement %(number)d has no text."), number=number)
        if statement["author"] is not None and statement["author"] not in people:
            refuse(at, N_("the author of statement %(number)d is not listed."), number=number)
        check_wordings(statement, set(numbers), at)
    votes = question["votes"]
    columns = [votes[name] for name in ("person", "statement", "choice", "at")]
    if len({len(column) for column in columns}) != 1:
        refuse(at, N_("the columns of the votes differ in length."))
    known, seen = set(numbers), set()
    for person, statement, choice, _ in zip(*columns, strict=True):
        if person not in people or statement not in known:
            reason = N_("a vote names participant %(person)s or statement %(number)s, which is not listed.")
            refuse(at, reason, person=person, number=statement)
        if person in merged:
            refuse(at, N_("participant %(person)d was merged into another one but has a vote."), person=person)
        if choice not in (-1, 0, 1):
            refuse(at, N_("a vote must be -1, 0 or 1, not “%(cell)s”."), cell=choice)
        if (person, statement) in seen:
            reason = N_("participant %(person)d voted twice on statement %(number)d.")
            refuse(at, reason, person=person, number=statement)
        seen.add((person, statement))


def require_whole_number(value: Any, what: Message) -> int:
    check_public_number(value, what)
    return int(value)
