"""From the tree of a page to Typst: headings, lists, tables, links, pictures with their texts."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin

from deliberate.reports.pdf.columns import find_print_size, find_widths, span
from deliberate.reports.pdf.pictures import write_picture, write_strip
from deliberate.reports.pdf.tree import Node

# What a paper has no use for.
LEFT_OUT = frozenset({"form", "button", "input", "select", "nav", "script", "style", "template", "progress"})
LEFT_OUT_CLASSES = frozenset(
    {"again", "hide", "chart-files", "onward", "map-statements", "more", "boxes", "proportions"}
)
INLINE = frozenset({"a", "abbr", "b", "bdi", "br", "code", "em", "i", "q", "small", "span", "strong", "time", "sup"})
# Room at the beginning of a paragraph, perhaps within an element.
START = re.compile(r'^#" +')
HEADINGS = {f"h{level}": level for level in range(1, 7)}


def quote(text: str) -> str:
    """Return a string of Typst: the escapes of JSON, without those that Typst writes otherwise."""
    return json.dumps(text, ensure_ascii=False).replace("\\b", "").replace("\\f", "")


@dataclass(frozen=True)
class Writer:
    """Writes one document. address: of the page, to which links are relative. is_slides: each part on a slide."""

    address: str
    is_slides: bool = False

    def write(self, node: Node) -> str:
        """Return the blocks of a tree."""
        return self.write_children(node)

    def write_children(self, node: Node) -> str:
        """Return all children; texts and elements within the line are gathered into paragraphs."""
        parts: list[str] = []
        line: list[str] = []
        for child in node.children:
            if isinstance(child, str) or stands_in_line(child):
                line.append(self.write_inline(child))
                continue
            parts += [self.write_paragraph("".join(line)), self.write_block(child)]
            line = []
        return "".join([*parts, self.write_paragraph("".join(line))])

    def write_paragraph(self, inside: str) -> str:
        """Return a paragraph; nothing where there are no words."""
        shown = START.sub('#"', inside.strip())
        return f"\n\n{shown}\n\n" if shown.replace('#" "', "").replace('#""', "") else ""

    def write_block(self, node: Node) -> str:
        """Return an element that stands by itself."""
        if is_left_out(node):
            return ""
        if node.tag in HEADINGS:
            return self.write_heading(node)
        special: dict[str, Callable[[Node], str]] = {
            "ul": self.write_list, "ol": self.write_list, "table": self.write_table, "svg": self.write_svg,
            "blockquote": self.write_quote, "p": self.write_p, "dl": self.write_facts, "figcaption": self.write_p,
            "summary": self.write_summary, "aside": self.write_aside,
        }  # fmt: skip
        by_class: dict[str, Callable[[Node], str]] = {
            "stand-row": self.write_stand_row, "stand-head": lambda _node: "", "bars": self.write_bars,
            "cells": lambda found: self.write_grid(found.elements, "(1fr,) * 4"),
        }  # fmt: skip
        for name, write in by_class.items():
            if name in node.classes:
                return write(node)
        return self.write_lang(node, special.get(node.tag, self.write_children)(node))

    def write_lang(self, node: Node, inside: str) -> str:
        """Return what is inside in the language and direction that the element names."""
        named = [f"lang: {quote(node.attributes['lang'].split('-')[0])}"] if node.attributes.get("lang") else []
        if node.attributes.get("dir") in ("ltr", "rtl"):
            named.append(f"dir: {node.attributes['dir']}")
        return f"#text({', '.join(named)})[{inside}]" if named and inside.strip() else inside

    def write_heading(self, node: Node) -> str:
        """Return a heading; on slides a part of the second level begins a slide."""
        level = HEADINGS[node.tag]
        before = "#pagebreak(weak: true)\n" if self.is_slides and level == 2 else ""
        inside = self.write_line(node)
        return f"\n\n{before}#heading(level: {level})[{inside}]\n\n" if inside.strip() else ""

    def write_p(self, node: Node) -> str:
        inside = self.write_line(node)
        small = node.classes & {"small", "quiet", "key", "status-line"} or node.tag == "figcaption"
        shown = START.sub('#"', inside.strip())
        return self.write_paragraph(f"#text(size: 0.85em, fill: soft)[{shown}]" if small and shown else shown)

    def write_line(self, node: Node) -> str:
        """Return what stands in one line, without room at its ends."""
        return "".join(self.write_inline(child) for child in node.children).removeprefix('#" "').removesuffix('#" "')

    def write_inline(self, node: Node | str) -> str:
        """Return text within a line, or an element of it."""
        if isinstance(node, str):
            words = " ".join(node.split())
            ends = (" " if node[:1].isspace() else "", " " if node[-1:].isspace() else "")
            shown = f"{ends[0]}{words}{ends[1]}" if words else " " * bool(node)
            return f"#{quote(shown)}" if shown else ""
        if is_left_out(node):
            return ""
        if node.tag == "svg":
            return f"#box[{self.write_svg(node)}]" if "squares" in node.classes else self.write_svg(node)
        if node.tag == "br":
            return "#linebreak()"
        inside = "".join(self.write_inline(child) for child in node.children)
        if not inside.replace('#" "', ""):
            return '#" "' if inside else ""
        return self.write_lang(node, self.wrap_inline(node, inside))

    def wrap_inline(self, node: Node, inside: str) -> str:
        """Return what is inside as the element shows it."""
        if node.tag in ("b", "strong") or "letter" in node.classes:
            return f"#strong[{inside}]"
        if node.tag == "em":
            return f"#emph[{inside}]"
        if node.tag == "q":
            return f"#quote(block: false)[{inside}]"
        if node.tag == "code":
            return f"#raw({quote(node.text)})"
        if node.tag == "a" and node.attributes.get("href"):
            return f"#link({quote(urljoin(self.address, node.attributes['href']))})[{inside}]"
        if "effect" in node.classes:
            return f'#box[#strong[{inside}]]#"  "'
        return inside

    def write_list(self, node: Node) -> str:
        """Return a list; rows of the stand chart and the strip have forms of their own."""
        if "stand-rows" in node.classes:
            return "".join(self.write_stand_row(child) for child in node.elements)
        if "strip" in node.classes:
            return write_strip(node, self.write_line)
        items = [f"[{self.write_children(child)}]" for child in node.elements if child.tag == "li"]
        if not items:
            return ""
        name = "enum" if node.tag == "ol" else "list"
        start = node.attributes.get("start", "")
        first = f"start: {start}, " if name == "enum" and start.isdigit() else ""
        return f"\n\n#{name}({first}{', '.join(items)})\n\n"

    def write_bars(self, node: Node) -> str:
        """Return bars of groups in one line each: who, the bar, the range; of everyone together without the first."""
        columns = "(1fr, 90pt)" if "alone" in node.classes else "(80pt, 1fr, 90pt)"
        return self.write_grid(node.elements, columns)

    def write_grid(self, cells: Sequence[Node], columns: str) -> str:
        """Return cells side by side."""
        inside = ", ".join(f"[#text(size: 0.85em)[{self.write_children(cell)}]]" for cell in cells)
        return f"\n\n#grid(columns: {columns}, column-gutter: 8pt, row-gutter: 4pt, align: horizon, {inside})\n\n"

    def write_stand_row(self, node: Node) -> str:
        """Return one row of the stand chart: the statement with its effects, the axis, everyone's range."""
        cells = {name: found for found in node.elements for name in found.classes}
        text = cells.get("text", node)
        effects = self.write_line(cells["effects"]) if "effects" in cells else ""
        axis = next(cells["picture"].find_all("svg"), None) if "picture" in cells else None
        numbers = quote(cells["range-numbers"].text) if "range-numbers" in cells else '""'
        under = f"\n#text(size: 0.85em)[{effects}]" if effects.replace('#" "', "") else ""
        return (
            f"\n#stand-row([#strong[{self.write_inline(text)}]{under}], "
            f"[{self.write_svg(axis) if axis else ''}], [#{numbers}])\n"
        )

    def write_table(self, node: Node) -> str:
        """Return a table: its caption above, its head repeated on every page, columns as wide as their words need."""
        rows = [[cell for cell in row.elements if cell.tag in ("td", "th")] for row in node.find_all("tr")]
        columns = max((sum(span(cell) for cell in row) for row in rows), default=0)
        if not columns:
            return ""
        head = [row for row in rows if row and all(cell.tag == "th" and cell.attributes.get("scope") != "row"
                                                   for cell in row)]  # fmt: skip
        body = [row for row in rows if row not in head]
        caption = next((found for found in node.find_all("caption")), None)
        title = f"\n\n#strong[{self.write_line(caption)}]\n\n" if caption is not None else ""
        letters = find_widths(rows, columns)
        widths, size = ", ".join(f"{width}fr" for width in letters), find_print_size(letters)
        small = f"#show table: set text(size: {size:.2f}em)\n" if size < 1 else ""
        inside = [f"table.header({', '.join(self.write_cell(unlink(cell)) for cell in row)})" for row in head[:1]]
        inside += [self.write_cell(cell) for row in body for cell in pad(row, columns)]
        return f"{title}\n\n#[{small}#table(columns: ({widths},), {', '.join(inside)})]\n\n"

    def write_cell(self, cell: Node) -> str:
        """Return a cell; numbers at its right."""
        inside = self.write_children(cell)
        if cell.tag == "th":
            inside = f"#strong[{inside}]"
        named = ["align: right"] if "n" in cell.classes else []
        if span(cell) > 1:
            named.append(f"colspan: {span(cell)}")
        return f"table.cell({', '.join(named)})[{inside}]" if named else f"[{inside}]"

    def write_facts(self, node: Node) -> str:
        """Return terms with what is said of them."""
        items = [child for child in node.elements if child.tag in ("dt", "dd")]
        return "".join(
            f"\n\n#strong[{self.write_line(item)}]\\ \n"
            if item.tag == "dt"
            else f"{self.write_children(item).strip()}\n\n"
            for item in items
        )

    def write_quote(self, node: Node) -> str:
        return f"\n\n#quote(block: true)[{self.write_children(node)}]\n\n"

    def write_summary(self, node: Node) -> str:
        inside = self.write_line(node)
        return f"\n\n#strong[{inside}]\n\n" if inside.strip() else ""

    def write_aside(self, node: Node) -> str:
        return f"\n\n#block(stroke: (left: 2pt + soft), inset: (left: 8pt))[{self.write_children(node)}]\n\n"

    def write_svg(self, node: Node) -> str:
        return write_picture(node)


def unlink(node: Node) -> Node:
    """Return the element without links: a head that is repeated on every page may hold none."""
    children = [child if isinstance(child, str) else unlink(child) for child in node.children]
    return Node("span" if node.tag == "a" else node.tag, node.attributes, children)


def is_left_out(node: Node) -> bool:
    return node.tag in LEFT_OUT or bool(node.classes & LEFT_OUT_CLASSES)


def stands_in_line(node: Node) -> bool:
    """Return whether an element is part of a line of text, as small squares beside their number are."""
    return "squares" in node.classes or (node.tag in INLINE and not holds_blocks(node))


def holds_blocks(node: Node) -> bool:
    """Return whether an element of a line holds one that stands by itself, as a link round a heading does."""
    return any((child.tag not in INLINE and child.tag != "svg") or holds_blocks(child) for child in node.elements)


def pad(row: Sequence[Node], columns: int) -> list[Node]:
    """Return a row with as many cells as the table has columns."""
    missing = columns - sum(span(cell) for cell in row)
    return [*row, *(Node("td") for _ in range(missing))]
