"""Typst, called in one place: a source becomes a PDF or a picture, with our fonts and nothing from the net."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import typst

FONTS = Path(__file__).parent / "fonts"
# A slide: 1920 × 1080 pixels at twice the points.
SLIDE_WIDTH, SLIDE_HEIGHT, PIXELS_PER_INCH = 960, 540, 144
PICTURE = """
#set page(width: {width}pt, height: {height}pt, margin: {margin}pt, fill: white)
#set text(font: ("Atkinson Hyperlegible Next", "DejaVu Sans"))
#align(center + horizon, image(bytes(sys.inputs.svg), format: "svg", width: 100%, height: 100%, fit: "contain"))
"""


@cache
def load_fonts() -> typst.Fonts:
    """Return our fonts, those of Typst and those of the machine, for letters that ours lack; found once."""
    import typst  # imported late: starting the server must not wait for it

    return typst.Fonts(font_paths=[str(FONTS)])


def compile_picture(svg: str, *, width: int, height: int, margin: int, per_inch: float) -> bytes:
    """Return the SVG as PNG, fitted into a page of so many points."""
    import typst  # imported late: starting the server must not wait for it

    source = PICTURE.format(width=width, height=height, margin=margin)
    made: bytes = typst.compile(
        source.encode(), format="png", ppi=per_inch, font_paths=load_fonts(), sys_inputs={"svg": svg}
    )  # fmt: skip
    return made


def render_slide(svg: str) -> bytes:
    """Return a picture as PNG in the size of a slide, 1920 × 1080."""
    return compile_picture(
        svg, width=SLIDE_WIDTH, height=SLIDE_HEIGHT, margin=20, per_inch=PIXELS_PER_INCH
    )  # fmt: skip


def compile_pdf(source: str, files: Mapping[str, str], *, is_accessible: bool) -> bytes:
    """Return the PDF of a source, checked against PDF/UA-1 where it is to be accessible. Raises typst.TypstError.

    files: what the source reads by `sys.inputs`.
    """
    import typst  # imported late: starting the server must not wait for it

    standard: Literal["ua-1"] | None = "ua-1" if is_accessible else None
    made: bytes = typst.compile(
        source.encode(),
        format="pdf",
        font_paths=load_fonts(),
        sys_inputs=dict(files),
        pdf_standards=standard,
    )
    return made
