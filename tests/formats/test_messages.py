"""Reasons of refused files are templates that can be translated, and read the same in English as before."""

from __future__ import annotations

import ast

from deliberate.errors import ImportRefused
from deliberate.formats.errors import FormatError, UnfitValue
from deliberate.text import InvalidValue, Message
from tests.house.source import HOUSE, python_files

GERMAN = {
    "%(file)s, line %(line)d: %(reason)s": "%(file)s, Zeile %(line)d: %(reason)s",
    "the column “%(column)s” is missing; %(columns)s": "die Spalte „%(column)s“ fehlt; %(columns)s",
    "the columns of the file are %(listed)s.": "die Spalten der Datei heißen %(listed)s.",
    "the pasted table": "die eingefügte Tabelle",
}
REFUSALS = {"FormatError", "UnfitValue", "CodingInvalid", "CodebookInvalid", "SettingInvalid", "PolicyInvalid"}


def translate(template: str) -> str:
    return GERMAN.get(template, template)


def test_a_refused_file_is_told_in_the_language_of_the_page() -> None:
    columns = Message("the columns of the file are %(listed)s.", {"listed": "“id”"})
    reason = "the column “%(column)s” is missing; %(columns)s"
    refusal = FormatError(Message("the pasted table"), 1, reason, column="text", columns=columns)
    assert str(refusal) == "the pasted table, line 1: the column “text” is missing; the columns of the file are “id”."
    assert refusal.message.render(translate) == (
        "die eingefügte Tabelle, Zeile 1: die Spalte „text“ fehlt; die Spalten der Datei heißen “id”."
    )


def test_several_reasons_follow_one_another() -> None:
    reasons = (UnfitValue("%(number)d is odd.", number=3).message, Message("100 %% is all."))
    assert str(ImportRefused(reason=reasons)).endswith("3 is odd. 100 % is all.")


def test_a_plain_sentence_may_have_percent_signs() -> None:
    assert str(InvalidValue("At most 10% may differ.")) == "At most 10% may differ."
    assert str(InvalidValue("At most 10%% may differ.")) == "At most 10% may differ."
    assert str(InvalidValue("At most %(most)d%%.", most=10)) == "At most 10%."


def test_no_reason_is_put_together_before_it_is_translated() -> None:
    found = []
    for path in python_files("deliberate"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
            if isinstance(node, ast.Call) and (name in REFUSALS or name == "Message"):
                reasons = node.args[2:3] if name == "FormatError" else node.args[:1]
                found += [f"{path.relative_to(HOUSE)}:{node.lineno}" for r in reasons if isinstance(r, ast.JoinedStr)]
    assert found == []
