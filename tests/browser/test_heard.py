"""The path of a participant as a screen reader hears it: names and roles of each state, and the live messages."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from deliberate.extensions import db
from deliberate.queries.assemblies import load_assembly
from deliberate.services.assemblies import close_assembly
from tests.browser.clicks import press

HERE = "/a/city-ai/1"
QUESTION = "Under which conditions should our public offices use AI?"
BUTTONS = """
- button "Agree"
- button "Disagree"
- button "Pass"
"""
FIRST_CARD = f"""
- heading "{QUESTION}" [level=1]
- paragraph: /City council of Lindental decides · response was due .+, published in part/
- region:
  - paragraph: /Statement 1 of 10 from .+ 0 of 22 in all/
  - heading [level=2]
{BUTTONS}
- paragraph: /You don't need an account/
- checkbox "Vote with the keys A, D and P, or with the arrows"
"""
AFTER_A_VOTE = f"""
- region:
  - paragraph: /Statement 2 of 10 from .+ 1 of 22 in all/
  - heading [level=2]
{BUTTONS}
- region "Your last vote":
  - paragraph: /Agree saved .+/
  - button "Undo"
  - link "Why?"
"""
AFTER_A_PASS = """
- region "Reasons for your last vote":
  - form "Why did you pass?":
    - paragraph: Why did you pass? (optional)
    - button "Unsure"
    - button "Unclear wording"
    - button "It depends"
    - button "Off topic"
  - group:
    - text: /.*/
    - combobox "Type of comment"
    - textbox "Your comment"
    - button "Send comment"
"""
BATCH_END = """
- heading "You have voted on 10 statements. Thank you!" [level=2]
- paragraph: /You voted with the majority on .+/
- paragraph: "You can stop here. Statements left: 12"
- paragraph:
  - link "See where you stand"
  - link "Go on voting"
