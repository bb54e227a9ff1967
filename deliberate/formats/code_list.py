"""Reads a list of codes from CSV or YAML; every row keeps the line it stands in, so that a refusal can name it.

CSV: one row per code, columns statement, coder, concept, stance, directness, flags, subcode, scope, rationale; rows of
one coder on one statement belong together, and an empty concept (or “none”) says that none is touched.
YAML: a list of entries with statement, coder, codes (concept, stance, directness, subcode), flags, scope, rationale.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import yaml

from deliberate.formats.csv_guard import unguarded
from deliberate.formats.errors import FormatError
from deliberate.formats.seed_list import decoded, numbered_rows

COLUMNS = ("statement", "coder", "concept", "stance", "directness", "flags", "subcode", "scope", "rationale")
REQUIRED = ("statement", "coder", "concept", "stance")
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
    """The codings of a file, by its ending .yaml, .yml or anything else for CSV. Raises FormatError."""
    if name.lower().endswith((".yaml", ".yml")):
        return yaml_codings(decoded(raw, name), name)
    return csv_codings(decoded(raw, name), name)


def csv_codings(text: str, name: str) -> list[GivenCoding]:
    """Rows of one coder on one statement joined to one coding, in the order of their first line."""
    rows = numbered_rows(text, name)
    if not rows:
        raise FormatError(name, None, "the file is empty.")
    header = [cell.strip().lower() for cell in rows[0][1]]
    check_header(header, name)
    found: dict[tuple[int, str], GivenCoding] = {}
    for line, row in rows[1:]:
        if len(row) != len(header):
            reason = f"there are {len(row)} cells where the first line has {len(header)}; put texts in quotation marks."
            raise FormatError(name, line, reason)
        cells = {column: unguarded(cell).strip() for column, cell in zip(header, row, strict=True)}
        given = from_cells(cells, line, name)
        key = (given.statement, given.coder)
        found[key] = joined(found[key], given, name) if key in found else given
    return list(found.values())


def check_header(header: list[str], name: str) -> None:
    """Refuse a header with a missing, doubled or unknown column."""
    missing = [column for column in REQUIRED if column not in header]
    if missing:
        raise FormatError(name, 1, f"the column “{missing[0]}” is missing; the columns are {', '.join(COLUMNS)}.")
    for column in header:
        if column not in COLUMNS:
            raise FormatError(name, 1, f"there is no column “{column[:40]}”; the columns are {', '.join(COLUMNS)}.")
        if header.count(column) > 1:
            raise FormatError(name, 1, f"the column “{column}” stands there twice.")


def from_cells(cells: dict[str, str], line: int, name: str) -> GivenCoding:
    """One row as a coding with one code, or none."""
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
        statement=statement_number(cells["statement"], line, name),
        coder=coder_name(cells["coder"], line, name),
        codes=codes,
        flags=tuple(cells.get("flags", "").replace(",", " ").replace(";", " ").split()),
        scope=cells.get("scope", ""),
        rationale=cells.get("rationale", ""),
    )


def joined(before: GivenCoding, more: GivenCoding, name: str) -> GivenCoding:
    """Two rows of one coder on one statement. Raises FormatError where one says "none" and another does not."""
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


def statement_number(value: Any, line: int, name: str) -> int:
    text = str(value).strip()
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise FormatError(name, line, f"“{text[:40]}” is no statement number.")
    return int(text)


def coder_name(value: Any, line: int, name: str) -> str:
    text = str(value or "").strip()
    if not text:
        raise FormatError(name, line, "the coder is missing.")
    if len(text) > 80:
        raise FormatError(name, line, "the coder's name is longer than 80 characters.")
    return text


class LineLoader(yaml.SafeLoader):
    """Plain YAML, with the line of each table under the key `__line__`."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        made: dict[Any, Any] = super().construct_mapping(node, deep=True)
        made["__line__"] = node.start_mark.line + 1
        return made


def yaml_codings(text: str, name: str) -> list[GivenCoding]:
    """The entries of a YAML list, alone or under `codings`."""
    try:
        document = yaml.load(text, Loader=LineLoader)  # noqa: S506  (a SafeLoader)
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as problem:
        mark = getattr(problem, "problem_mark", None)
        reason = f"this is not YAML: {getattr(problem, 'problem', None) or 'it cannot be read'}."
        raise FormatError(name, mark.line + 1 if mark else None, reason) from None
    entries = document.get("codings") if isinstance(document, dict) else document
    if not isinstance(entries, list) or not entries:
        raise FormatError(name, None, "there is no list of codings.")
    codings: dict[tuple[int, str], GivenCoding] = {}
    for place, entry in enumerate(entries, 1):
        given = from_entry(entry, place, name)
        if (given.statement, given.coder) in codings:
            reason = f"“{given.coder}” already coded statement {given.statement} further up."
            raise FormatError(name, given.line, reason)
        codings[given.statement, given.coder] = given
    return list(codings.values())


def from_entry(entry: Any, place: int, name: str) -> GivenCoding:
    """One entry of the YAML list."""
    if not isinstance(entry, dict):
        raise FormatError(name, None, f"the entry {place} is no table with statement, coder and codes.")
    line = entry["__line__"]
    unknown = set(map(str, entry)) - {"__line__", "statement", "coder", "codes", "flags", "scope", "rationale"}
    if unknown:
        raise FormatError(name, line, f"“{min(unknown)[:40]}” is not known here.")
    codes, flags = entry.get("codes"), entry.get("flags") or []
    if not isinstance(codes, list) or not all(isinstance(code, dict) for code in codes):
        raise FormatError(name, line, "“codes” is a list; an empty one ([]) says that no concept is touched.")
    if not isinstance(flags, list):
        raise FormatError(name, line, "“flags” is a list of words.")
    return GivenCoding(
        line=line,
        statement=statement_number(entry.get("statement", ""), line, name),
        coder=coder_name(entry.get("coder"), line, name),
        codes=tuple(from_code(code, name) for code in codes),
        flags=tuple(map(str, flags)),
        scope=str(entry.get("scope") or ""),
        rationale=str(entry.get("rationale") or ""),
    )


def from_code(code: dict[str, Any], name: str) -> GivenCode:
    """One code of an entry. Raises FormatError where a part is missing or unknown."""
    line = code["__line__"]
    unknown = set(map(str, code)) - {"__line__", "concept", "stance", "directness", "subcode"}
    if unknown:
        raise FormatError(name, line, f"“{min(unknown)[:40]}” is not known in a code.")
    if not code.get("concept") or not code.get("stance"):
        raise FormatError(name, line, "a code needs concept and stance.")
    subcode = code.get("subcode")
    return GivenCode(
        str(code["concept"]), str(code["stance"]), str(code.get("directness") or "direct"),
        str(subcode) if subcode else None,
    )  # fmt: skip
