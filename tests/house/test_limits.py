"""Limits come before work: text fields have a maximum, patterns are linear or bounded, bodies have a size."""

from __future__ import annotations

import ast
import importlib
import io
import pkgutil
import re
import subprocess
import sys
from typing import Any

import pytest
from flask import Flask
from flask_wtf import FlaskForm
from wtforms import DecimalField, FloatField, HiddenField, IntegerField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

import deliberate.web.forms
from deliberate.aggregation.registry import all_modules
from deliberate.text import MAX_STATEMENT_LENGTH
from deliberate.web.forms.module_settings import build_settings_form
from deliberate.web.limits import ORDINARY, SIZES, find_request_limits, format_size
from deliberate.web.mount import LONGEST_PREFIX
from tests.answers import read_json
from tests.house.source import HOUSE, name_of, python_files


def forms(app: Flask) -> list[FlaskForm]:
    """Every form there is, those made from modules' settings too."""
    for found in pkgutil.iter_modules(deliberate.web.forms.__path__):
        importlib.import_module(f"deliberate.web.forms.{found.name}")

    def below(kind: type[FlaskForm]) -> list[type[FlaskForm]]:
        return [one for sub in kind.__subclasses__() for one in [sub, *below(sub)]]

    kinds = [kind for kind in below(FlaskForm) if kind.__module__.startswith("deliberate.web.forms")]
    return [kind() for kind in kinds if kind.__name__ != "SettingsForm"] + [
        build_settings_form(module, {}) for module in all_modules().values()
    ]


def test_every_text_field_has_a_maximum_that_is_checked_first_and_rendered(app: Flask) -> None:
    faults = []
    with app.test_request_context():
        for form in forms(app):
            for field in form:
                name = f"{type(form).__name__}.{field.name}"
                if not isinstance(field, StringField) or isinstance(field, HiddenField):
                    continue
                first = [one for one in field.validators if not isinstance(one, InputRequired | Optional)]
                most = first[0].max if first and isinstance(first[0], Length) else -1
                if most == -1:
                    faults.append(f"{name} has no Length(max=…), or not first")
                elif f'maxlength="{most}"' not in str(field()):
                    faults.append(f"{name} does not say maxlength={most} to the browser")
    assert faults == []


def test_every_number_field_has_both_ends(app: Flask) -> None:
    faults = []
    with app.test_request_context():
        for form in forms(app):
            for field in form:
                if isinstance(field, IntegerField | FloatField | DecimalField):
                    ranges = [one for one in field.validators if isinstance(one, NumberRange)]
                    if not ranges or (ranges[0].max is None and isinstance(field, IntegerField)):
                        faults.append(f"{type(form).__name__}.{field.name}")
    assert faults == []


def unsafe(app: Flask) -> set[str]:
    return {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if (rule.methods or set()) & {"POST", "PUT", "PATCH", "DELETE"}
    }


# Everything else takes an ordinary form of up to 64 kB.
LARGER = {
    "organize.setup", "organize.new_question", "organize.question", "organize.choose_analyses", "organize.statements",
    "organize.import_assembly", "organize.change_codebook", "organize.bring_segments", "organize.choose_weighting",
    "organize.import_code_file", "organize.keep_draft", "organize.import_topics_file",
}  # fmt: skip


def test_every_unsafe_route_takes_one_of_the_sizes(app: Flask) -> None:
    sizes = {endpoint: find_request_limits(app, endpoint) for endpoint in unsafe(app)}
    assert set(sizes.values()) <= set(SIZES)
    assert {endpoint for endpoint, size in sizes.items() if size != ORDINARY} == LARGER


@pytest.mark.parametrize("endpoint", sorted(LARGER | {"participate.propose", "account.login"}))
def test_a_body_beyond_the_size_is_refused_in_words_before_it_is_parsed(app: Flask, endpoint: str) -> None:
    rule = next(
        rule for rule in app.url_map.iter_rules() if rule.endpoint == endpoint and "POST" in (rule.methods or ())
    )
    path = re.sub(r"<[^>]*>", "1", rule.rule)
    size = find_request_limits(app, endpoint)
    with app.app_context():
        limit = size.max_body_bytes()
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = "1.1"

    class Unread(io.RawIOBase):
        """A body that must not be read."""

        def readable(self) -> bool:
            return True

        def readinto(self, _buffer: Any) -> int:
            raise AssertionError("The body was read.")

    for accept, mark in (("text/html", "<h1"), ("application/json", '"error"')):
        answer = client.post(
            path, environ_overrides={"wsgi.input": Unread(), "CONTENT_LENGTH": str(limit + 1)},
            headers={"Accept": accept}, content_type="application/x-www-form-urlencoded",
        )  # fmt: skip
        assert (answer.status_code, mark in answer.text) == (413, True)
        assert f"the limit on this page is {format_size(limit)}" in answer.text
    assert app.test_client().post(path, data=b"a=1").status_code != 413


