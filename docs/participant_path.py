"""The whole path of a participant, from the link to the withdrawal, as a person walks it; pictured state by state.

`.venv/bin/python docs/participant_path.py DIR` walks it at 320, 390 and 1280 pixels, with and without script, in
English and German, in light and dark, in forced colors and mirrored, and writes a picture of each state.
"""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect, sync_playwright
from scenes import SLUG, demo_server
from screenshots import FLAGS, PATIENCE

A = f"/a/{SLUG}"
SIZES = ((320, 640), (390, 844), (1280, 860))
TEXT = "Every school should say which AI it uses, number {}."


def cast(page: Page, choice: str) -> None:
    """Vote on the statement shown, and wait for what comes next."""
    heading = page.locator("#next")
    text = heading.inner_text()
    page.locator(f"form[data-vote] button.{choice}").click()
    expect(heading).not_to_have_text(text)


def finish_batch(page: Page) -> None:
    """Vote until the page suggests a break."""
    while page.locator("form[data-vote]").count():
        cast(page, "agree")
    expect(page.locator(".twoways").first).to_be_visible()


def take_back(page: Page) -> None:
    """Undo the vote just cast."""
    page.locator(".last form[data-undo] button").click()
    expect(page.locator(".last")).to_be_hidden()


def propose(page: Page, text: str) -> None:
    """Send a statement, and wait for its receipt."""
    page.locator("form[data-proposal] textarea").fill(text)
    page.locator("form[data-proposal] button.primary").click()
    page.wait_for_url("**/answers*")


def withdraw(page: Page) -> None:
    """Delete everything."""
    page.locator("form[action$='/data/withdraw'] button").click()
    page.wait_for_url("**/data")


def walk(page: Page, number: int) -> Iterator[str]:
    """Walk the path in this browser; yields the name of each state. number: makes the text of this walk its own."""
    steps: dict[str, Callable[[], Any]] = {
        "1 the link": lambda: page.goto(f"{A}?c=poster"),
        "2 after the first vote": lambda: cast(page, "agree"),
        "3 undone": lambda: take_back(page),
        "4 after a pass": lambda: cast(page, "pass"),
        "5 batch end": lambda: finish_batch(page),
        "6 where do I stand": lambda: page.goto(f"{A}/1/standing"),
        "7 write": lambda: page.goto(f"{A}/1/propose"),
        "8 receipt": lambda: propose(page, TEXT.format(number)),
        "9 my devices": lambda: page.goto(f"{A}/return"),
        "10 your data": lambda: page.goto(f"{A}/data"),
        "11 before withdrawing": lambda: page.goto(f"{A}/data/withdraw"),
        "12 withdrawn": lambda: withdraw(page),
    }
    for name, step in steps.items():
        step()
        yield name


def list_ways() -> Iterator[tuple[str, tuple[int, int], dict[str, Any], bool]]:
    """Return name, size, settings of the browser, and whether the page is mirrored, for each walk."""
    for size in SIZES:
        for script in (True, False):
            for language in ("en-GB", "de-DE"):
                for scheme in ("light", "dark"):
                    name = f"{size[0]}.{'script' if script else 'plain'}.{language[:2]}.{scheme}"
                    yield (
                        name, size,
                        {"java_script_enabled": script, "locale": language, "color_scheme": scheme}, False,
                    )  # fmt: skip
        yield f"{size[0]}.script.en.forced", size, {"locale": "en-GB", "forced_colors": "active"}, False
        yield f"{size[0]}.script.en.mirrored", size, {"locale": "en-GB"}, True


def picture_way(browser: Browser, address: str, folder: Path, number: int, way: tuple[Any, ...]) -> None:
    """Walk once and picture each state; says in words what scrolls sideways."""
    name, size, settings, is_mirrored = way
    context = browser.new_context(
        base_url=address, viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce", **settings
    )
    page = context.new_page()
    for state in walk(page, number):
        page.wait_for_load_state()
        page.evaluate("(to) => { document.documentElement.dir = to; }", "rtl" if is_mirrored else "ltr")
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            print(f"{name}, {state}: scrolls {wide} px sideways")
        path = folder / f"{state.replace(' ', '-')}.{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=path, full_page=True, animations="disabled", timeout=PATIENCE)
    context.close()


def main() -> None:
    """Make the demo, walk, take the pictures."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", metavar="DIR", type=Path)
    options.add_argument("--only", default="", help="only walks with this in their name, such as 320.plain")
    given = options.parse_args()
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        raise SystemExit("This needs a browser: apt-get install --no-install-recommends chromium")
    with demo_server() as (_app, address), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for number, way in enumerate(list_ways()):
            if given.only in way[0]:
                picture_way(browser, address, given.folder, number, way)
        browser.close()


if __name__ == "__main__":
    main()
