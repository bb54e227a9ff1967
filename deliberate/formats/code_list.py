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
from deliberate.text import N_, clean_line

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
            reason = N_("the column “%(column)s” is unknown; the columns are %(known)s.")
            raise FormatError(name, table.line, reason, column=column[:40], known=", ".join(COLUMNS))
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
            reason = N_("there is a stance, “%(stance)s”, but no concept.")
            raise FormatError(name, line, reason, stance=cells["stance"][:20])
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
        reason = N_("“%(coder)s” codes statement %(number)d as “none” and also otherwise, or as “none” twice.")
        raise FormatError(name, more.line, reason, coder=more.coder, number=more.statement)
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
        raise FormatError(name, line, N_("“%(cell)s” is not a statement number."), cell=str(value)[:40])
    return int(digits)


def parse_coder_name(value: Any, line: int, name: str) -> str:
    """Return who coded, in one line of at most 80 characters."""
    text = clean_line(parse_plain_text(value, "coder", line, name))
    if not text:
        raise FormatError(name, line, N_("the coder is missing."))
    if len(text) > LONGEST_CODER:
        raise FormatError(name, line, N_("the coder’s name is longer than %(most)d characters."), most=LONGEST_CODER)
    return text


def parse_plain_text(value: Any, part: str, line: int, name: str) -> str:
    """Return a text, or a number as text; None is an empty text. Raises FormatError for a list, a table or a truth."""
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise FormatError(name, line, N_("“%(part)s” must be text."), part=part)
    return str(value)


def read_yaml_codings(raw: bytes, name: str) -> list[GivenCoding]:
    """Return the entries of a YAML list, alone or under `codings`."""
    document = read_yaml(raw, name)
    entries = document.get("codings") if isinstance(document, dict) else document
    if not isinstance(entries, list) or not entries:
        raise FormatError(name, None, N_("there is no list of codings."))
    codings: dict[tuple[int, str], GivenCoding] = {}
    for place, entry in enumerate(entries, 1):
        given = build_coding_from_entry(entry, place, name)
        if (given.statement, given.coder) in codings:
            reason = N_("“%(coder)s” has already coded statement %(number)d further up.")
            raise FormatError(name, given.line, reason, coder=given.coder, number=given.statement)
        codings[given.statement, given.coder] = given
    return list(codings.values())


def build_coding_from_entry(entry: Any, place: int, name: str) -> GivenCoding:
    """Return one entry of the YAML list."""
    if not isinstance(entry, YamlTable):
        raise FormatError(name, None, N_("entry %(place)d has no statement, coder and codes."), place=place)
    line = entry.line
    unknown = set(map(str, entry)) - {"statement", "coder", "codes", "flags", "scope", "rationale"}
    if unknown:
        raise FormatError(name, line, N_("“%(part)s” is unknown here."), part=min(unknown)[:40])
    codes, flags = entry.get("codes"), entry.get("flags") or []
    if not isinstance(codes, list) or not all(isinstance(code, YamlTable) for code in codes):
        raise FormatError(name, line, N_("“codes” must be a list; an empty list ([]) means that no concept applies."))
    if not isinstance(flags, list) or not all(isinstance(flag, str) for flag in flags):
        raise FormatError(name, line, N_("“flags” must be a list of words."))
    return GivenCoding(
        line=line,
        statement=parse_statement_number(entry.get("statement", ""), line, name),
        coder=parse_coder_name(entry.get("coder"), line, name),
        codes=tuple(build_code_from_entry(code, name) for code in codes),
        flags=tuple(flags),
        scope=parse_plain_text(entry.get("scope"), "scope", line, name),
        rationale=parse_plain_text(entry.get("rationale"), "rationale", line, name),
    )


def build_code_from_entry(code: YamlTable, name: str) -> GivenCode:
    """Return one code of an entry. Raises FormatError where a part is missing or unknown."""
    line = code.line
    unknown = set(map(str, code)) - {"concept", "stance", "directness", "subcode"}
    if unknown:
        raise FormatError(name, line, N_("“%(part)s” is unknown in a code."), part=min(unknown)[:40])
    parts = {part: parse_plain_text(code.get(part), part, line, name) for part in CODE_PARTS}
    if not parts["concept"] or not parts["stance"]:
        raise FormatError(name, line, N_("a code needs a concept and a stance."))
    return GivenCode(parts["concept"], parts["stance"], parts["directness"] or "direct", parts["subcode"] or None)