def test_a_field_beyond_its_length_is_refused_in_words(app: Flask) -> None:
    client = app.test_client()
    page = client.post("/language", data={"language": "x" * 2001})
    assert (page.status_code, "2,001 characters" in page.text, "<h1" in page.text) == (422, True, True)
    answer = client.get("/j", query_string={"code": "x" * 2001}, headers={"Accept": "application/json"})
    assert (answer.status_code, read_json(answer)["error"]["code"]) == (422, "FieldTooLong")
    assert client.get("/", headers={"Accept-Language": "x" * 9000}).status_code == 431
    assert client.get("/concepts?" + "x" * 21_000).status_code == 414
    assert client.get("/j/" + "x" * 201).status_code == 404
    assert client.get("/j/a%00b").status_code == 404
    assert client.post("/language", data=f"{'&'.join('a=1' for _ in range(301))}",
                       content_type="application/x-www-form-urlencoded").status_code == 413  # fmt: skip


def test_numbers_are_read_in_one_way() -> None:
    """`type=int` has no range: what is beyond it ends in a fault of the database."""
    ours = python_files("deliberate/web")
    assert [name_of(path) for path in ours if "type=int" in path.read_text(encoding="utf-8")] == []


# --- patterns ---------------------------------------------------------------------------------------------------------

CALLS = {"compile", "match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer"}
UNBOUNDED = re._constants.MAXREPEAT  # type: ignore[attr-defined]


def is_long(most: Any) -> bool:
    """Whether a repeat may go on for longer than a few hundred signs."""
    return most is UNBOUNDED or int(most) > 300


def repeats(parsed: Any, inside: bool = False) -> tuple[int, bool]:
    """How many long repeats may follow one another in a pattern, and whether one stands in another."""
    count, nested = 0, False
    for kind, value in parsed:
        name = str(kind)
        if name in {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}:
            _, most, body = value
            below, deeper = repeats(body, inside or is_long(most))
            nested = nested or deeper or (is_long(most) and inside)
            count += below + is_long(most)
        elif name == "SUBPATTERN":
            below, deeper = repeats(value[-1], inside)
            count, nested = count + below, nested or deeper
        elif name == "BRANCH":
            found = [repeats(branch, inside) for branch in value[1]]
            count, nested = count + max(one for one, _ in found), nested or any(deep for _, deep in found)
        elif name in {"ASSERT", "ASSERT_NOT", "ATOMIC_GROUP"}:
            below, deeper = repeats(value[1] if name != "ATOMIC_GROUP" else value, inside)
            count, nested = count + below, nested or deeper
    return count, nested


def may_backtrack(pattern: str) -> bool:
    count, nested = repeats(re._parser.parse(pattern))  # type: ignore[attr-defined]
    return nested or count > 1


def patterns_in_source() -> dict[str, str]:
    """Place → pattern of every call of `re` in the package; what is put together at run time stands as "?"."""
    found = {}
    for path in python_files("deliberate"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id == "re"
                and node.func.attr in CALLS
            ):
                text = node.args[0].value if isinstance(node.args[0], ast.Constant) else "?"
                found[f"{name_of(path)}:{node.lineno}"] = str(text)
    return found


