"""Draws the rooms of the house, a row for each layer of the import contract: `.venv/bin/python docs/house_picture.py`.

Writes `docs/pictures/house.svg`, which has its own colors for a light and a dark page and needs no other file.
"""

from __future__ import annotations

import sys
import tomllib
from html import escape
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[1]
PICTURE = HOUSE / "docs" / "pictures" / "house.svg"

# What each room holds, in few words; `ROOMS` must name exactly the rooms of the contract.
ROOMS = {
    "web": "HTTP: find, read, act, answer",
    "cli": "the command line",
    "demo": "the example assembly and its simulated crowd",
    "jobs": "claim a row, compute, store; follow the votes live",
    "reports": "findings → pages, documents, exports",
    "analysis": "one input, one document of findings",
    "services": "acts: vote, moderate, open, code",
    "backup": "a whole service in one file",
    "queries": "reads: votes as a matrix, what is next, what is stale",
    "rules": "who may do what",
    "models": "the tables and their constraints",
    "findings": "the document of a run as typed values",
    "concepts": "MATHEMATICS of meaning: codebook, agreement, profile, tensions",
    "aggregation": "MATHEMATICS of votes: modules, blocks, runner",
    "formats": "files ⇄ plain records",
    "errors": "refusals in words",
    "extensions": "database, log-in",
    "config": "settings",
    "addresses": "",
    "setting_values": "",
    "text": "",
    "time_zones": "",
    "version": "",
    "storage": "",
}
WIDTH, MARGIN, ROW, GAP, SPACE = 960, 20, 46, 26, 10
STYLE = """
  .page { fill: #ffffff } .box { fill: #eef3f8; stroke: #5b7083 } .name { fill: #10202e; font-weight: 600 }
  .said { fill: #41525f } .arrow { stroke: #5b7083; fill: none } .tip { fill: #5b7083 }
  text { font: 13px system-ui, sans-serif; text-anchor: middle }
  @media (prefers-color-scheme: dark) {
    .page { fill: #12181e } .box { fill: #1e2a35; stroke: #8aa0b3 } .name { fill: #f1f5f8 }
    .said { fill: #b9c7d3 } .arrow { stroke: #8aa0b3 } .tip { fill: #8aa0b3 }
  }
"""


def read_layers() -> list[list[str]]:
    """Return the rooms of each layer, the highest layer first."""
    settings = tomllib.loads((HOUSE / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    layers: list[str] = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    return [[room.strip().removeprefix("deliberate.") for room in layer.split("|")] for layer in layers]


def draw_box(room: str, left: float, top: float, width: float) -> str:
    """Return one room, with what it holds under its name."""
    said, middle = ROOMS[room], left + width / 2
    name = top + (ROW / 2 + 5 if not said else 19)
    lines = [
        f'  <rect class="box" x="{left:g}" y="{top:g}" width="{width:g}" height="{ROW}" rx="6"/>',
        f'  <text class="name" x="{middle:g}" y="{name:g}">{escape(room)}</text>',
    ]
    if said:
        lines.append(f'  <text class="said" x="{middle:g}" y="{top + 36:g}">{escape(said)}</text>')
    return "\n".join(lines)


def draw_arrow(top: float) -> str:
    """Return the arrow from a layer down to the next."""
    middle, end = WIDTH / 2, top + GAP - 4
    return (
        f'  <path class="arrow" d="M{middle:g} {top + 3:g} V{end - 6:g}"/>\n'
        f'  <path class="tip" d="M{middle - 5:g} {end - 7:g} H{middle + 5:g} L{middle:g} {end:g} Z"/>'
    )


def render_picture() -> str:
    """Return the picture as the content of a file."""
    layers = read_layers()
    height = 2 * MARGIN + len(layers) * (ROW + GAP) - GAP
    parts = []
    for place, rooms in enumerate(layers):
        top = MARGIN + place * (ROW + GAP)
        width = (WIDTH - 2 * MARGIN - SPACE * (len(rooms) - 1)) / len(rooms)
        parts += [draw_box(room, MARGIN + at * (width + SPACE), top, width) for at, room in enumerate(rooms)]
        if place < len(layers) - 1:
            parts.append(draw_arrow(top + ROW))
    title = "The rooms of the house; each may import those below it"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{title}">\n'
        f"  <title>{title}</title>\n  <style>{STYLE}  </style>\n"
        f'  <rect class="page" width="{WIDTH}" height="{height}"/>\n' + "\n".join(parts) + "\n</svg>\n"
    )


def main() -> int:
    """Write the picture."""
    PICTURE.write_text(render_picture(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
