"""Takes the pictures of the README, and on request of every page, from the demo in a real browser.

`python3 run.py screenshots` writes docs/pictures/*.png; `python3 run.py screenshots --all DIR` pictures every page
as a stranger, a participant and an owner see it, on a phone and on a desk, in light and in dark.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright

from deliberate.cli.edge import application
from deliberate.demo.load import load_demo, story
from deliberate.extensions import db
from deliberate.jobs.worker import work_off

PICTURES = Path(__file__).parent / "pictures"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
PHONE, DESK = (360, 740), (1280, 860)
SLUG = story()["assembly"]["slug"]
Step = Callable[[Page], None]


@contextmanager
def demo_server() -> Iterator[tuple[Flask, str]]:
    """The demo in a folder of its own, analysed and served; its address."""
    from waitress.server import create_server

    with tempfile.TemporaryDirectory() as folder:
        app = application(folder, RATE_LIMITS=False, WORKER=False)
        with app.app_context():
            load_demo()
            db.session.commit()
            work_off()
        server: Any = create_server(app, host="127.0.0.1", port=0, threads=4, ident=None)
        address = f"http://127.0.0.1:{server.effective_port}"
        app.config["BASE_URL"] = address
        threading.Thread(target=server.run, daemon=True).start()
        yield app, address
        server.task_dispatcher.shutdown()


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


def log_in(page: Page) -> None:
    """As the owner of the demo."""
    owner = story()["accounts"]["owner"]
    page.goto("/login")
    page.get_by_label("E-mail address").fill(owner["email"])
    page.get_by_label("Password").fill(owner["password"])
    page.get_by_role("main").get_by_role("button", name="Log in").click()


def vote(*choices: str) -> Step:
    """Vote on as many statements as there are choices."""

    def cast(page: Page) -> None:
        page.goto(f"/a/{SLUG}/1?more=1")
        for choice in choices:
            page.locator(f".votes button.{choice}").click()
            if page.get_by_role("link", name="more", exact=False).count() and not page.locator(".votes").count():
                page.goto(f"/a/{SLUG}/1?more=1")

    return cast


def no_step(_page: Page) -> None:
    """Nothing to do before the picture."""


A_SITTING = ("agree", "disagree", "pass", "agree", "agree", "disagree", "agree", "agree", "pass", "agree")
README = (
    # The report first: afterwards somebody votes, and it says that it is not the latest. While voting is open, it is
    # whole for those who run the assembly, and for whoever has voted on everything.
    ("report", DESK, log_in, f"/a/{SLUG}/1/report", True),
    # name, size, what to do first, address ("" stays where the step ended), only what fits the window
    ("vote", PHONE, no_step, f"/a/{SLUG}/1", True),
    ("standing", PHONE, vote(*A_SITTING), f"/a/{SLUG}/1/standing", True),
    ("moderation", DESK, log_in, f"/organize/{SLUG}/moderation", True),
)


def picture(page: Page, path: Path, window: bool) -> None:
    """Keep what the page looks like."""
    path.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=path, full_page=not window, animations="disabled")


def readme_pictures(browser: Browser, address: str) -> None:
    """The pictures the README shows."""
    for name, size, step, goal, window in README:
        page = new_page(browser, address, size, scale=2 if size is PHONE else 1)
        step(page)
        page.goto(goal)
        picture(page, PICTURES / f"{name}.png", window)
        page.context.close()


def every_address(app: Flask) -> list[tuple[str, str]]:
    """(endpoint, address) of each page that can be read."""
    values: dict[str, Any] = {"slug": SLUG, "position": 1, "number": 1}
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and rule.endpoint != "static"]
    with app.test_request_context():
        return sorted(
            (rule.endpoint, app.url_for(rule.endpoint, **{name: values.get(name, 1) for name in rule.arguments}))
            for rule in rules
            if not rule.rule.startswith(("/api/", "/j"))
        )


def every_page(browser: Browser, app: Flask, address: str, folder: Path, only: str) -> None:
    """All pages, for everybody who can see them, in each size and scheme; also what scrolls sideways, in words."""
    steps: dict[str, Step] = {"stranger": no_step, "participant": vote(*A_SITTING[:3]), "owner": log_in}
    for who, step in steps.items():
        for size in (PHONE, DESK):
            for scheme in ("light", "dark"):
                page = new_page(browser, address, size, scheme)
                step(page)
                for endpoint, path in every_address(app):
                    organizing = endpoint.startswith("organize.")
                    both = endpoint.startswith(("report.", "live."))
                    if (organizing != (who == "owner") and not both) or only not in f"{who}.{endpoint}":
                        continue
                    if who == "participant" and not endpoint.startswith("participate."):
                        continue
                    answer = page.goto(path)
                    if answer is None or "text/html" not in answer.headers.get("content-type", ""):
                        continue
                    wide = page.evaluate("document.documentElement.scrollWidth") - size[0]
                    if wide > 0:
                        print(f"{endpoint} as {who} scrolls {wide} px sideways at {size[0]} px")
                    picture(page, folder / f"{who}.{endpoint}.{size[0]}.{scheme}.png", window=False)
                page.context.close()


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
