"""Pictures every page of the organizer's desk in the states it can be in: empty, full, refused, waiting, failed.

`.venv/bin/python docs/desk_pictures.py DIR [--only WORD …]`: on a phone and on a desk, in light and in dark.
"""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Callable
from pathlib import Path

from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright
from scenes import SLUG, demo_server
from screenshots import DESK, FLAGS, PHONE, new_page, picture

from deliberate.demo.responses import complete_demo
from deliberate.demo.scenario import load_scenario
from deliberate.extensions import db
from deliberate.models import Account, Assembly, Run, RunState
from deliberate.queries.accounts import find_account
from deliberate.services.accounts import register_account
from deliberate.services.assemblies import compute_date_in_days, create_assembly, edit_assembly, open_assembly
from deliberate.services.coding.plan import begin_calibration
from deliberate.services.defaults import keep_defaults
from deliberate.services.joining import join_assembly
from deliberate.services.members import add_member
from deliberate.services.statements import propose_statement

PASSWORD = load_scenario()["accounts"]["owner"]["password"]
QUEUES = {"queue-5": 5, "queue-200": 200, "queue-0": 0}
RUNS = {
    "run-waiting": (RunState.QUEUED, 0.0, "", ""),
    "run-under-way": (RunState.RUNNING, 0.45, "Opinion groups", ""),
    "run-failed": (RunState.FAILED, 0.3, "", "The votes could not be read."),
}
Step = Callable[[Page], None]


def owner() -> Account:
    """The owner of the demo."""
    found = find_account(load_scenario()["accounts"]["owner"]["email"])
    assert found is not None
    return found


def make_states(app: Flask) -> None:
    """Assemblies in states that the demo is not in."""
    with app.app_context():
        complete_demo()
        register_account(email="new@example.org", password=PASSWORD, display_name="Nora New")
        create_assembly(owner=owner(), title="From nothing", slug="from-nothing")
        create_assembly(owner=owner(), title="From a template", slug="from-template", template_id="chatbot-rules")
        for slug, waiting in QUEUES.items():
            fill_queue(opened(slug), waiting)
        for slug, (state, progress, stage, error) in RUNS.items():
            question = opened(slug).questions[0]
            db.session.add(Run(question_id=question.id, state=state.value, progress=progress, stage=stage, error=error))
        coded = opened("calibration")
        for person in ("coder", "coder2"):
            add_member(assembly=coded, actor=owner(), email=f"{person}@example.org", role="coder")
        fill_queue(coded, 25)
        begin_calibration(question=coded.questions[0], actor=owner(), size=20)
        db.session.commit()


def opened(slug: str) -> Assembly:
    """An open assembly from a template."""
    assembly = create_assembly(owner=owner(), title=slug.capitalize(), slug=slug, template_id="chatbot-rules")
    edit_assembly(assembly=assembly, actor=owner(), decision_maker="The council", answer_by=compute_date_in_days(90))
    keep_defaults(assembly=assembly, actor=owner())
    open_assembly(assembly=assembly, actor=owner())
    return assembly


def fill_queue(assembly: Assembly, waiting: int) -> None:
    """Statements of different lengths that wait for a moderator, some like another."""
    texts = [text for entry in load_scenario()["questions"] for item in entry["statements"] for text in [item["text"]]]
    for n in range(waiting):
        person = join_assembly(assembly=assembly).participant
        text = f"{texts[n % len(texts)].rstrip('.')}, say {n} of us."
        propose_statement(participant=person, question=assembly.questions[0], text=text)


def enter(email: str) -> Step:
    """Log in."""

    def log_in(page: Page) -> None:
        page.goto("/login")
        page.get_by_label("E-mail address").fill(email)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("main").get_by_role("button", name="Log in").click()

    return log_in


def paste(page: Page) -> None:
    """Pasted lines of which some are refused."""
    page.get_by_label("Seed statements").fill(
        "A city should say when it uses AI.\nA city should say when it uses AI.\n"
        + "Long " * 90
        + "\nEvery resident may ask a person instead of a machine."
    )
    page.get_by_role("button", name="Look first").click()


def without_title(page: Page) -> None:
    """Save the set-up without the title, which is refused."""
    page.locator("#title").fill("")
    send("Save")(page)


def send(button: str) -> Step:
    """Press this button without filling anything in."""

    def press(page: Page) -> None:
        page.get_by_role("main").get_by_role("button", name=button).first.click()

    return press


def choose_all(page: Page) -> None:
    """All statements of the page chosen."""
    page.locator("[data-check-all]").check()


def nothing(_page: Page) -> None:
    """The page as it comes."""


