"""Walks the way of a new host in a real browser: from an empty folder to the first vote, with a picture of each step.

`.venv/bin/python docs/first_host.py` writes docs/pictures/first-host/*.png and says how long the machine took;
`--pictures DIR` writes them elsewhere.
"""

from __future__ import annotations

import argparse
import datetime as dt
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

HOUSE = Path(__file__).resolve().parents[1]
PICTURES = HOUSE / "docs" / "pictures" / "first-host"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
DESK, PHONE = (1280, 860), (360, 740)
TEMPLATE, SLUG = "public-services", "ai-in-our-town"
LINK = re.compile(r"\s+(http://\S+/set-up/\S+)")
Picture = Callable[[Page, str], None]


def find_free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def read_setup_link(server: subprocess.Popen[str]) -> str:
    """Return the link that the first start prints."""
    assert server.stdout is not None
    for line in server.stdout:
        found = LINK.match(line)
        if found:
            return found[1]
    raise SystemExit("The server ended without printing a set-up link.")


def press(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name, exact=True).first.click()


def follow(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("link", name=name).first.click()


def see(page: Page, words: str) -> None:
    """Wait for words on the page itself: what is read aloud a moment later stands beside it."""
    expect(page.get_by_role("main").get_by_text(words).first).to_be_visible()


def create_account(page: Page, link: str, picture: Picture) -> None:
    """The empty home page, then the first account."""
    page.goto(link.partition("/set-up/")[0])
    see(page, "This site is new")
    picture(page, "1-empty")
    page.goto(link)
    page.get_by_label("Your name").fill("Hanna Host")
    page.get_by_label("E-mail address").fill("hanna@example.org")
    page.get_by_label("Password").fill("a long enough password")
    picture(page, "2-first-account")
    press(page, "Create account")
    expect(page.get_by_role("heading", name="My assemblies")).to_be_visible()


def create_draft(page: Page, picture: Picture) -> None:
    """A draft from a card."""
    follow(page, "New assembly")
    page.locator(f"input[value={TEMPLATE}]").check()
    page.get_by_label("Title").fill("AI in our town")
    picture(page, "3-cards")
    press(page, "Create draft")
    expect(page).to_have_url(re.compile(f"/organize/{SLUG}$"))
    picture(page, "4-checklist")


def answer_first_questions(page: Page, picture: Picture) -> None:
    """The eight things that the setup asks first; the rest keeps its defaults, and is confirmed on the checklist."""
    page.get_by_role("link", name="Setup", exact=True).click()
    page.get_by_label("Who is asking").fill("Town office")
    page.get_by_label("Who decides").fill("Town council")
    page.get_by_label("Official response due").fill(f"{dt.date.today() + dt.timedelta(days=60)}")
    picture(page, "5-setup")
    press(page, "Save")
    while page.get_by_text("default, not reviewed yet").count():
        page.get_by_text("default, not reviewed yet").first.click()
        page.get_by_role("button", name=re.compile("^Keep this text")).first.click()
        see(page, "You kept the default.")
    expect(page.get_by_role("heading", name="Ready to open")).to_be_visible()


def rehearse(page: Page, picture: Picture) -> None:
    """A simulated crowd votes, the report is looked at, and all of it is removed."""
    follow(page, "Rehearsal")
    press(page, "Start the rehearsal")
    report = page.get_by_role("link", name=re.compile("^Read the report"))
    until = time.monotonic() + 120
    while not report.count() and time.monotonic() < until:
        page.wait_for_timeout(1000)
        page.reload()
    report.first.click()
    expect(page.locator("h1").first).to_be_visible()
    picture(page, "6-rehearsed-report")
    page.goto(f"{page.url.partition('/a/')[0]}/organize/{SLUG}/rehearsal")
    press(page, "Remove the rehearsal")
    see(page, "The rehearsal was removed")


def open_and_invite(page: Page, picture: Picture) -> str:
    """Open, see how phones get there, and return the address of the assembly."""
    follow(page, "Open the assembly")
    press(page, "Open the assembly")
    see(page, "The assembly is open.")
    base = page.url.partition("/organize/")[0]
    page.goto(f"{base}/organize/{SLUG}/reach")
    expect(page.get_by_role("heading", name="Can phones join?")).to_be_visible()
    picture(page, "7-phones")
    return f"{base}/a/{SLUG}"


def vote(browser: Browser, address: str, picture: Picture) -> None:
    """Somebody else votes, on a phone."""
    page = browser.new_context(viewport={"width": PHONE[0], "height": PHONE[1]}, locale="en-GB").new_page()
    page.goto(address)
    press(page, "Agree")
    see(page, "Saved")
    picture(page, "8-first-vote")
    page.context.close()


def walk(link: str, picture: Picture) -> None:
    """The whole way, in one browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        page = browser.new_context(
            viewport={"width": DESK[0], "height": DESK[1]}, locale="en-GB", reduced_motion="reduce"
        ).new_page()
        page.set_default_timeout(60_000)
        create_account(page, link, picture)
        create_draft(page, picture)
        answer_first_questions(page, picture)
        rehearse(page, picture)
        vote(browser, open_and_invite(page, picture), picture)
        browser.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=Path, default=PICTURES)
    folder = parser.parse_args().pictures
    folder.mkdir(parents=True, exist_ok=True)

    def picture(page: Page, name: str) -> None:
        page.screenshot(path=folder / f"{name}.png", animations="disabled")

    expect.set_options(timeout=60_000)
    with tempfile.TemporaryDirectory() as data:
        command = [
            sys.executable,
            "-m",
            "deliberate",
            "--data",
            f"{data}/new",
            "serve",
            "--port",
            str(find_free_port()),
        ]
        begun = time.monotonic()
        server = subprocess.Popen(command, cwd=HOUSE, stdout=subprocess.PIPE, text=True)  # noqa: S603
        try:
            walk(read_setup_link(server), picture)
        finally:
            server.terminate()
            server.wait(30)
            if server.stdout is not None:
                server.stdout.close()
        print(f"From an empty folder to the first vote: {time.monotonic() - begun:.0f} seconds.")


if __name__ == "__main__":
    main()
