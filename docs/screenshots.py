"""Takes the pictures of the README, and on request of every page, from the demo in a real browser.

`.venv/bin/python docs/screenshots.py` writes docs/pictures/*.png; with `--all DIR` it pictures every page as a
stranger, a participant and an owner see it, on a phone and on a desk, in light and in dark.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path
from typing import Any

from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright
from playwright.sync_api import Error as PlaywrightError
from scenes import A_SITTING, SCENES, SLUG, Step, after, demo_server, go, log_in, vote

PICTURES = Path(__file__).parent / "pictures"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
PHONE, DESK = (360, 740), (1280, 860)
# Milliseconds for a picture: a whole report is long, and the machine may be busy.
PATIENCE = 180_000


def new_page(browser: Browser, address: str, size: tuple[int, int], scheme: str = "light", scale: int = 1) -> Page:
    """A page in a browser of its own, so that everybody is somebody else."""
    return browser.new_context(
        base_url=address,
        locale="en-GB",
        viewport={"width": size[0], "height": size[1]},
        color_scheme=scheme,  # type: ignore[arg-type]
        device_scale_factor=scale,
        reduced_motion="reduce",
    ).new_page()


def no_step(_page: Page) -> None:
    """Nothing to do before the picture."""


README = (
    # The report first: afterwards somebody votes, and it says that it is not the latest.
    # name, size, what leads to the picture
    ("report", DESK, after(log_in, go(f"/a/{SLUG}/2/report"))),
    ("vote", PHONE, go(f"/a/{SLUG}/1")),
    ("standing", PHONE, after(vote(*A_SITTING), go(f"/a/{SLUG}/1/standing"))),
    ("moderation", DESK, after(log_in, go(f"/organize/{SLUG}/moderation"))),
)


def picture(page: Page, path: Path, window: bool) -> None:
    """Keep what the page looks like."""
    path.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=path, full_page=not window, animations="disabled", timeout=PATIENCE)


def readme_pictures(browser: Browser, address: str) -> None:
    """The pictures the README shows."""
    for name, size, step in README:
        page = new_page(browser, address, size, scale=2 if size is PHONE else 1)
        step(page)
        picture(page, PICTURES / f"{name}.png", window=True)
        page.context.close()


def every_address(app: Flask) -> list[tuple[str, str]]:
    """(endpoint, address) of each page that can be read."""
    values: dict[str, Any] = {"slug": SLUG, "position": 1, "number": 1}
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and rule.endpoint != "static"]
    with app.test_request_context():
        return sorted(
            (rule.endpoint, app.url_for(rule.endpoint, **{name: values.get(name, 1) for name in rule.arguments}))
            for rule in rules
            # A dot in the address is a file to take away, which no browser shows; so is what ends in "download".
            if not rule.rule.startswith(("/api/", "/j"))
            and "." not in rule.rule
            and not rule.rule.endswith("/download")
        )


def every_page(browser: Browser, app: Flask, address: str, folder: Path, only: str) -> None:
    """All pages, for everybody who can see them, and the moments without an address, in each size and scheme."""
    steps: dict[str, Step] = {"stranger": no_step, "participant": vote(*A_SITTING[:3]), "owner": log_in}
    for size in (PHONE, DESK):
        for scheme in ("light", "dark"):
            for who, step in steps.items():
                wanted = [(name, path) for name, path in seen_by(app, who) if only in f"{who}.{name}"]
                if not wanted:
                    continue
                page = new_page(browser, address, size, scheme)
                step(page)
                for name, path in wanted:
                    answer = page.goto(path)
                    if answer is not None and "text/html" in answer.headers.get("content-type", ""):
                        keep(page, folder / f"{who}.{name}.{size[0]}.{scheme}.png", size)
                page.context.close()
            for name, scene in SCENES.items():
                if only in f"scene.{name}":
                    page = new_page(browser, address, size, scheme)
                    try:
                        scene(page)
                        keep(page, folder / f"scene.{name}.{size[0]}.{scheme}.png", size)
                    except PlaywrightError as problem:
                        # One that fails is named, and the others are still pictured.
                        print(f"scene.{name}: {problem}")
                    page.context.close()


def seen_by(app: Flask, who: str) -> list[tuple[str, str]]:
    """The pages that are this reader's: the desk is the owner's, taking part anybody's, the rest a stranger's."""
    rooms = {"owner": ("organize.",), "participant": ("participate.",)}
    return [
        (endpoint, path)
        for endpoint, path in every_address(app)
        if (endpoint.startswith(rooms[who]) if who in rooms else not endpoint.startswith(("organize.", "refused")))
    ]


def keep(page: Page, path: Path, size: tuple[int, int]) -> None:
    """Picture the whole page, and say in words if it scrolls sideways."""
    wide = page.evaluate("document.documentElement.scrollWidth") - size[0]
    if wide > 0:
        print(f"{path.stem} scrolls {wide} px sideways")
    picture(page, path, window=False)


def main() -> None:
    """Make the demo, take the pictures."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--all", metavar="DIR", type=Path, help="picture every page into DIR instead")
    options.add_argument("--only", default="", help="with --all: only pages with this in their name")
    given = options.parse_args()
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        raise SystemExit("This needs a browser: apt-get install --no-install-recommends chromium")
    with demo_server() as (app, address), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        if given.all is None:
            readme_pictures(browser, address)
        else:
            every_page(browser, app, address, given.all, given.only)
        browser.close()


if __name__ == "__main__":
    main()
