"""Reads a page as the house rules see it: headings, labels, ids, what it loads."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

VOID = {"input", "img", "br", "hr", "meta", "link", "source", "wbr", "area", "base", "col", "embed", "track"}
# Kinds of fields that carry their own name or none.
UNLABELLED = {"hidden", "submit", "button", "reset", "image"}
# Elements whose closing tag may be left out; we write it all the same, except inside drawings.
LOADS = {("script", "src"), ("link", "href"), ("img", "src"), ("source", "src"), ("iframe", "src"), ("use", "href")}

# An end of a value, and at once the next name.
GLUED = re.compile(r'="[^"]*"[a-zA-Z]')


class Page(HTMLParser):
    """What one page holds. `faults()` lists the rules it breaks."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.headings = 0
        self.ids: list[str] = []
        self.named_labels: set[str] = set()
        self.fields: list[tuple[str, dict[str, Any], bool]] = []
        self.loads: list[str] = []
        self.language: str | None = None
        self.title = ""
        self.broken: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if GLUED.search(self.get_starttag_text() or ""):
            self.broken.append(f"<{tag}> has attributes without a space between them")
        if len(values) != len(attrs):
            self.broken.append(f"<{tag}> names an attribute twice")
        if tag == "html":
            self.language = values.get("lang")
        self.headings += tag == "h1"
        if values.get("id"):
            self.ids.append(str(values["id"]))
        if tag == "label" and values.get("for"):
            self.named_labels.add(str(values["for"]))
        if tag in {"input", "select", "textarea"} and values.get("type") not in UNLABELLED:
            self.fields.append((tag, values, "label" in self.open))
        self.loads += [str(values[name]) for kind, name in LOADS if kind == tag and values.get(name)]
        if tag == "img" and values.get("alt") is None:
            self.broken.append("a picture has no alternative text")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1] != tag:
            self.broken.append(f"</{tag}> closes {self.open[-1] if self.open else 'nothing'}")
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self.open[-1:] == ["title"] and "svg" not in self.open:
            self.title += data.strip()

    def faults(self) -> list[str]:
        """Every rule this page breaks, in words."""
        found = list(self.broken)
        if self.open:
            found.append(f"never closed: {self.open}")
        if self.headings != 1:
            found.append(f"{self.headings} first headings")
        if not self.language:
            found.append("does not say its language")
        if not self.title:
            found.append("has no title")
        found += [f"the id {one} is there twice" for one in sorted({i for i in self.ids if self.ids.count(i) > 1})]
        found += [f"loads {one} from elsewhere" for one in self.loads if "//" in one and not one.startswith("data:")]
        found += [
            f"the field {values.get('name') or tag} has no label"
            for tag, values, inside in self.fields
            if not (inside or values.get("id") in self.named_labels or values.get("aria-label"))
            and not values.get("aria-labelledby")
        ]
        return found
