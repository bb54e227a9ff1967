"""The whole way of a new user, click by click: from the account to the exported result."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from deliberate.jobs.worker import Worker
from tests.browser.clicks import DESK, add_seeds, comment, follow, new_assembly, press, propose, register, told, vote_on

PASTED = ["The city should publish every AI system it uses.", "Schools should lend AI tools to every pupil."]
ALONE = "Local firms should share what AI earns them."
UPLOADED = ["A citizens' board should approve AI in offices.", "The city should train a model of its own."]
SEEDS = [ALONE, *PASTED, *UPLOADED]
PROPOSED = "Libraries should teach people to use AI."
CODES = "/organize/ai-in-town/questions/1/coding"


@pytest.fixture
def settings_of_app() -> dict[str, Any]:
    """As shipped: forms carry tokens."""
    return {"WTF_CSRF_ENABLED": True}


@pytest.fixture
def worker(app: Flask) -> Iterator[Worker]:
    """The worker beside the server, as `deliberate serve` starts it. Not started yet: a mail forgets its link once it
    is sent, and a test reads it there."""
    made = Worker(app)
    yield made
    made.stop()


def add_question(page: Page, folder: Path) -> None:
    """A question with seeds added one by one, pasted, and from a file."""
    follow(page, "Add a question")
    page.get_by_label("Question", exact=True).fill("What should the town do about AI?")
    page.locator("main form button.primary").click()
    add_seeds(page, ALONE)
    add_seeds(page, "\n".join(PASTED))
    file = folder / "seeds.csv"
    file.write_text("text\n" + "".join(f'"{text}"\n' for text in UPLOADED), encoding="utf-8")
    page.locator("input[type=file]").set_input_files(file)
    press(page, "Preview")
    expect(page.get_by_role("main")).to_contain_text("2 of 2 statements can be added")
    press(page, "Add the 2 valid statements")
    for seed in SEEDS:
        expect(page.get_by_role("main")).to_contain_text(seed)


def code_all(page: Page) -> None:
    """Each statement by one coder: the first supports a concept, the others touch none."""
    follow(page, "Overview")
    follow(page, "Code concepts")
    page.locator("input[name^='stance-'][value='supports']").first.check()
    press(page, "Save and continue")
    for done in range(1, len(SEEDS)):
        expect(page.get_by_role("main")).to_contain_text(f"You have coded {done} of 5 statements")
        page.get_by_label("None of them: no concept is touched").check()
        press(page, "Save and continue")
    expect(page.get_by_role("main")).to_contain_text("You have coded all of your statements.")


def open_up(page: Page) -> tuple[str, str]:
    """Open the assembly; returns its code and its link."""
    follow(page, "Overview")
    expect(page.get_by_role("link", name="Open the assembly …").first).to_be_visible()
    # What nobody has read yet: each default is opened, read and kept.
    unread = page.locator("#checklist details", has=page.locator("button"))
    page.wait_for_load_state()
    for left in reversed(range(unread.count())):
        unread.first.locator("summary").click()
        unread.first.get_by_role("button", name="Keep this text").click()
        expect(unread).to_have_count(left)
        page.wait_for_load_state()
    follow(page, "Open the assembly …")
    press(page, "Open the assembly")
    told(page, "The assembly is open")
    return page.locator("aside .code").inner_text(), page.locator("aside a").first.get_attribute("href") or ""


def take_part(phone: Page, live: str, code: str) -> None:
    """Somebody on a phone, without an account: joins by the code, votes, undoes, changes, comments, proposes."""
    phone.goto(live)
    phone.get_by_label("Do you have a code?").fill(code.lower())
    press(phone, "Go to the assembly")
    first = vote_on(phone, "Agree")
    press(phone, "Undo")
    expect(phone.locator("#next")).to_have_text(first)
    assert vote_on(phone, "Disagree") == first
    follow(phone, "My answers")
    phone.locator("details.change summary").first.click()
    press(phone, "Pass")
    told(phone, "Pass saved")
    comment(phone, "It depends on what it costs.")
    phone.goto(f"{live}/a/ai-in-town/1/propose")
    propose(phone, PROPOSED)
    follow(phone, "Where do I stand?")
    expect(phone.locator("h1")).to_have_text("Where do I stand?")


def moderate(page: Page) -> None:
    """Show the statement and the comment that wait."""
    follow(page, "Moderation 2 waiting")
    page.locator("article.queued", has_text=PROPOSED).get_by_role("button", name="Approve").click()
    page.locator("article.queued", has_text="what it costs").get_by_role("button", name="Approve").click()
    expect(page.get_by_role("main")).to_contain_text("No statements are waiting")


def analyse(page: Page) -> None:
    """Ask for an analysis and wait until the worker has finished it; the page says so by itself."""
    follow(page, "Analysis")
    main = page.get_by_role("main")
    # Whoever asks while the worker makes one by itself gets that one, which may be of fewer votes, and asks again.
    for _ in range(3):
        press(page, "Run analysis")
        expect(page.locator("[data-progress]")).to_have_count(0, timeout=180_000)
        expect(main).to_contain_text(re.compile("Nothing has changed since|have changed since"))
        if "Nothing has changed since." in main.inner_text():
            break
    expect(main).to_contain_text("Nothing has changed since.")
    follow(page, "Read the report")


def downloaded(page: Page, button: str, path: Path) -> Path:
    with page.expect_download() as download:
        press(page, button)
    download.value.save_as(path)
    return path


@pytest.mark.slow
def test_from_the_account_to_the_export(
    page: Page, live: str, app: Flask, somebody_else: Callable[[], Page], worker: Worker, tmp_path: Path
) -> None:
    page.set_viewport_size(DESK)  # type: ignore[arg-type]
    register(page, live, app)
    worker.start()
    new_assembly(page, "AI in town")
    follow(page, "Overview")
    add_question(page, tmp_path)
    code_all(page)
    code, link = open_up(page)
    take_part(somebody_else(), live, code)
    page.reload()
    moderate(page)

    # Another person comes by the link, sees the new statement among the others, and votes on all.
    second = somebody_else()
    second.goto(link)
    assert {vote_on(second, "Agree") for _ in range(6)} == {*SEEDS, PROPOSED}
    expect(second.get_by_role("main")).to_contain_text("You have voted on every statement")

    # Two people are too few to say anything, and the report says so.
    analyse(page)
    report = page.get_by_role("main")
    expect(page.locator("h1")).to_have_text("What should the town do about AI?")
    expect(report).to_contain_text("There is not enough evidence that people accept or reject any statement")
    follow(page, "Everything on one page")
    expect(report).to_contain_text("It depends on what it costs.")

    page.goto(live + "/organize/ai-in-town/export")
    everything = downloaded(page, "Download JSON", tmp_path / "everything.json").read_text(encoding="utf-8")
    assert PROPOSED in json.dumps(json.loads(everything), ensure_ascii=False)
    with zipfile.ZipFile(downloaded(page, "Download question 1", tmp_path / "polis.zip")) as archive:
        assert {"comments.csv", "participants-votes.csv", "votes.csv"} <= {
            Path(name).name for name in archive.namelist()
        }
        comments = next(name for name in archive.namelist() if name.endswith("comments.csv"))
        assert PROPOSED in archive.read(comments).decode()


def test_an_assembly_from_a_template_opens_and_is_voted_on(
    page: Page, live: str, app: Flask, somebody_else: Callable[[], Page]
) -> None:
    page.set_viewport_size(DESK)  # type: ignore[arg-type]
    register(page, live, app)
    new_assembly(page, "AI at the town hall", "AI in public services")
    follow(page, "Overview")
    follow(page, "Statements")
    seeds = page.locator("article.outcome p[dir=auto]").all_inner_texts()
    assert len(seeds) >= 10
    code, _ = open_up(page)
    phone = somebody_else()
    phone.goto(f"{live}/j/{code}")
    text = vote_on(phone, "Agree")
    assert any(text in seed for seed in seeds)


def test_the_demo_reads_well_on_a_phone(demo_live: str, page: Page, voting_is_over: Flask) -> None:
    for path in ("/a/city-ai", "/a/city-ai/1", "/a/city-ai/1/report", "/a/city-ai/2/report"):
        page.goto(demo_live + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, f"{path} scrolls sideways"
