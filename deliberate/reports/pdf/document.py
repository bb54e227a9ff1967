"""The whole document: paper or slides, language and title, running head, page numbers, the way to the source."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass

import segno

from deliberate.reports.pdf.markup import Writer
from deliberate.reports.pdf.tree import parse_page
from deliberate.reports.typesetting import compile_pdf

FRAME = """
#let ink = rgb("#1c2126")
#let soft = rgb("#565f69")
#let picture-width = {picture}
#let hatch = tiling(size: (4pt, 4pt))[#place(line(start: (0%, 100%), end: (100%, 0%), stroke: 1.2pt + ink))]
#let half = gradient.linear((ink, 0%), (ink, 50%), (white, 50%), (white, 100%))
#let stand-row(said, axis, numbers) = block(breakable: false, width: 100%, stroke: (bottom: 0.4pt + luma(215)),
  inset: (y: 4pt), spacing: 2pt, grid(columns: (1fr, {axis}, 40pt), gutter: 10pt,
  align: (left + horizon, horizon, right + horizon),
  said, axis, text(fill: soft)[#numbers]))
#set document(title: {title}, author: {author})
#set text(font: ("Atkinson Hyperlegible Next", "DejaVu Sans", "DejaVu Sans Mono", "Libertinus Serif"),
  size: {size}, fill: ink, lang: {language}, dir: {direction})
#set page({page}, header: context if counter(page).get().first() > 1 {{
  text(size: 8pt, fill: soft)[#{running}] }}, footer: text(size: 8pt, fill: soft)[#grid(columns: (1fr, auto),
  {address}, context counter(page).display("1 / 1", both: true))])
#set par(leading: 0.58em, spacing: 0.75em, justify: false)
#set block(spacing: 0.75em)
#set list(spacing: 0.7em)
#set table(stroke: (x: none, y: 0.4pt + luma(205)), inset: (x: 4pt, y: 4pt))
#show table: set text(size: 0.82em, hyphenate: true)
#show heading: set block(sticky: true)
#show heading.where(level: 1): set text(size: 1.9em)
#show heading.where(level: 2): set text(size: 1.4em)
#show heading.where(level: 3): set text(size: 1.1em)
#show link: set text(fill: rgb("#0a5c63"))
#place(top + right, image(bytes({qr}), format: "svg", width: {qr_width}, alt: {address}))
#block(width: 100% - {qr_width} - 10pt, text(size: 0.85em, fill: soft)[#{above}])
"""
PAPER = 'paper: "a4", margin: (x: 18mm, top: 18mm, bottom: 18mm)'
SLIDES = 'paper: "presentation-16-9", margin: (x: 16mm, top: 14mm, bottom: 14mm)'


@dataclass(frozen=True)
class PdfSource:
    """What a document is made of. html: the page, rendered for readers without a role. direction: ltr or rtl."""

    html: str
    title: str
    author: str
    address: str
    language: str
    direction: str
    is_slides: bool


@dataclass(frozen=True)
class PdfFile:
    """A finished document. is_plain: it could not be checked against PDF/UA-1, for example for want of a letter."""

    content: bytes
    is_plain: bool


def write_typst(source: PdfSource) -> str:
    """Return the document as a Typst source."""
    title = json.dumps(source.title, ensure_ascii=False)
    frame = FRAME.format(
        picture="70%" if source.is_slides else "88%",
        axis="250pt" if source.is_slides else "190pt",
        title=title,
        running=title,
        author=json.dumps(source.author, ensure_ascii=False),
        size="13pt" if source.is_slides else "10pt",
        language=json.dumps(source.language.split("-")[0]),
        direction=source.direction,
        page=SLIDES if source.is_slides else PAPER,
        address=json.dumps(source.address),
        above=json.dumps(source.author, ensure_ascii=False),
        qr=json.dumps(draw_qr(source.address)),
        qr_width="16mm",
    )
    return frame + Writer(source.address, source.is_slides).write(parse_page(source.html))


def draw_qr(address: str) -> str:
    """Return the address as an SVG picture."""
    out = io.BytesIO()
    segno.make(address, error="m").save(out, kind="svg", border=0, xmldecl=False)
    return out.getvalue().decode()


def compile_document(text: str) -> PdfFile:
    """Return the tagged document of a Typst source, checked against PDF/UA-1.

    Where the check fails, for example because no font has a letter, the document comes without it.
    """
    import typst  # imported late: starting the server must not wait for it

    try:
        return PdfFile(compile_pdf(text, {}, is_accessible=True), is_plain=False)
    except typst.TypstError:
        return PdfFile(compile_pdf(text, {}, is_accessible=False), is_plain=True)