HOST, CODER, CODER2, MODERATOR = (f"{name}@example.org" for name in ("host", "coder", "coder2", "moderator"))
# name, who looks, address, what to do there
STATES: tuple[tuple[str, str, str, Step], ...] = (
    ("assemblies-empty", "new@example.org", "/organize/", nothing),
    ("assemblies-full", HOST, "/organize/", nothing),
    ("new", HOST, "/organize/new", nothing),
    ("new-refused", HOST, "/organize/new", send("Create draft")),
    ("overview-nothing", HOST, "/organize/from-nothing", nothing),
    ("overview-template", HOST, "/organize/from-template", nothing),
    ("overview-open", HOST, f"/organize/{SLUG}", nothing),
    ("overview-moderator", MODERATOR, f"/organize/{SLUG}", nothing),
    ("setup-draft", HOST, "/organize/from-template/setup", nothing),
    ("setup-refused", HOST, "/organize/from-template/setup", without_title),
    ("setup-open", HOST, f"/organize/{SLUG}/setup", nothing),
    ("draws-draft", HOST, "/organize/from-template/draws", nothing),
    ("draws-open", HOST, f"/organize/{SLUG}/draws", nothing),
    ("analyses-draft", HOST, "/organize/from-template/analyses", nothing),
    ("analyses-open", HOST, f"/organize/{SLUG}/analyses", nothing),
    ("people-draft", HOST, "/organize/from-template/people", nothing),
    ("people-open", HOST, f"/organize/{SLUG}/people", nothing),
    ("question-new", HOST, "/organize/from-nothing/questions/new", nothing),
    ("question", HOST, "/organize/from-template/questions/1", nothing),
    ("statements-draft", HOST, "/organize/from-template/questions/1/statements", nothing),
    ("statements-looked", HOST, "/organize/from-template/questions/1/statements", paste),
    ("statements-open", HOST, f"/organize/{SLUG}/questions/1/statements", nothing),
    ("queue-0", HOST, "/organize/queue-0/moderation", nothing),
    ("queue-5", HOST, "/organize/queue-5/moderation", nothing),
    ("queue-5-chosen", HOST, "/organize/queue-5/moderation", choose_all),
    ("queue-200", HOST, "/organize/queue-200/moderation", nothing),
    ("moderation-demo", MODERATOR, f"/organize/{SLUG}/moderation", nothing),
    ("framing-draft", HOST, "/organize/from-template/framing", nothing),
    ("framing-open", HOST, f"/organize/{SLUG}/framing", nothing),
    ("members", HOST, f"/organize/{SLUG}/members", nothing),
    ("log", HOST, f"/organize/{SLUG}/log", nothing),
    ("screen", HOST, f"/organize/{SLUG}/screen", nothing),
    ("run-none", HOST, "/organize/from-template/analysis", nothing),
    ("run-waiting", HOST, "/organize/run-waiting/analysis", nothing),
    ("run-under-way", HOST, "/organize/run-under-way/analysis", nothing),
    ("run-failed", HOST, "/organize/run-failed/analysis", nothing),
    ("run-done", HOST, f"/organize/{SLUG}/analysis", nothing),
    ("codes", CODER, f"/organize/{SLUG}/codes", nothing),
    ("codes-owner", HOST, "/organize/from-template/codes", nothing),
    ("practice-begin", HOST, f"/organize/{SLUG}/practice", nothing),
    ("practice-told", CODER2, f"/organize/{SLUG}/practice", send("Answer and see the key")),
    ("practice-done", CODER, f"/organize/{SLUG}/practice", nothing),
    ("coding-calibration", CODER, "/organize/calibration/questions/1/coding", nothing),
    ("coding-refused", CODER, "/organize/calibration/questions/1/coding", send("Keep and go on")),
    ("coding-done", CODER, f"/organize/{SLUG}/questions/1/coding", nothing),
    ("coding-again", CODER, f"/organize/{SLUG}/questions/1/coding?number=2", nothing),
    ("agreement", HOST, f"/organize/{SLUG}/questions/1/agreement", nothing),
    ("agreement-calibration", HOST, "/organize/calibration/questions/1/agreement", nothing),
    ("settle", HOST, f"/organize/{SLUG}/questions/2/settle/9", nothing),
    ("code-import", HOST, f"/organize/{SLUG}/questions/1/coding/import", nothing),
    ("codes-public", HOST, f"/a/{SLUG}/1/codes", nothing),
    ("codebook", HOST, f"/organize/{SLUG}/codebook", nothing),
    ("tensions", HOST, f"/organize/{SLUG}/questions/1/tensions", nothing),
    ("outcomes", HOST, f"/organize/{SLUG}/questions/1/outcomes", nothing),
    ("export", HOST, f"/organize/{SLUG}/export", nothing),
)


def take(browser: Browser, address: str, folder: Path, only: list[str]) -> None:
    """Every state in every size and scheme; what scrolls sideways, and targets that are too small, in words."""
    for who in sorted({state[1] for state in STATES}):
        for size in (PHONE, DESK):
            for scheme in ("light", "dark"):
                page = new_page(browser, address, size, scheme)
                enter(who)(page)
                for name, reader, place, step in STATES:
                    if reader != who or not any(word in name for word in only):
                        continue
                    answer = page.goto(place)
                    step(page)
                    page.wait_for_load_state()
                    told = f"{name} at {size[0]} px"
                    if answer is None or not answer.ok:
                        print(f"{told}: {place} answers {answer.status if answer else 'nothing'}")
                    wide = page.evaluate("document.documentElement.scrollWidth") - size[0]
                    if wide > 0:
                        print(f"{told} scrolls {wide} px sideways")
                    if scheme == "light":
                        for small in page.evaluate(SMALL):
                            print(f"{told}: too small to touch: {small}")
                    picture(page, folder / f"{name}.{size[0]}.{scheme}.png", window=False)
                page.context.close()


# Controls below 44 px in height; links inside running text may be as high as their line.
SMALL = """[...document.querySelectorAll("main button, main select, main summary, main input, main a.button")]
  .map((part) => [part, (part.closest("label.choice, label.option") ?? part).getBoundingClientRect()])
  .filter(([part, box]) => box.height > 0 && box.height < 43.5 && part.type !== "hidden" && !part.closest(".hide"))
  .map(([part, box]) => `${part.tagName} ${part.className} ${part.textContent.trim().slice(0, 30)} ${box.height}`)"""


def main() -> None:
    """Make the demo and the other states, take the pictures."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", metavar="DIR", type=Path)
    options.add_argument("--only", nargs="*", default=[""], help="only states with one of these in their name")
    given = options.parse_args()
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        raise SystemExit("This needs a browser: apt-get install --no-install-recommends chromium")
    with demo_server() as (app, address), sync_playwright() as playwright:
        make_states(app)
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        take(browser, address, given.folder, given.only)
        browser.close()


if __name__ == "__main__":
    main()
