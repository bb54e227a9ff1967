"""Reads our full JSON document, refusing with place and reason whatever does not fit."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

from deliberate.formats.errors import FormatError

FORMAT = "deliberate-full/1"
ASSEMBLY_FIELDS = (
    "slug", "title", "introduction", "host", "state", "language", "template", "decision", "decision_maker",
    "influence_level", "veto_rule", "answer_by", "consent_text", "moderation_policy", "strict_moderation",
    "accepts_statements", "accepts_comments", "results_visibility", "soft_limit", "hard_limit", "comment_limit",
    "outcome_rule", "modules", "module_settings", "routing", "opened_at", "closed_at", "closes_at",
)  # fmt: skip
# What documents of earlier versions do not have.
LATER_FIELDS: dict[str, Any] = {"module_settings": {}, "routing": {}}
DATES = {"answer_by": dt.date, "opened_at": dt.datetime, "closed_at": dt.datetime, "closes_at": dt.datetime}


def read_full(path: Path) -> dict[str, Any]:
    """The checked document. Raises FormatError; dates of the assembly are parsed."""
    try:
        document = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise FormatError(path.name, None, f"the file cannot be read ({error.strerror}).") from None
    except UnicodeDecodeError:
        raise FormatError(path.name, None, "the file is not UTF-8 text.") from None
    except (json.JSONDecodeError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        raise FormatError(path.name, line, f"this is not JSON ({error}).") from None
    try:
        return checked(document)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as problem:
        reason = f"“{problem.args[0]}” is missing." if isinstance(problem, KeyError) else f"{problem}."
        raise FormatError(path.name, None, reason) from None


def checked(document: Any) -> dict[str, Any]:
    """Check every part. Raises KeyError for what is missing, ValueError in words for what is wrong."""
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise ValueError(f"the format must be “{FORMAT}”")
    given = {**LATER_FIELDS, **document["assembly"]}
    assembly = {name: given[name] for name in ASSEMBLY_FIELDS}
    for name, kind in DATES.items():
        if assembly[name] is not None:
            assembly[name] = kind.fromisoformat(assembly[name])
    people = [whole(person["number"], "a participant's number") for person in document["participants"]]
    if len(set(people)) != len(people):
        raise ValueError("a participant is listed twice")
    for question in document["questions"]:
        check_question(question, set(people))
    return {**document, "assembly": assembly}


def check_question(question: dict[str, Any], people: set[int]) -> None:
    """Statements have their own numbers; votes name known people and statements, each pair once."""
    where = f"question {whole(question['position'], 'a position')}"
    numbers = [whole(statement["number"], "a statement's number") for statement in question["statements"]]
    if len(set(numbers)) != len(numbers):
        raise ValueError(f"{where}: a statement is listed twice")
    for statement in question["statements"]:
        if not isinstance(statement["text"], str):
            raise ValueError(f"{where}: statement {statement['number']} has no text")
        if statement["author"] is not None and statement["author"] not in people:
            raise ValueError(f"{where}: the author of statement {statement['number']} is not listed")
    votes = question["votes"]
    columns = [votes[name] for name in ("person", "statement", "choice", "at")]
    if len({len(column) for column in columns}) != 1:
        raise ValueError(f"{where}: the columns of the votes differ in length")
    known, seen = set(numbers), set()
    for person, statement, choice, _ in zip(*columns, strict=True):
        if person not in people or statement not in known:
            raise ValueError(f"{where}: a vote names the unknown person {person} or statement {statement}")
        if choice not in (-1, 0, 1):
            raise ValueError(f"{where}: a vote is -1, 0 or 1, not {choice}")
        if (person, statement) in seen:
            raise ValueError(f"{where}: person {person} voted twice on statement {statement}")
        seen.add((person, statement))


def whole(value: Any, what: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError(f"{what} is a whole number from 0, not {value!r}")
    return value
