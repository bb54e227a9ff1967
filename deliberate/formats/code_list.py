"""Reads a list of codes from CSV or YAML; every row keeps its line number, so that a refusal can name it.

CSV: one row per code, columns statement, coder, concept, stance, directness, flags, subcode, scope, rationale; rows of
one coder on one statement belong together, and an empty concept (or “none”) says that none is touched.
YAML: a list of entries with statement, coder, codes (concept, stance, directness, subcode), flags, scope, rationale.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from deliberate.formats.errors import FormatError
from deliberate.formats.safe_yaml import YamlMapping as YamlTable
from deliberate.formats.safe_yaml import read_yaml
from deliberate.formats.tables import read_table
from deliberate.text import clean_line

COLUMNS = ("statement", "coder", "concept", "stance", "directness", "flags", "subcode", "scope", "rationale")
REQUIRED = ("statement", "coder", "concept", "stance")
COLUMN_NAMES = {
    "statement": ("statement number", "comment id", "number", "aussage", "nummer"),
    "coder": ("coder name", "codierer", "codiererin", "kodierer"),
    "concept": ("konzept",),
    "stance": ("effect", "richtung", "wirkung"),
    "directness": (),
    "flags": ("flag",),
    "subcode": ("unterkategorie",),
    "scope": ("geltung",),
    "rationale": ("reason", "note", "begründung"),
}
CODE_PARTS = ("concept", "stance", "directness", "subcode")
LONGEST_CODER = 80
NONE_WORDS = frozenset({"", "none"})


@dataclass(frozen=True)
class GivenCode:
    """One concept as the file says it; nothing is checked against a codebook here."""

    concept: str
    stance: str
    directness: str = "direct"
    subcode: str | None = None


@dataclass(frozen=True)
class GivenCoding:
    """One coder's whole answer on one statement; without codes it says "none". `line` is where it begins."""

    line: int
    statement: int
    coder: str
    codes: tuple[GivenCode, ...] = ()
    flags: tuple[str, ...] = ()
    scope: str = ""
    rationale: str = ""


def read_code_list(raw: bytes, name: str) -> list[GivenCoding]:
    """Return the codings of a file, by its ending .yaml, .yml or anything else for CSV. Raises FormatError."""
    if name.lower().endswith((".yaml", ".yml")):
        return read_yaml_codings(raw, name)
    return read_csv_codings(raw, name)


def read_csv_codings(raw: bytes, name: str) -> list[GivenCoding]:
    """Return the codings, rows of one coder on one statement joined, in the order of their first line."""
    table = read_table(raw, name, COLUMN_NAMES, REQUIRED)
    for column in table.header:
        if column not in COLUMNS:
            known = ", ".join(COLUMNS)
            raise FormatError(name, table.line, f"there is no column “{column[:40]}”; the columns are {known}.")
    found: dict[tuple[int, str], GivenCoding] = {}
    for line, row in table.records():
        given = build_coding_from_row({column: cell.strip() for column, cell in row.items()}, line, name)
        key = (given.statement, given.coder)
        found[key] = merge_codings(found[key], given, name) if key in found else given
    return list(found.values())


def build_coding_from_row(cells: dict[str, str], line: int, name: str) -> GivenCoding:
    """Return one row as a coding with one code, or none."""
    concept = cells["concept"]
    codes: tuple[GivenCode, ...] = ()
    if concept.lower() in NONE_WORDS:
        if cells["stance"]:
            raise FormatError(name, line, f"there is the stance “{cells['stance'][:20]}”, but no concept.")
    else:
        directness = cells.get("directness") or "direct"
        codes = (GivenCode(concept, cells["stance"], directness, cells.get("subcode") or None),)
    return GivenCoding(
        line=line,
        statement=parse_statement_number(cells["statement"], line, name),
        coder=parse_coder_name(cells["coder"], line, name),
        codes=codes,
        flags=tuple(cells.get("flags", "").replace(",", " ").replace(";", " ").split()),
        scope=cells.get("scope", ""),
        rationale=cells.get("rationale", ""),
    )


