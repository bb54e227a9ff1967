"""Draws the icons of browsers and home screens from the mark: `python docs/icons.py` writes deliberate/static/icons."""

from __future__ import annotations

from pathlib import Path

from deliberate.reports.typesetting import compile_picture

ICONS = Path(__file__).parents[1] / "deliberate" / "static" / "icons"
PAPER, ACCENT = "#fbfaf7", "#0a5c63"
# name, pixels, color of the mark, of the ground, and how much of the width the mark takes: browsers cut a maskable icon
# to a circle, so its mark stays inside the middle.
DRAWN = (
    ("16", 16, ACCENT, "none", 1.0),
    ("32", 32, ACCENT, "none", 1.0),
    ("180", 180, ACCENT, PAPER, 0.72),
    ("192", 192, ACCENT, PAPER, 0.72),
    ("512", 512, ACCENT, PAPER, 0.72),
    ("maskable-512", 512, "#ffffff", ACCENT, 0.56),
)


def draw_icon(color: str, ground: str, share: float) -> str:
    """Return the mark, two rings whose overlap is filled, in the middle of a square."""
    side = 38 / share
    edge = (side - 38) / 2
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side:.2f} {side:.2f}" width="512" height="512">'
        f'<rect width="{side:.2f}" height="{side:.2f}" fill="{ground}"/>'
        f'<g transform="translate({edge:.2f} {edge:.2f})" fill="none" stroke="{color}" stroke-width="3">'
        '<circle cx="13" cy="19" r="11"/><circle cx="25" cy="19" r="11"/>'
        f'<path d="M19 9.8A11 11 0 0 1 19 28.2A11 11 0 0 1 19 9.8z" fill="{color}" stroke="none"/></g></svg>'
    )


def main() -> None:
    ICONS.mkdir(exist_ok=True)
    for name, pixels, color, ground, share in DRAWN:
        drawn = draw_icon(color, ground, share)
        picture = compile_picture(drawn, width=pixels, height=pixels, margin=0, per_inch=72)
        (ICONS / f"icon-{name}.png").write_bytes(picture)


if __name__ == "__main__":
    main()
