"""A new site with a real mail server: whoever gets a mail comes by its link to where it says, once."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from benchmarks.demo import free_port
from tests.child_processes import ending
from tests.house.source import HOUSE
from tests.mail_server import Letters, mail_server

HOST, MAYOR, PASSWORD = "hanna@example.org", "mayor@example.org", "a long enough password"


def wait_for_link(letters: Letters, recipient: str, path: str) -> str:
    """Return the link in the newest mail to someone that leads to this path, once the worker has sent it."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        for letter in reversed(letters.find(recipient)):
            part = letter.get_body(("plain",))
            found = re.search(rf"^http://\S+{path}\S*", part.get_content() if part else "", re.MULTILINE)
            if found:
                return found[0]
        time.sleep(0.2)
    raise AssertionError(f"No mail to {recipient} leads to {path}: {[one['Subject'] for one in letters.taken]}")


def open_page(browser: Browser) -> Page:
    """A browser of its own, as on another device."""
    page = browser.new_context(locale="en-GB").new_page()
    page.set_default_timeout(60_000)
    return page


def fill(page: Page, **values: str) -> None:
    for label, value in values.items():
        page.get_by_label(label.replace("_", " ")).fill(value)


def press(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name, exact=True).first.click()


@pytest.mark.slow
def test_mails_of_a_new_site_lead_where_they_say(browser: Browser, tmp_path: Path) -> None:
    with mail_server() as (letters, settings):
        smtp = {f"DELIBERATE_{name}": str(value) for name, value in settings.items()}
        line = [sys.executable, "-m", "deliberate", "--data", str(tmp_path / "new"), "serve", "--processes", "1"]
        started = subprocess.Popen(
            [*line, "--port", str(free_port())],
            cwd=HOUSE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **smtp},
        )
        with ending(started) as server:
            assert server.stdout is not None
            link = next(found[1] for one in server.stdout if (found := re.match(r"\s+(http://\S+/set-up/\S+)", one)))
            base = link.partition("/set-up/")[0]
            walk(browser, letters, base, link)


def walk(browser: Browser, letters: Letters, base: str, link: str) -> None:
    host = open_page(browser)
    host.goto(link)
    fill(host, Your_name="Hanna Host", **{"E-mail address": HOST}, Password=PASSWORD)
    press(host, "Create account")
    invite_the_mayor(host, base)
    become_a_member(open_page(browser), wait_for_link(letters, MAYOR, "/invitations/"))
    choose_a_new_password(open_page(browser), letters, base)
    until = time.monotonic() + 60
    while len(letters.taken) < 4 and time.monotonic() < until:
        time.sleep(0.2)
    subjects = sorted(str(letter["Subject"]) for letter in letters.taken)
    assert subjects == [
        "Choose a new password", "Invitation to work on “AI in our town”", "New sign-in to your account",
        "Your account was changed",
    ]  # fmt: skip


def invite_the_mayor(host: Page, base: str) -> None:
    host.goto(f"{base}/organize/new")
    host.locator("input[value=public-services]").check()
    fill(host, Title="AI in our town")
    press(host, "Create draft")
    host.goto(f"{base}/organize/ai-in-our-town/members")
    host.get_by_label("E-mail address").fill(MAYOR)
    host.get_by_label("Role").select_option("decision_maker")
    host.get_by_role("main").get_by_role("button", name=re.compile("^(Add member|Invite|Send)")).first.click()
    expect(host.get_by_text(MAYOR).first).to_be_visible()


def become_a_member(mayor: Page, link: str) -> None:
    mayor.goto(link)
    fill(mayor, Your_name="Mayor", Password=PASSWORD)
    mayor.get_by_role("main").get_by_role("button").first.click()
    expect(mayor.get_by_text("You have joined this assembly.")).to_be_visible()
    expect(mayor.get_by_role("heading", name="Official responses")).to_be_visible()
    again = mayor.goto(link)
    assert again is not None
    assert again.status == 404


def choose_a_new_password(page: Page, letters: Letters, base: str) -> None:
    page.goto(f"{base}/forgot-password")
    page.get_by_label("E-mail address").fill(HOST)
    page.get_by_role("main").get_by_role("button").first.click()
    link = wait_for_link(letters, HOST, "/reset-password/")
    page.goto(link)
    page.get_by_label("New password").fill("another long password")
    press(page, "Set new password")
    again = page.goto(link)
    assert again is not None
    assert again.status == 404
    page.goto(f"{base}/login")
    fill(page, **{"E-mail address": HOST}, Password="another long password")
    press(page, "Log in")
    expect(page.get_by_role("heading", name="My assemblies")).to_be_visible()
    wait_for_link(letters, HOST, "/forgot-password")
