"""Files of unknown origin: what could grow, act or break something later is refused in words and at once."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import suppress
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deliberate.concepts import codebook
from deliberate.concepts.codebook_versions import CodebookInvalid, codebook_to_data, parse_untrusted_codebook
from deliberate.formats.errors import FormatError
from deliberate.formats.limits import UPLOAD
from deliberate.formats.safe_json import read_json
from deliberate.formats.safe_yaml import read_yaml
from deliberate.formats.text_files import decode_text

LETTERS = "abcdefghi"
BOMB = "a: &a [" + ",".join("x" * 9) + "]\n" + "".join(
    f"{now}: &{now} [{','.join([f'*{before}'] * 9)}]\n" for before, now in pairwise(LETTERS)
)  # fmt: skip
# Kind, how the file is made, and words of the refusal.
FOREVER = [
    ("yaml", repr(BOMB), "x.yaml, line 1: anchors and aliases (& and *) are not accepted"),
    ("yaml", "'[' * 900_000", "x.yaml, line 1: "),
    ("yaml", "'- ' * 400_000", "x.yaml, line 1: "),
    ("yaml", "'? ' * 400_000", "x.yaml, line 1: "),
    ("yaml", "'[' + '1,' * 450_000 + '1]'", "there are more than 100000 values"),
    ("yaml", "'a' * 1_000_001", "the limit is 1 MB"),
    ("json", "'[' * 900_000", "more than 40 levels deep"),
    ("json", "'{\"a\":' * 150_000", "more than 40 levels deep"),
    ("json", "'\"' + '\\\\\"' * 400_000", "not valid JSON"),
    ("json", "'9' * 900_000", "too large"),
    ("json", "'1e999'", "too large"),
]
CHILD = """
import json, resource, sys
from deliberate.formats.errors import FormatError
from deliberate.formats.safe_json import read_json
from deliberate.formats.safe_yaml import read_yaml
resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
resource.setrlimit(resource.RLIMIT_AS, (1_000_000_000, 1_000_000_000))
spent = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_utime
said = []
for kind, made, _ in json.load(sys.stdin):
    raw, before = eval(made).encode(), spent()
    try:
        {"yaml": read_yaml, "json": read_json}[kind](raw, f"x.{kind}")
    except FormatError as problem:
        said.append([str(problem), spent() - before])
