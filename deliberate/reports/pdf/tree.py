"""A page as a tree: as much of HTML as our own templates use."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from xml.sax.saxutils import escape, quoteattr

VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "wbr"})
# Elements of SVG whose names the parser of HTML writes small.
CAMEL = {"viewbox": "viewBox", "preserveaspectratio": "preserveAspectRatio"}


@dataclass
class Node:
    """An element with its attributes and children; texts among the children are plain strings."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node | str] = field(default_factory=list)

    @property
    def classes(self) -> frozenset[str]:
        return frozenset(self.attributes.get("class", "").split())

    @property
    def elements(self) -> list[Node]:
        """The children that are elements."""
        return [child for child in self.children if isinstance(child, Node)]

    @property
    def text(self) -> str:
        """All text inside, in one line."""
        return " ".join("".join(self.iterate_text()).split())

    def iterate_text(self) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, str):
                yield child
            else:
                yield from child.iterate_text()

    def find_all(self, tag: str) -> Iterator[Node]:
        """Yield every element of this name inside, in order."""
        for child in self.elements:
            if child.tag == tag:
                yield child
            yield from child.find_all(tag)

    def write_xml(self) -> str:
        """Return the element as XML, as a picture must be."""
        named = "".join(f" {CAMEL.get(key, key)}={quoteattr(value)}" for key, value in self.attributes.items())
        inside = "".join(escape(one) if isinstance(one, str) else one.write_xml() for one in self.children)
        return f"<{self.tag}{named}>{inside}</{self.tag}>"


class TreeBuilder(HTMLParser):
    """Builds the tree; an end that was never begun is passed over."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("body")
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {key: value or "" for key, value in attrs})
        self.open[-1].children.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Node(tag, {key: value or "" for key, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        places = [place for place, node in enumerate(self.open) if node.tag == tag and place]
        if places:
            del self.open[places[-1] :]

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def parse_page(html: str) -> Node:
    """Return the tree of a page."""
    builder = TreeBuilder()
    builder.feed(html)
    builder.close()
    return builder.root