def merge_codings(before: GivenCoding, more: GivenCoding, name: str) -> GivenCoding:
    """Return two rows of one coder on one statement. Raises FormatError where one says "none" and another does not."""
    if not before.codes or not more.codes:
        who = f"“{more.coder}” on statement {more.statement}"
        raise FormatError(name, more.line, f"{who} says “none” and something else, or the same twice.")
    return replace(
        before,
        codes=before.codes + more.codes,
        flags=tuple(dict.fromkeys(before.flags + more.flags)),
        scope=before.scope or more.scope,
        rationale=before.rationale or more.rationale,
    )


def parse_statement_number(value: Any, line: int, name: str) -> int:
    """Return the public number of a statement, also as spreadsheets write it (7.0)."""
    text = str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
    digits = text.removesuffix(".0")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 10):
        raise FormatError(name, line, f"“{str(value)[:40]}” is no statement number.")
    return int(digits)


def parse_coder_name(value: Any, line: int, name: str) -> str:
    """Return who coded, in one line of at most 80 characters."""
    text = clean_line(parse_plain_text(value, "the coder", line, name))
    if not text:
        raise FormatError(name, line, "the coder is missing.")
    if len(text) > LONGEST_CODER:
        raise FormatError(name, line, f"the coder's name is longer than {LONGEST_CODER} characters.")
    return text


def parse_plain_text(value: Any, what: str, line: int, name: str) -> str:
    """Return a text, or a number as text; nothing is an empty text. Raises FormatError for a list, a table or a
    truth."""
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise FormatError(name, line, f"{what} is a text, not a list, a table or true or false.")
    return str(value)


def read_yaml_codings(raw: bytes, name: str) -> list[GivenCoding]:
    """Return the entries of a YAML list, alone or under `codings`."""
    document = read_yaml(raw, name)
    entries = document.get("codings") if isinstance(document, dict) else document
    if not isinstance(entries, list) or not entries:
        raise FormatError(name, None, "there is no list of codings.")
    codings: dict[tuple[int, str], GivenCoding] = {}
    for place, entry in enumerate(entries, 1):
        given = build_coding_from_entry(entry, place, name)
        if (given.statement, given.coder) in codings:
            reason = f"“{given.coder}” already coded statement {given.statement} further up."
            raise FormatError(name, given.line, reason)
        codings[given.statement, given.coder] = given
    return list(codings.values())


def build_coding_from_entry(entry: Any, place: int, name: str) -> GivenCoding:
    """Return one entry of the YAML list."""
    if not isinstance(entry, YamlTable):
        raise FormatError(name, None, f"the entry {place} is no table with statement, coder and codes.")
    line = entry.line
    unknown = set(map(str, entry)) - {"statement", "coder", "codes", "flags", "scope", "rationale"}
    if unknown:
        raise FormatError(name, line, f"“{min(unknown)[:40]}” is not known here.")
    codes, flags = entry.get("codes"), entry.get("flags") or []
    if not isinstance(codes, list) or not all(isinstance(code, YamlTable) for code in codes):
        raise FormatError(name, line, "“codes” is a list; an empty one ([]) says that no concept is touched.")
    if not isinstance(flags, list) or not all(isinstance(flag, str) for flag in flags):
        raise FormatError(name, line, "“flags” is a list of words.")
    return GivenCoding(
        line=line,
        statement=parse_statement_number(entry.get("statement", ""), line, name),
        coder=parse_coder_name(entry.get("coder"), line, name),
        codes=tuple(build_code_from_entry(code, name) for code in codes),
        flags=tuple(flags),
        scope=parse_plain_text(entry.get("scope"), "“scope”", line, name),
        rationale=parse_plain_text(entry.get("rationale"), "“rationale”", line, name),
    )


def build_code_from_entry(code: YamlTable, name: str) -> GivenCode:
    """Return one code of an entry. Raises FormatError where a part is missing or unknown."""
    line = code.line
    unknown = set(map(str, code)) - {"concept", "stance", "directness", "subcode"}
    if unknown:
        raise FormatError(name, line, f"“{min(unknown)[:40]}” is not known in a code.")
    parts = {part: parse_plain_text(code.get(part), f"“{part}”", line, name) for part in CODE_PARTS}
    if not parts["concept"] or not parts["stance"]:
        raise FormatError(name, line, "a code needs concept and stance.")
    return GivenCode(parts["concept"], parts["stance"], parts["directness"] or "direct", parts["subcode"] or None)
