"""Every full sentence that a template or a room behind the report can say, and how it is recognized on a page."""

from __future__ import annotations

import re
from collections.abc import Iterator

from babel.messages.extract import extract_from_dir

from tests.house.source import HOUSE, PACKAGE
from tests.house.test_translations import KEYWORDS

# Where the sentences of the report are written.
TEMPLATES = ("report", "components/stand_chart.html")
ROOMS = (
    "concepts/sentences.py", "concepts/robustness.py", "concepts/tensions.py", "concepts/process.py",
    "reports/chapters/method.py",
)  # fmt: skip
PLACEHOLDER = re.compile(r"%\(\w+\)[sdf]")
MIN_WORDS = 3


def list_sentences() -> list[tuple[str, ...]]:
    """Return the sentences, each with its forms: one, or singular and plural."""
    found = dict.fromkeys(forms for forms in read_messages() if is_sentence(forms[0]))
    return list(found)


def read_messages(templates: tuple[str, ...] = TEMPLATES, rooms: tuple[str, ...] = ROOMS) -> Iterator[tuple[str, ...]]:
    """Yield every text to be translated of these folders and files: templates, and files of the package."""
    for place, names, method in ((HOUSE / "templates", templates, "jinja2"), (PACKAGE, rooms, "python")):
        patterns = [(name if "." in name else f"{name}/**.html", method) for name in names]
        for _, _, message, _, _ in extract_from_dir(place, method_map=patterns, keywords=KEYWORDS):
            yield (message,) if isinstance(message, str) else tuple(message)


def is_sentence(text: str) -> bool:
    """Return whether a text claims something: it ends as a sentence does, and is no mere label."""
    words = PLACEHOLDER.sub("", re.sub(r"<[^>]+>", "", text)).split()
    return text.rstrip().endswith((".", "?")) and len(words) >= MIN_WORDS


def find_sentence(forms: tuple[str, ...], words: str) -> bool:
    """Return whether one of the forms of a sentence stands among the words of a page."""
    return any(build_pattern(form).search(words) is not None for form in forms)


def build_pattern(text: str) -> re.Pattern[str]:
    """Return what finds a sentence whatever fills it."""
    plain = " ".join(re.sub(r"<[^>]+>", " ", text).replace("%%", "%").split())
    parts = [re.escape(part).replace(r"\ ", r"\s+") for part in PLACEHOLDER.split(plain)]
    return re.compile(r"(?<!\w)" + r".{0,160}?".join(parts))