print(json.dumps(said))
"""


def test_what_would_take_forever_is_refused_within_a_second_of_work() -> None:
    assert len(BOMB) < 450
    done = subprocess.run(
        [sys.executable, "-c", CHILD], input=json.dumps(FOREVER).encode(), capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()[-500:]
    said = json.loads(done.stdout)
    for (kind, made, words), (reason, seconds) in zip(FOREVER, said, strict=True):
        assert words in reason, (kind, made[:40], reason[:200])
        assert seconds < 1, (kind, made[:40])
    # The bomb itself: milliseconds.
    assert said[0][1] < 0.1


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2020-01-01", "2020-01-01"),
        ("[2020-01-01 10:00:00, 1_000, 0x1F, 0o17, 1:30, .inf, .NaN, yes, off]",
         ["2020-01-01 10:00:00", "1_000", "0x1F", "0o17", "1:30", ".inf", ".NaN", "yes", "off"]),
        ("{a: 1, b: -2.5, c: true, d: null, e: ~, f: '1', g: \"true\", h: }",
         {"a": 1, "b": -2.5, "c": True, "d": None, "e": None, "f": "1", "g": "true", "h": None}),
        ("9999999999999999999999", "9999999999999999999999"),
        ("a: <<", {"a": "<<"}),
        ("<<: {a: 1}", {"<<": {"a": 1}}),
        ("", None),
    ],
)  # fmt: skip
def test_only_plain_values_are_made(text: str, found: object) -> None:
    assert read_yaml(text.encode(), "x.yaml") == found


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("!!python/object/apply:os.system [echo]", "tags such as"),
        ("!!timestamp 2020-01-01", "tags such as"),
        ("! x", "tags such as"),
        ("a: &x 1", "anchors"),
        ("a: *x", "anchors"),
        ("*x : 1", "anchors"),
        ("a: 1\na: 2", "line 2: the key “a” appears twice"),
        ("[a]: 1", "a key must be a short text"),
        (f"{'k' * 201}: 1", "a key must be a short text"),
        ('"\\0"', "control character"),
        ("--- 1\n--- 2", "second document"),
        ("[[[[[[[[[[[[[[1]]]]]]]]]]]]]]", "more than 12 levels deep"),
        ("a: [1", "not valid YAML"),
    ],
)
def test_yaml_is_refused_in_words(text: str, words: str) -> None:
    with pytest.raises(FormatError) as refusal:
        read_yaml(text.encode(), "x.yaml")
    assert words in str(refusal.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"a": 1, "a": 2}', "the key “a” appears twice in one object"),
        ("[NaN]", "NaN is not a number"),
        ("[-Infinity]", "-Infinity is not a number"),
        ("[9223372036854775808]", "9223372036854775808 is too large"),
        (r'["\ud800"]', "half of a character"),
        (r'{"\u0000": 1}', "NUL"),
        ("[1,", "not valid JSON"),
        ("", "not valid JSON"),
    ],
)
def test_json_is_refused_in_words(text: str, words: str) -> None:
    with pytest.raises(FormatError) as refusal:
        read_json(text.encode(), "x.json")
    assert words in str(refusal.value)


def test_whole_characters_in_escapes_are_fine() -> None:
    assert read_json(rb'["\ud83d\ude00", "\\u0000"]', "x.json") == ["😀", "\\u0000"]


@settings(max_examples=100, derandomize=True)
@given(st.binary(max_size=80) | st.text("[]{}:,-&*!?|>'\"\\ \n\tab10.~<%@`#", max_size=60).map(str.encode))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    for reader in (read_yaml, read_json):
        with suppress(FormatError):
            reader(raw, "x")


ODD: list[Any] = [None, True, 0, 1e300, "", "x", "x" * 5000, [], [[]], {}, {"a": []}, ["x"], [1], "\ud800"]


@pytest.mark.parametrize("odd", ODD, ids=lambda value: repr(value)[:20])
def test_every_part_of_a_codebook_is_checked_before_it_is_used(odd: object) -> None:
    whole = codebook_to_data(codebook.read_shipped_codebook())
    places = [
        ("version",), ("sources",), ("flags",), ("concepts",), ("borderline_rules",), ("examples",),
        ("concepts", "use"), ("concepts", "use", "name"), ("concepts", "use", "subcodes"), ("flags", "vague"),
        ("examples", 0), ("examples", 0, "text"), ("examples", 0, "codes"), ("examples", 0, "flags"),
    ]  # fmt: skip
    for *way, last in places:
        data = codebook_to_data(codebook.read_shipped_codebook())
        part: object = data
        for key in way:
            part = part[key]  # type: ignore[index]
        part[last] = odd  # type: ignore[index]
        with suppress(CodebookInvalid):
            assert parse_untrusted_codebook(
                codebook_to_data(parse_untrusted_codebook(data))
            ) == parse_untrusted_codebook(data)
    assert parse_untrusted_codebook(whole) == codebook.read_shipped_codebook()


def test_encodings_of_spreadsheets_are_read_and_guesses_are_said() -> None:
    assert decode_text("Grüße".encode("utf-8-sig"), "x").text == "Grüße"
    assert decode_text("Grüße".encode("utf-16"), "x").text == "Grüße"
    guessed = decode_text("Grüße “so”".encode("cp1252"), "x")
    assert (guessed.text, guessed.is_guessed) == ("Grüße “so”", True)
    for raw in (b"PK\x03\x04", b"\xff\xfea", b"a\0b", b"\xfc\x01\x02", b"x" * (UPLOAD.size + 1)):
        with pytest.raises(FormatError):
            decode_text(raw, "x")
