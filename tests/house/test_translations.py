"""Every text of the interface is said in every language, completely."""

from __future__ import annotations

import re
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
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


def texts(message: Message) -> list[str]:
    """The English text, in singular and plural where there are two."""
    return [message.id] if isinstance(message.id, str) else list(message.id)


def names(*spoken: str) -> set[str]:
    """The placeholders in these texts."""
    return set(PLACEHOLDER.findall(" ".join(spoken)))


def key(message: Message) -> str:
    """The English text, in the singular where there are two."""
    return texts(message)[0]


def forms(message: Message) -> list[str]:
    """The translation, in singular and plural where there are two."""
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


@cache
def said() -> set[str]:
    """Every text that code and templates say, as the reader would see it in English."""
    found = set()
    for place, method in ((PACKAGE, [("**.py", "python")]), (HOUSE / "templates", [("**.html", "jinja2")])):
        for _, _, message, _, _ in extract_from_dir(place, method_map=method, keywords=KEYWORDS):
            found.add(message[0] if isinstance(message, tuple) else message)
    return found - {""}


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_is_translated(language: str) -> None:
    present = {key(message): message for message in catalogue(language) if message.id and not message.fuzzy}
    missing = sorted(text for text in said() if text not in present or not all(forms(present[text])))
    assert missing == [], f"{len(missing)} texts are not said in {language}; python -m tools.messages collects them"


@pytest.mark.parametrize("language", OTHERS)
def test_placeholders_survive_translation(language: str) -> None:
    broken = [
        key(message)
        for message in catalogue(language)
        if message.id and all(forms(message)) and names(*forms(message)) != names(*texts(message))
    ]
    assert broken == []


@pytest.mark.parametrize("language", OTHERS)
def test_the_compiled_catalogue_is_the_written_one(language: str) -> None:
    compiled = read_mo(BytesIO((folder(language) / "messages.mo").read_bytes()))
    written = {key(message): forms(message) for message in catalogue(language) if message.id}
    spoken = {key(message): forms(message) for message in compiled if message.id}
    assert spoken == {text: said for text, said in written.items() if all(said)}
