"""Pictures pages of reports in every look they have, and puts them side by side on one page to look at.

`.venv/bin/python docs/report_sheet.py DIR ADDRESS …`: each address on a desk and on a phone, in light and in
dark, in English, German and a made-up language that is longer and runs from right to left. DIR/index.html shows them
all, with height, words and whether anything scrolls sideways.
"""

from __future__ import annotations

import argparse
import html
import re
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic"]
SIZES = {"desk": (1280, 900), "phone": (390, 844)}
LOOKS = (("en", "light"), ("de", "dark"), ("mirrored", "light"))
WORDS = "document.body.innerText.split(/\\s+/).filter(word => /[\\p{L}\\p{N}]/u.test(word)).length"
# A made-up language that is longer than English and runs from right to left.
MIRROR = Path(__file__).with_name("pseudo_language.js").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Shot:
    """One picture: its file, what it shows, and what was measured."""

    file: str
    title: str
    height: int
    words: int
    is_wide: bool


def take(browser: Browser, address: str, size: str, language: str, scheme: str, folder: Path) -> Shot:
    """Picture one address in one look."""
    width, height = SIZES[size]
    context = browser.new_context(
        locale="en" if language == "mirrored" else language,
        viewport={"width": width, "height": height},
        color_scheme=scheme,  # type: ignore[arg-type]
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(address)
    if language == "mirrored":
        page.evaluate(MIRROR)
    place = "-".join(filter(None, re.split(r"\W+", address.split("/a/")[-1])))
    name = f"{place}.{size}.{language}.{scheme}.png"
    page.screenshot(path=folder / name, full_page=True, animations="disabled")
    wide = page.evaluate("document.documentElement.scrollWidth") > width
    measured = page.evaluate("document.documentElement.scrollHeight"), page.evaluate(WORDS)
    context.close()
    return Shot(name, f"{place}, {size}, {language}, {scheme}", *measured, wide)


def write_sheet(shots: list[Shot], folder: Path) -> None:
    """Write the page that shows all pictures."""
    figures = "".join(
        f'<figure><img src="{shot.file}" width="{300 if "desk" in shot.title else 150}">'
        f"<figcaption>{html.escape(shot.title)}: {shot.height} px, {shot.words} words"
        f"{', <b>scrolls sideways</b>' if shot.is_wide else ''}</figcaption></figure>"
        for shot in shots
    )
    style = "body{display:flex;flex-wrap:wrap;font:13px sans-serif}figure{margin:8px;max-width:300px}"
    sheet = f'<!DOCTYPE html><meta charset="utf-8"><title>Reports</title><style>{style}</style>{figures}'
    (folder / "index.html").write_text(sheet, encoding="utf-8")


def main() -> None:
    """Take every picture and write the sheet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("addresses", nargs="+")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    shots = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        for address in given.addresses:
            for size in SIZES:
                for language, scheme in LOOKS:
                    shots.append(take(browser, address, size, language, scheme, given.folder))
                    print(shots[-1].title, shots[-1].height, shots[-1].words, "WIDE" if shots[-1].is_wide else "")
        browser.close()
    write_sheet(shots, given.folder)


if __name__ == "__main__":
    main()
