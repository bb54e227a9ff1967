"""Moments of a visit that have no address of their own, for the pictures: each is reached as a person reaches it."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from playwright.sync_api import Page

from deliberate.cli.transaction import open_application
from deliberate.concepts.templates import read_templates
from deliberate.demo.load import load_demo
from deliberate.demo.responses import complete_demo
from deliberate.demo.scenario import load_scenario
from deliberate.extensions import db
from deliberate.jobs.live import LiveBoards
from deliberate.models import ResultsVisibility
from deliberate.queries.accounts import find_account
from deliberate.services.assemblies import compute_date_in_days, create_assembly, edit_assembly, open_assembly
from deliberate.services.defaults import keep_defaults
from deliberate.services.questions import add_question
from deliberate.services.statements import add_statement
from deliberate.web.access import open_to_all
from deliberate.web.errors import MESSAGES, TITLES, build_error_response

SLUG = load_scenario()["assembly"]["slug"]
YOUNG, SEEDS = "young-town", 5
Step = Callable[[Page], None]
A_SITTING = ("agree", "disagree", "pass", "agree", "agree", "disagree", "agree", "agree", "pass", "agree")


@contextmanager
def demo_server() -> Iterator[tuple[Flask, str]]:
    """The demo in a folder of its own, analysed, answered and served, beside an assembly that has just opened."""
    from waitress.server import create_server

    with tempfile.TemporaryDirectory() as folder:
        app = open_application(folder, RATE_LIMITS=False, WORKER=False, REGISTRATION=True)
        with app.app_context():
            load_demo()
            db.session.commit()
            complete_demo()
            db.session.commit()
            open_young_assembly()
            db.session.commit()
            LiveBoards().follow()
        app.add_url_rule("/refused/<int:status>", "refused", open_to_all(refused))
        server: Any = create_server(app, host="127.0.0.1", port=0, threads=4, ident=None)
        address = f"http://127.0.0.1:{server.effective_port}"
        app.config["BASE_URL"] = address
        threading.Thread(target=server.run, daemon=True).start()
        yield app, address
        server.task_dispatcher.shutdown()


def open_young_assembly() -> None:
    """One question, a few statements, nobody there yet; results stay closed while it is open."""
    owner = find_account(load_scenario()["accounts"]["owner"]["email"])
    assert owner is not None
    young = create_assembly(owner=owner, title="AI in a young town", slug=YOUNG)
    edit_assembly(
        assembly=young,
        actor=owner,
        decision_maker="The mayor",
        answer_by=compute_date_in_days(30),
        results_visibility=ResultsVisibility.AFTER_CLOSE,
    )
    question = add_question(assembly=young, actor=owner, text="What should the town do first?", background="")
    for seed in read_templates()["who-decides"].seeds[:SEEDS]:
        add_statement(question=question, text=seed.text)
    keep_defaults(assembly=young, actor=owner)
    open_assembly(assembly=young, actor=owner)


def refused(status: int) -> ResponseReturnValue:
    """A refusal as it looks, whatever leads to it."""
    return build_error_response(status, gettext(MESSAGES.get(status, MESSAGES[400])))


def log_in(page: Page) -> None:
    """As the owner of the demo."""
    owner = load_scenario()["accounts"]["owner"]
    page.goto("/login")
    page.get_by_label("E-mail address").fill(owner["email"])
    page.get_by_label("Password").fill(owner["password"])
    page.get_by_role("main").get_by_role("button", name="Log in").click()


def go(address: str) -> Step:
    """Go there."""

    def step(page: Page) -> None:
        page.goto(address)

    return step


def vote(*choices: str, question: str = f"{SLUG}/1") -> Step:
    """Vote on as many statements as there are choices; the page after the last vote stays."""

    def cast(page: Page) -> None:
        page.goto(f"/a/{question}?more=1")
        for choice in choices:
            if not page.locator(".votes").count():
                page.goto(f"/a/{question}?more=1")
            page.locator(f".votes button.{choice}").click()

    return cast


def after(*steps: Step) -> Step:
    """One step after the other."""

    def all_of_them(page: Page) -> None:
        for step in steps:
            step(page)

    return all_of_them


def press(name: str) -> Step:
    return lambda page: page.get_by_role("button", name=name, exact=True).first.click()


def unfold(page: Page) -> None:
    """Open everything that can be unfolded."""
    page.evaluate("for (const box of document.querySelectorAll('details')) box.open = true")


def write(text: str) -> Step:
    """Begin to write a statement, and wait for what reads like it."""

    def begin(page: Page) -> None:
        page.goto(f"/a/{SLUG}/1/propose")
        page.get_by_label("Your statement").press_sequentially(text)
        page.wait_for_timeout(1500)

    return begin


def send_empty(address: str, button: str) -> Step:
    """Send a form without what it needs."""

    def send(page: Page) -> None:
        page.goto(address)
        page.evaluate("for (const form of document.forms) form.noValidate = true")
        page.get_by_role("main").get_by_role("button", name=button).click()

    return send


NAMES = f"/organize/{SLUG}/questions/2/groups"


def send_names(first: str, second: str) -> Step:
    """Write a name for each group of the second question, and save."""

    def send(page: Page) -> None:
        page.goto(NAMES)
        page.get_by_label("Name of group A").fill(first)
        page.get_by_label("Name of group B").fill(second)
        page.get_by_role("button", name="Save").click()

    return send


def name_groups(page: Page) -> None:
    """Give both groups of the second question a name, as the owner."""
    log_in(page)
    send_names("Public rules before private speed", "Let people and firms try things out, and mend later")(page)


# Everybody in a browser of their own; each pictured where the step ends.
SCENES: dict[str, Step] = {
    "vote.first": go(f"/a/{SLUG}/1"),
    "vote.after": vote("agree"),
    "vote.after-pass": after(vote("pass"), press("Unsure")),
    "vote.comment": after(vote("agree", "pass"), unfold),
    "vote.batch-end": vote(*A_SITTING),
    "vote.about": after(go(f"/a/{SLUG}/1"), unfold),
    "vote.all-answered": vote(*A_SITTING[:SEEDS], question=f"{YOUNG}/1"),
    "standing.no-vote": go(f"/a/{SLUG}/1/standing"),
    "standing.few-votes": after(vote("agree", "pass"), go(f"/a/{SLUG}/1/standing")),
    "standing.no-groups": after(vote(*A_SITTING), go(f"/a/{SLUG}/1/standing")),
    "standing.groups": after(vote(*A_SITTING, question=f"{SLUG}/2"), go(f"/a/{SLUG}/2/standing")),
    "standing.results-closed": after(vote("agree", question=f"{YOUNG}/1"), go(f"/a/{YOUNG}/1/standing")),
    "answers.change": after(vote(*A_SITTING[:4]), go(f"/a/{SLUG}/1/answers"), unfold),
    "propose.similar": write("Officials must check AI results before they send it"),
    "propose.empty": send_empty(f"/a/{SLUG}/1/propose", "Send statement"),
    "propose.receipt": after(write("Nobody should be fined by an AI alone."), press("Send statement")),
    "return.code": after(vote(*A_SITTING[:6]), press("Get a return code")),
    "return.devices": after(vote(*A_SITTING[:6]), go(f"/a/{SLUG}/return")),
    "return.wrong": send_empty(f"/a/{SLUG}/return", "Continue"),
    "join.unknown-code": go("/j/ABCDEF"),
    "login.wrong": send_empty("/login", "Log in"),
    "register.wrong": send_empty("/register", "Send me the link"),
    "names.refused": after(log_in, send_names("Same", "same")),
    "names.saved": name_groups,
    "names.report": after(name_groups, go(f"/a/{SLUG}/2/report")),
    "names.unfolded": after(name_groups, go(f"/a/{SLUG}/2/report"), unfold),
    "names.standing": after(vote(*A_SITTING, question=f"{SLUG}/2"), go(f"/a/{SLUG}/2/standing")),
    "names.live": after(log_in, go(f"/a/{SLUG}/2/live")),
    "report.held-back": after(vote(*A_SITTING[:4]), go(f"/a/{SLUG}/1/report")),
    "report.no-groups": after(log_in, go(f"/a/{SLUG}/1/report")),
    "report.groups": after(log_in, go(f"/a/{SLUG}/2/report")),
    "report.unfolded": after(log_in, go(f"/a/{SLUG}/2/report"), unfold),
    **{
        f"report.{chapter}": after(log_in, go(f"/a/{SLUG}/2/report/{chapter}"))
        for chapter in (
            "shared",
            "divides",
            "groups",
            "concepts",
            "tensions",
            "responses",
            "robustness",
            "statements",
            "method",
            "all",
        )
    },
    "report.nothing-yet": after(log_in, go(f"/a/{YOUNG}/1/report")),
    "live.after-votes": after(vote(*A_SITTING[:4]), go(f"/a/{SLUG}/1/live")),
    **{f"refused.{status}": go(f"/refused/{status}") for status in TITLES},
}
