"""Pictures of the page in a PDF: SVG with the styles it needs, and the text that is read aloud in its place."""

from __future__ import annotations

import json
from collections.abc import Callable

from deliberate.reports.charts.svg import GROUP_COLORS, INK, SOFT_INK, VOTE_CLASSES, VOTE_COLORS
from deliberate.reports.pdf.tree import Node

AXIS_WIDTH = 400
LINE = "#868e96"
STYLES = "".join(
    [
        *(f".g{place}{{color:{color};fill:{color}}}" for place, color in enumerate(GROUP_COLORS.values())),
        *(f".{VOTE_CLASSES[choice]}{{color:{color};fill:{color}}}" for choice, color in VOTE_COLORS.items()),
        f".everyone{{color:{INK};fill:{INK}}}",
        f".zone{{fill:{INK};opacity:.07}}.rule{{stroke:{SOFT_INK};stroke-dasharray:2 3}}",
        f".ground{{fill:#dedbd3;stroke:#dedbd3;stroke-width:2}}.join{{stroke:{LINE};stroke-width:1.5}}",
        ".range{stroke:currentColor;stroke-width:9;stroke-linecap:round;opacity:.28}",
        ".range.many{stroke-width:7;opacity:.2}.mark{stroke:#ffffff;stroke-width:1.5}",
        f".soft{{fill:{INK};opacity:.14}}.line{{fill:none;stroke:{INK};stroke-width:2.5}}",
        f".tick{{fill:{SOFT_INK};font-size:14px}}.centre{{fill:#ffffff;stroke:{INK}}}",
        f".on{{fill:{INK};stroke:{INK}}}.off{{fill:none;stroke:{LINE}}}",
        ".dots,.strokes{fill:none}.hull{fill-opacity:.08}.axis{fill:none}",
    ]
)
# Of the states in the strip: filled, hatched, half, dotted.
UNITS = {
    "accepted": "rect(width: 100%, height: 9pt, fill: ink, stroke: ink)",
    "rejected": "rect(width: 100%, height: 9pt, stroke: ink, fill: hatch)",
    "divided": "rect(width: 100%, height: 9pt, stroke: ink, fill: half)",
    "undetermined": 'rect(width: 100%, height: 9pt, stroke: (paint: soft, dash: "dotted"))',
}
MAX_UNITS = 60


def quote(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def write_picture(node: Node) -> str:
    """Return an SVG as an image with its text; what is hidden from readers aloud is an artifact."""
    is_axis = "axis" in node.classes
    attributes = {
        key: value for key, value in node.attributes.items() if key not in ("aria-label", "role", "aria-hidden")
    }
    attributes["xmlns"] = "http://www.w3.org/2000/svg"
    if is_axis:
        attributes |= {"width": str(AXIS_WIDTH), "height": "28"}
    elif "viewbox" not in attributes:
        attributes |= {"width": "600", "height": attributes.get("height", "10")}
    elif "bar" in node.classes:
        # Stretched on a page; here as flat as it looks there.
        attributes |= {"width": "600", "height": "14"}
    styles = STYLES if node.classes else f"rect{{fill:{SOFT_INK}}}"
    children = [Node("style", {}, [styles]), *map(show_overflow, node.elements)]
    xml = Node("svg", attributes, list(children)).write_xml()
    label = node.attributes.get("aria-label", "")
    width = "100%" if is_axis or "bar" in node.classes or "viewbox" not in attributes else "picture-width"
    if "squares" in node.classes:
        width = f"{attributes['width']}pt"
    made = f'image(bytes({quote(xml)}), format: "svg", width: {width}, alt: {quote(label or " ")})'
    if not label:
        return f"#pdf.artifact({made})"
    return f"#{made}"


def show_overflow(node: Node) -> Node:
    """Return a part of a picture in which marks may reach over the edge of their own piece."""
    attributes = {**node.attributes, "overflow": "visible"} if node.tag == "svg" else node.attributes
    children = [child if isinstance(child, str) else show_overflow(child) for child in node.children]
    return Node(node.tag, dict(attributes), children)


def write_strip(node: Node, write_line: Callable[[Node], str]) -> str:
    """Return the strip: for each state its units in proportion, and the count in words."""
    bands = []
    for band in node.elements:
        state = next((name for name in UNITS if name in band.classes), None)
        count = next((one for one in band.elements if "count" in one.classes), None)
        units = next((one for one in band.elements if "units" in one.classes), None)
        if state is None or count is None:
            continue
        number = min(max(len(list(units.find_all("i"))) if units else 1, 1), MAX_UNITS)
        # Of very many outcomes a band is one part of a bar, as wide as their number.
        wide = band.attributes.get("data-number", "")
        bands.append((number, int(wide) if wide.isdigit() else number, state, write_line(count)))
    if not bands:
        return ""
    least = sum(wide for _, wide, _, _ in bands) / 12
    widths = ", ".join(f"{max(wide, least, 2):.1f}fr" for _, wide, _, _ in bands)
    cells = ", ".join(
        f"[#pdf.artifact(grid(columns: {number} * (1fr,), gutter: 2pt, ..range({number}).map(_ => {UNITS[state]})))]"
        for number, _, state, _ in bands
    )
    words = ", ".join(f"[#text(size: 0.9em)[{said}]]" for *_, said in bands)
    return f"\n\n#grid(columns: ({widths},), column-gutter: 8pt, row-gutter: 4pt, {cells}, {words})\n\n"