# What may backtrack, or is put together at run time: where it stands → the longest text it meets, nasty texts, how to
# call it. The longest statement that any set-up allows has 2,000 characters.
STATEMENT = MAX_STATEMENT_LENGTH
BOUNDED: dict[str, tuple[int, tuple[str, ...], str]] = {
    "deliberate/concepts/double_barrelled.py": (
        STATEMENT, ("must and ", "and ", "must ", "both and ", "abcdefgh.", ". ", "a" * 8 + ". ", "sowohl als auch "),
        "from deliberate.concepts.double_barrelled import detect_double_barrelled as call",
    ),
    "deliberate/concepts/readability.py": (
        STATEMENT, ("a", "a-", "a’", ".:", "1a_"), "from deliberate.concepts.readability import lix as call",
    ),
    "deliberate/concepts/sharing_check.py": (
        STATEMENT, ("open ", "release ", "publish the ", "weights "),
        "from deliberate.concepts.sharing_check import is_about_sharing\n"
        "def call(text): return is_about_sharing(text, None)",
    ),
    "deliberate/concepts/suggestions.py": (
        STATEMENT, ("a ", "open ", "public ", "free of charge ", "not ", "must be "),
        "from deliberate.concepts.suggestions import suggest_by_keywords as call",
    ),
    "deliberate/web/mount.py": (
        LONGEST_PREFIX, ("/", "/a", "a"), "from deliberate.web.mount import PREFIX\ncall = PREFIX.fullmatch",
    ),
    "deliberate/formats/safe_json.py": (
        1_000_000, ('"', '"\\', '\\"', '{"a":', "\\u000"),
        "from deliberate.formats.safe_json import STRING, ODD_ESCAPES\n"
        "def call(text): return [p.findall(text.encode()) for p in (STRING, ODD_ESCAPES)]",
    ),
    "deliberate/formats/tables.py": (
        1_000_000, ("sep=;", "sep=,;", ";", ", ", ",,\t"),
        "from deliberate.formats.tables import SEPARATOR_LINE, is_punctuation\n"
        "def call(text): return SEPARATOR_LINE.match(text), is_punctuation(text, ','), is_punctuation(text, ';')",
    ),
    "deliberate/formats/csv_guard.py": (
        STATEMENT, (" ", ";", ",'", "' =", '"=', " ;'"),
        "from deliberate.formats.csv_guard import FORMULA_START, CELL_START\n"
        "def call(text): return FORMULA_START.match(text), CELL_START.findall(text)",
    ),
    "deliberate/formats/polis_reader.py": (
        1_000_000, (" ", '"', "a", "a-", '"a"'),
        "from deliberate.formats.polis_reader import FIRST_KEY as key\ncall = key.match",
    ),
    "deliberate/web/participate/kept_page.py": (
        1_000_000, ("mark", "1", "y"),
        "from deliberate.web.participate.kept_page import MARK, MARKED\n"
        "def call(text): return MARKED.split(text), MARKED.split(text.replace('mark', MARK))",
    ),
    "deliberate/concepts/codebook_help.py": (
        STATEMENT, ("U ", "= U", "U +"),
        "from deliberate.concepts.codebook_help import is_about_concept\n"
        "def call(text): return is_about_concept(text, 'use')",
    ),
}  # fmt: skip


def test_no_pattern_backtracks_unless_its_texts_are_bounded() -> None:
    source = patterns_in_source()
    doubtful = {place.split(":")[0] for place, text in source.items() if text == "?" or may_backtrack(text)}
    assert doubtful == set(BOUNDED)


def test_the_check_finds_what_it_is_for() -> None:
    bad = [r"[^@\s]+@[^@\s]+\.[^@\s]+", r"(a+)+b", r"(?:a|b*)*c", r".*x.*y", r"a{0,5000}b*"]
    good = [r"[a-z0-9][a-z0-9-]{1,79}", r"[^a-z]+", r"\*([^*]+)\*", r"[0-9]{1,20}(\.[0-9]{0,20})?"]
    assert [may_backtrack(pattern) for pattern in bad] == [True] * len(bad)
    assert [may_backtrack(pattern) for pattern in good] == [False] * len(good)


CHILD = """
import resource, sys
exec(sys.argv[1])
longest, pieces = int(sys.argv[2]), sys.argv[3:]
# Importing is not what is measured.
used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
limit = int(used) + 3
resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
for piece in pieces:
    for text in ((piece * longest)[:longest], ("x" + piece * longest)[: longest - 1] + "!", piece * longest):
        call(text)
print("done")
"""


def in_child(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python in a process that limits its own time on a processor."""
    command = [sys.executable, "-c", *arguments]
    return subprocess.run(command, cwd=HOUSE, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("place", sorted(BOUNDED))
def test_a_pattern_is_quick_on_the_worst_text_it_can_meet(place: str) -> None:
    longest, pieces, how = BOUNDED[place]
    done = subprocess.run(
        [sys.executable, "-c", CHILD, how, str(longest), *pieces],
        cwd=HOUSE,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "done\n"), done.stderr[-2000:]


WORST = """
import resource
from deliberate.services.accounts import is_email
from deliberate.services.texts import clean_required_text, clean_text, compute_text_key
from deliberate.errors import DomainError
used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
limit = int(used) + 3
resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
for text in ("a@" + "." * 1_000_000 + "@", "a" * 1_000_000, "@" * 1_000_000):
    assert not is_email(text)
for pile in ("a" + "\\u0301\\u0323" * 200_000, "\\ufdfa" * 100_000, " " * 400_000):
    clean_text(pile)
    try:
        clean_required_text(pile, 200)
    except DomainError:
        pass
print("done")
"""


def test_the_worst_mail_address_and_the_worst_text_take_no_time() -> None:
    done = in_child(WORST)
    assert (done.returncode, done.stdout) == (0, "done\n"), done.stderr[-2000:]
