"""Lists of codes from CSV and YAML: what is read, and every refusal with its line."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberate.formats.code_list import COLUMNS, GivenCode, read_code_list
from deliberate.formats.csv_guard import guard_text
from deliberate.formats.errors import FormatError

HEAD = "statement,coder,concept,stance,directness,flags,subcode,scope,rationale\n"


def test_rows_of_one_coder_on_one_statement_are_one_coding() -> None:
    text = HEAD + (
        '3,Ann,use,supports,direct,vague,language,,"small languages, too"\n'
        "3,Ann,benefits,hinders,indirect,deployer_gain,,big firms,\n"
        "4,Ann,none,,,,,,\n"
    )
    first, second = read_code_list(text.encode(), "codes.csv")
    assert (first.line, first.statement, first.coder) == (2, 3, "Ann")
    assert first.codes == (
        GivenCode("use", "supports", "direct", "language"),
        GivenCode("benefits", "hinders", "indirect"),
    )
    assert (first.flags, first.scope) == (("vague", "deployer_gain"), "big firms")
    assert first.rationale == "small languages, too"
    assert (second.statement, second.codes) == (4, ())


def test_semicolons_and_the_four_columns_alone_will_do() -> None:
    (only,) = read_code_list(b"\xef\xbb\xbfstatement;coder;concept;stance\r\n7;B;use;hinders\r\n", "codes.csv")
    assert (only.statement, only.codes) == (7, (GivenCode("use", "hinders"),))


def test_yaml_says_the_same() -> None:
    text = """
codings:
  - statement: 3
    coder: Ann
    codes:
      - {concept: use, stance: supports, subcode: language}
    flags: [vague]
    rationale: small languages, too
  - {statement: 4, coder: Ann, codes: []}
"""
    first, second = read_code_list(text.encode(), "codes.yaml")
    assert (first.line, first.codes) == (3, (GivenCode("use", "supports", "direct", "language"),))
    assert (first.flags, second.codes, second.line) == (("vague",), (), 9)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", None, "empty"),
        ("statement,coder,concept\n", 1, "“stance” is missing"),
        ("statement,coder,concept,stance,mood\n", 1, "the column “mood” is unknown"),
        ("statement,coder,concept,stance,coder\n", 1, "twice"),
        (HEAD + "3,Ann,use\n", 2, "3 cells"),
        (HEAD + "three,Ann,use,supports,,,,,\n", 2, "not a statement number"),
        (HEAD + "-1,Ann,use,supports,,,,,\n", 2, "not a statement number"),
        (HEAD + "3,,use,supports,,,,,\n", 2, "coder is missing"),
        (HEAD + "3,Ann,,supports,,,,,\n", 2, "no concept"),
        (HEAD + "3,Ann,use,supports,,,,,\n3,Ann,none,,,,,,\n", 3, "as “none” and also otherwise"),
    ],
)
def test_a_table_is_refused_with_line_and_reason(text: str, line: int | None, words: str) -> None:
    with pytest.raises(FormatError, match=words) as refusal:
        read_code_list(text.encode(), "codes.csv")
    assert refusal.value.line == line


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: [1", 2, "not valid YAML"),
        ("codings: 3", None, "no list"),
        ("- 3", None, "entry 1 has no statement"),
        ("- {statement: 3, coder: A}", 1, "“codes” must be a list"),
        ("- {statement: 3, coder: A, codes: [], mood: x}", 1, "“mood”"),
        ("- {statement: 3, coder: A, codes: [{concept: use}]}", 1, "a concept and a stance"),
        ("- {statement: 3, coder: A, codes: []}\n- {statement: 3, coder: A, codes: []}", 2, "further up"),
        ("- !!python/object/apply:os.system [echo]", 1, "tags such as"),
        ("- {statement: 3, coder: [A], codes: []}", 1, "“coder” must be text"),
        ("- {statement: 3, coder: A, codes: [{concept: {a: b}, stance: supports}]}", 1, "“concept” must be text"),
        ("- {statement: true, coder: A, codes: []}", 1, "not a statement number"),
        ("- {statement: 3, coder: A, codes: [], flags: [[x]]}", 1, "“flags” must be a list"),
    ],
)
def test_yaml_is_refused_with_line_and_reason(text: str, line: int | None, words: str) -> None:
    with pytest.raises(FormatError, match=words) as refusal:
        read_code_list(text.encode(), "codes.yml")
    assert refusal.value.line == line


@given(st.binary(max_size=60) | st.text(max_size=40).map(lambda text: text.encode("utf-8", "replace")))
def test_any_bytes_are_read_or_refused_in_words(raw: bytes) -> None:
    for name in ("x.csv", "x.yaml"):
        with suppress(FormatError):
            read_code_list(raw, name)


CELL = st.text(st.characters(codec="utf-8", exclude_characters="\0", exclude_categories=["Cs", "Cc", "Zl", "Zp"]))


@given(CELL.map(str.strip), CELL.map(str.strip))
def test_texts_come_back_as_they_were_written(scope: str, rationale: str) -> None:
    def quoted(text: str) -> str:
        return '"' + guard_text(text).replace('"', '""') + '"'

    row = f"1,Ann,use,supports,,,,{quoted(scope)},{quoted(rationale)}\n"
    (only,) = read_code_list((",".join(COLUMNS) + "\n" + row).encode(), "codes.csv")
    assert (only.scope, only.rationale) == (scope, rationale)
