"""Files of unknown origin are read in one place: nothing else in the product parses YAML, JSON or CSV by itself."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2] / "deliberate"
YAML = r"yaml\.(load|safe_load|full_load|unsafe_load|parse|compose)"
PARSERS = re.compile(rf"{YAML}|json\.loads?\(|csv\.(reader|DictReader)")
# Who may, and why.
ALLOWED = {
    "formats/safe_yaml.py": {"yaml.parse"},
    "formats/safe_json.py": {"json.loads("},
    "formats/tables.py": {"csv.reader"},
    # Lines of a text field, a setting of a module that may be used without our files.
    "aggregation/modules/weighting/reference.py": {"csv.reader"},
    # What the server before left for the one after a reload.
    "cli/web_server.py": {"json.loads("},
    # Findings that the analysis wrote into a column of ours; read as text so that the same text is parsed once.
    "queries/findings.py": {"json.loads("},
    # Votes of a request, within the limit of its body and checked field by field.
    "web/ballots/sent.py": {"json.loads("},
    # Files that come with the product.
    "findings/former_sentences.py": {"json.loads("},
    "reports/linked_data/schemas.py": {"json.loads("},
}


def test_nothing_else_parses_files() -> None:
    found = {
        path.relative_to(ROOT).as_posix(): {match[0] for match in PARSERS.finditer(path.read_text(encoding="utf-8"))}
        for path in ROOT.rglob("*.py")
    }
    assert {name: parsers for name, parsers in found.items() if parsers} == ALLOWED
