"""Every text of the interface is said in every language, completely."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from deliberate.config import LANGUAGES
from tests.house.source import HOUSE, PACKAGE

OTHERS = sorted(set(LANGUAGES) - {"en"})
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "lazy_gettext": None, "_l": None, "N_": None}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")


def folder(language: str) -> Path:
    return PACKAGE / "translations" / language / "LC_MESSAGES"


def catalogue(language: str) -> Catalog:
    with (folder(language) / "messages.po").open("rb") as file:
        return read_po(file, locale=language)


def said() -> set[str]:
    """Every text that code and templates say, as the reader would see it in English."""
    found = set()
    for place, method in ((PACKAGE, [("**.py", "python")]), (HOUSE / "templates", [("**.html", "jinja2")])):
        for _, _, message, _, _ in extract_from_dir(place, method_map=method, keywords=KEYWORDS):
            found.add(message[0] if isinstance(message, tuple) else message)
    return found - {""}


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_is_translated(language: str) -> None:
    present = {
        (message.id[0] if isinstance(message.id, tuple) else message.id): message
        for message in catalogue(language)
        if message.id and not message.fuzzy
    }
    missing = sorted(text for text in said() if text not in present or not all_said(present[text].string))
    assert missing == [], f"{len(missing)} texts are not said in {language}; python3 run.py messages collects them"


def all_said(string: str | tuple[str, ...]) -> bool:
    return all(string) if isinstance(string, tuple) else bool(string)


@pytest.mark.parametrize("language", OTHERS)
def test_placeholders_survive_translation(language: str) -> None:
    def names(text: str | tuple[str, ...] | list[str]) -> set[str]:
        return set(PLACEHOLDER.findall(text if isinstance(text, str) else " ".join(text)))

    broken = [
        message.id for message in catalogue(language)
        if message.id and all_said(message.string) and names(message.string) != names(message.id)
    ]  # fmt: skip
    assert broken == []


@pytest.mark.parametrize("language", OTHERS)
def test_the_compiled_catalogue_is_the_written_one(language: str) -> None:
    compiled = read_mo(BytesIO((folder(language) / "messages.mo").read_bytes()))
    ours = {str(message.id): message.string for message in catalogue(language) if message.id and message.string}
    theirs = {str(message.id): message.string for message in compiled if message.id}
    assert {key: theirs.get(key) for key in ours if all_said(ours[key])} == {
        key: string for key, string in ours.items() if all_said(string)
    }
