"""QR codes as inline SVG pictures, drawn here."""

from __future__ import annotations


def draw_qr(link: str) -> str:
    """Return the link as an SVG picture."""
    import segno

    drawn = segno.make(link, error="m")
    picture: str = drawn.svg_inline(scale=4, border=2, omitsize=True, svgclass=None, lineclass=None)
    return picture
