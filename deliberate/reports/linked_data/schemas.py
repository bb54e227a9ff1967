"""The published schema and the JSON-LD context of the outcome statement, by file name."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import deliberate.concepts
from deliberate.findings.parts import JsonObject

FOLDER = Path(deliberate.concepts.__file__).parent / "data" / "schemas"
STATEMENT, CONTEXT = "outcome-statement-1.schema.json", "outcome-statement-1.context.jsonld"


@cache
def load_schemas() -> dict[str, str]:
    """Return the text of every published file, by file name."""
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(FOLDER.iterdir())}


def load_statement_schema() -> JsonObject:
    """Return the JSON schema of the outcome statement, parsed."""
    found: JsonObject = json.loads(load_schemas()[STATEMENT])
    return found