- region "Your last vote"
"""


# The pages around voting: what each has, wherever it stands.
LINK = [
    'heading "AI in our city" [level=1]', f'heading "{QUESTION}" [level=2]', 'button "Agree"', 'button "Disagree"',
    'button "Pass"', 'heading "Questions" [level=2]', f'link "{QUESTION}"', 'group: About this assembly',
]  # fmt: skip
WRITE = [
    'heading "Write a statement" [level=1]', 'textbox "Your statement"', 'button "Send statement"',
    'link "Back to voting"',
]  # fmt: skip
RECEIPT = ['heading "My answers" [level=1]', 'heading "My statements" [level=2]', "article"]
DEVICES = [
    'heading "My devices" [level=1]', 'list "My devices"', "button /Sign out this device Chrome on .+/",
    'heading "Add a device" [level=2]', 'button "Get a return code"',
    'heading "Revoke the code and its link" [level=3]', 'button "Revoke my return code"',
    'textbox "Your return code"', 'button "Continue"',
    'heading "With an account" [level=2]', 'link "Log in"',
]  # fmt: skip
DATA = [
    'heading "Your data" [level=1]', 'link "Download all of it"', 'heading "Your votes" [level=2]',
    'heading "Your statements" [level=2]', 'heading "Your comments" [level=2]', 'heading "About you" [level=2]',
    'link "Withdraw my participation"',
]  # fmt: skip
BEFORE_WITHDRAWING = [
    'heading "Withdraw my participation" [level=1]', 'heading "What it does to the results" [level=2]',
    'button "Delete everything"', 'link "Download all of it"', 'link "Cancel"',
]  # fmt: skip
WITHDRAWN = ['heading "Your data" [level=1]', "paragraph: Nothing is stored about you for this browser."]
CLOSED = [
    f'heading "{QUESTION}" [level=1]', 'heading "Voting has closed. Thank you to everyone who took part." [level=2]',
    'link "See my answers with a return code"', 'heading "Official response" [level=2]',
]  # fmt: skip


def has(page: Page, parts: list[str]) -> None:
    for part in parts:
        expect(page.get_by_role("main")).to_match_aria_snapshot(f"- {part}")


def vote(page: Page, choice: str) -> None:
    text = page.locator("#next").inner_text()
    press(page, choice)
    expect(page.locator("#next")).not_to_have_text(text)


@pytest.mark.slow
def test_each_state_as_it_is_heard(page: Page, demo_live: str) -> None:
    page.goto(demo_live + HERE)
    main, message = page.get_by_role("main"), page.get_by_role("status")
    expect(main).to_match_aria_snapshot(FIRST_CARD)
    vote(page, "Agree")
    expect(message).to_have_text("Saved: agree. Statement 2 of 10.")
    expect(main).to_match_aria_snapshot(AFTER_A_VOTE)
    press(page, "Undo")
    expect(message).to_have_text("Vote withdrawn. Statement 1 of 10.")
    vote(page, "Pass")
    expect(message).to_have_text("Saved: pass. Statement 2 of 10.")
    page.get_by_role("link", name="Why?").click()
    expect(page.get_by_role("button", name="Unsure")).to_be_focused()
    expect(main).to_match_aria_snapshot(AFTER_A_PASS)
    page.context.set_offline(True)
    vote(page, "Disagree")
    expect(message).to_have_text("Not sent yet: disagree. Statement 3 of 10.")
    expect(main).to_match_aria_snapshot("- paragraph: 1 not sent yet")
    page.context.set_offline(False)
    for _ in range(8):
        vote(page, "Agree")
    expect(message).to_have_text("Saved: agree. You have voted on 10 statements. Thank you!")
    expect(main).to_match_aria_snapshot(BATCH_END)


@pytest.mark.slow
def test_the_pages_around_voting_as_they_are_heard(page: Page, demo_live: str, demo_app: Flask) -> None:
    message = page.get_by_role("status")
    page.goto(f"{demo_live}/a/city-ai")
    has(page, LINK)
    press(page, "Agree")
    expect(message).to_contain_text("Agree saved")
    page.goto(f"{demo_live}{HERE}/propose")
    has(page, WRITE)
    page.get_by_label("Your statement").fill("Every school should say which AI it uses.")
    press(page, "Send statement")
    has(page, RECEIPT)
    expect(page.locator("#mine ~ article").first).to_contain_text("Every school should say which AI it uses.")
    for address, heard in (("/return", DEVICES), ("/data", DATA), ("/data/withdraw", BEFORE_WITHDRAWING)):
        page.goto(f"{demo_live}/a/city-ai{address}")
        has(page, heard)
    press(page, "Delete everything")
    has(page, WITHDRAWN)
    expect(message).to_contain_text("You have withdrawn.")
    with demo_app.app_context():
        close_assembly(assembly=load_assembly("city-ai"), actor=None)
        db.session.commit()
    page.goto(demo_live + HERE)
    has(page, CLOSED)


ALL_DONE = [
    'heading "You have voted on every statement. Thank you!" [level=2]', 'link "See where you stand"',
    'link "Write a statement"',
]  # fmt: skip


def vote_to_the_end(page: Page) -> None:
    """Vote, batch after batch, as long as there is a statement."""
    heading = page.locator("#next")
    while page.locator("form[data-vote], [data-more]").count():
        text, more = heading.inner_text(), page.locator("[data-more]")
        if more.count():
            more.click()
        else:
            press(page, "Agree")
        expect(heading).not_to_have_text(text)


@pytest.mark.slow
def test_the_ends_of_voting_as_they_are_heard(page: Page, demo_live: str) -> None:
    page.goto(demo_live + HERE)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.context.set_offline(True)
    vote_to_the_end(page)
    has(page, ['heading "No more statements are stored on this device." [level=2]'])
    page.context.set_offline(False)
    expect(page.locator("form[data-vote], [data-more]").first).to_be_visible(timeout=15_000)
    vote_to_the_end(page)
    has(page, ALL_DONE)
