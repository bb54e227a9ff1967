"""Reports of many kinds of assemblies, each as the words of its one page: where the sentences of the report are tried.

A world is the demo's second question with other findings or another history.
"""

from __future__ import annotations

import copy
import datetime as dt
import html
import re
from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select, update

from deliberate.concepts.coding import Code, StatementCoding
from deliberate.concepts.moderated import SubmittedStatement
from deliberate.extensions import db
from deliberate.models import (
    Assembly,
    AssemblyState,
    AuditEntry,
    Coding,
    InfluenceLevel,
    Outcome,
    Question,
    ResultsVisibility,
    Run,
    RunState,
    Topic,
)
from deliberate.models.columns import now
from deliberate.queries.runs import find_latest_finished_run
from deliberate.reports.chapters.tensions import load_tension_views
from deliberate.services.follow_up import create_follow_up_question
from deliberate.services.responses import publish_response
from deliberate.services.tensions import declare_tension
from tests.web.report.making_worlds import (
    NONE,
    Change,
    Document,
    agreed,
    both,
    code,
    coded,
    divide_one_by_sets,
    everything_open,
    keep_one,
    nothing_voted_on,
    of_an_earlier_version,
    set_rule,
    with_a_band,
    with_everyone_in_one_cell,
    with_few_people,
    with_no_one_placed,
    with_nothing_representative,
    with_one_coder,
    with_one_supporting_group,
    with_passes,
    with_sureness,
    with_target_shares,
    with_too_little_for,
    without_blocks,
    without_coders,
    without_modules,
)

FULL = (code("use"), code("use", "hinders"), code("development"), code("development", "hinders"))
ACCEPTED, REJECTED = "accepted", "rejected"
MODERATED = (
    SubmittedStatement(901, "rejected", code("benefits")),
    SubmittedStatement(902, "waiting", None),
)
GROUPS = ("space", "structure", "groups", "representative", "group_consensus", "polis_classic")

# What the findings say.
FOUND: dict[str, Change] = {
    "as it is": lambda findings: None,
    "nothing voted on": nothing_voted_on,
    "nothing decided": everything_open,
    "all coded as none": coded(submitted=MODERATED),
    "four coded of fifty": coded(*[NONE] * 4, *[None] * 40),
    "not coded at all": coded(*[None] * 50),
    "one coded, one not": coded(code("use"), None, states=[ACCEPTED]),
    "disputed": coded(NONE, NONE, unsettled={0: ("use",), 1: ("use", "benefits")}),
    "one disputed": coded(NONE, unsettled={0: ("use",)}),
    "one on each side": coded(*FULL[:2], states=[ACCEPTED, ACCEPTED]),
    "two on each side": coded(*FULL[:1] * 2, *FULL[1:2] * 2, states=[ACCEPTED] * 4),
    "one rejected on each side": coded(*FULL[:2], states=[REJECTED, REJECTED]),
    "two rejected on each side": coded(*FULL[:1] * 2, *FULL[1:2] * 2, states=[REJECTED] * 4),
    "only hindered": coded(FULL[1], states=[ACCEPTED]),
    "only hindered, one not coded": coded(FULL[1], None, states=[ACCEPTED]),
    "voted on without result": coded(FULL[0], states=["divided"]),
    "two without result": coded(*FULL[:1] * 2, states=["undetermined"] * 2),
    "divided and open": coded(*FULL[:1] * 3, states=[ACCEPTED, "divided", "undetermined"]),
    "two divided and open": coded(*FULL[:1] * 5, states=[ACCEPTED, *["divided"] * 2, *["undetermined"] * 2]),
    "two things at once": coded(code("use", "supports", "direct", "double_barrelled"), states=[ACCEPTED]),
    "two at once, twice": coded(*[code("use", "supports", "direct", "double_barrelled")] * 2, states=[ACCEPTED] * 2),
    "one coder": with_one_coder,
    "withheld": both(coded(FULL[0]), agreed(standing="withheld", alpha=0.2)),
    "withheld with two": both(coded(*FULL[:1] * 2), agreed(standing="withheld", alpha=0.2)),
    "agreement not measured": both(coded(FULL[0], states=[ACCEPTED]), agreed(standing="undefined", alpha=None)),
    "no groups": both(without_modules(*GROUPS), set_rule(measure="everyone")),
    "nothing published before": lambda findings: findings.update(publication={"before": None}),
    "one outcome kept": keep_one,
    "one divided by sets alone": divide_one_by_sets,
    "small groups have no veto": set_rule(measure="groups", least_share=0.06),
    "passes count": set_rule(count_passes=True),
    "many pass": with_passes(100_000),
    "no one passes": with_passes(0),
    "no other rules": without_blocks("outcomes.sensitivity", "outcomes.steadiness"),
    "all robust": with_sureness(1.0, lambda _: 1.0),
    "none robust": with_sureness(0.5, lambda _: 0.5),
    "one coded of fifty": coded(NONE, *[None] * 50),
    "coders differ": coded(FULL[0], states=[ACCEPTED], coders={"a": FULL[0], "b": NONE}),
    "one coder has coded": coded(FULL[0], states=[ACCEPTED], coders={"a": FULL[0]}),
    "no coder has coded": both(coded(FULL[0], states=[ACCEPTED], coders={}), without_coders),
    "other groups, other sign": coded(FULL[0], states=[ACCEPTED], groupings={3: "undetermined"}),
    "influence given away": coded(code("governance", "hinders"), states=[ACCEPTED]),
    "a limit with a say": coded(
        StatementCoding((Code("governance", "supports"), Code("development", "hinders"))), states=[ACCEPTED]
    ),
    "of an earlier version": of_an_earlier_version,
    "repeated": lambda findings: findings["concepts"].update(repeats={"5": 4}),
    "a mean of groups": set_rule(measure="geometric"),
    "a product of groups": set_rule(measure="product"),
    "by segment": set_rule(measure="segments"),
    "as Polis counts": set_rule(preset="polis"),
    "too few for a slate": with_too_little_for("slate"),
    "as in the population": with_target_shares(0.5),
    "unlike the population": with_target_shares(0.1),
    "one group of everyone": with_everyone_in_one_cell,
    "rejected, not robust": both(coded(FULL[0], states=[REJECTED] * 40), with_sureness(0.5, lambda _: 0.5)),
    "few people": with_few_people,
    "a curve with a band": with_a_band,
    "nothing sets a group apart": with_nothing_representative,
    "no one placed": with_no_one_placed,
    "only one group supports": with_one_supporting_group,
    "not resampled": with_sureness(None, lambda place: 1.0 if place else 0.5),  # type: ignore[arg-type]
}


def bring_in(source: str) -> Callable[[Assembly], None]:
    """Make it an assembly that came by import, its analysis with it."""

    def change(assembly: Assembly) -> None:
        assembly.opened_at = now() - dt.timedelta(days=30)
        detail = {"source": source}
        db.session.add(AuditEntry(assembly_id=assembly.id, action="imported", subject="", detail=detail, at=now()))
        load_run().input_fingerprint = None

    return change


def open_again(assembly: Assembly) -> None:
    assembly.state, assembly.closed_at = AssemblyState.OPEN, None
    assembly.results_visibility = ResultsVisibility.LIVE


def promise_nothing(assembly: Assembly) -> None:
    assembly.answer_by, assembly.decision_maker, assembly.decision = None, "", ""
    assembly.influence_level, assembly.veto_rule = InfluenceLevel.L2, ""


def set_aside(assembly: Assembly) -> None:
    """Answer an accepted outcome with no, and say of two that they exclude each other."""
    run = load_run()
    accepted = [one for one in run.outcomes if one.state == "accepted"]
    publish_response(outcome=accepted[0], actor=None, disposition="rejected", reason="Too dear.", responsible="Ann")
    first, second = find_pair(accepted)
    declare_tension(
        question=run.question, actor=None, first=first.statement, second=second.statement, reason="Not both."
    )


def follow_up(assembly: Assembly) -> None:
    run = load_run()
    card = load_tension_views(run)[0].card
    create_follow_up_question(question=run.question, actor=None, card=card, wording="Where is the line?")


def find_pair(accepted: list[Outcome]) -> tuple[Outcome, Outcome]:
    """Return two outcomes that touch different concepts."""
    concepts = {one.statement.number: concept for one in accepted for concept in touched_by(one)}
    first = next(one for one in accepted if concepts.get(one.statement.number))
    other = next(
        one for one in accepted if concepts.get(one.statement.number, "") not in ("", concepts[first.statement.number])
    )
    return first, other


def touched_by(outcome: Outcome) -> list[str]:
    row = next(one for one in load_run().findings["outcomes"] if one["statement"] == outcome.statement.number)  # type: ignore[index]
    return [one["concept"] for one in row["lines"] if one["directness"] == "direct"]


def thaw(assembly: Assembly) -> None:
    load_run().question.coding_plan.frozen_at = None  # type: ignore[union-attr]


def see_results_first(assembly: Assembly) -> None:
    db.session.execute(update(Coding).values(was_blind=False))


# What is known of the assembly; in this order, each on top of the one before.
HISTORY: dict[str, Callable[[Assembly], None]] = {
    "an outcome set aside": set_aside,
    "a tension followed up": follow_up,
    "nothing promised": promise_nothing,
    "voting is open": open_again,
    "codes not frozen": thaw,
    "codes not blind": see_results_first,
    "imported with its record": bring_in("full"),
    "imported without a record": bring_in("polis"),
    "marks are offered": lambda assembly: setattr(assembly, "offers_importance", True),
}


def read_words(page: str) -> str:
    """Return the words of a page, those spoken in place of pictures among them."""
    page = re.sub(r'<[^>]*aria-label="([^"]*)"[^>]*>', r" \1 ", page)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page[page.index("<main") :])).split())


# Other pages of the report, after all of it: what happens before each is opened, and by whom.
PAGES: dict[str, tuple[Callable[[Assembly], None], str, bool]] = {
    "the topics": (lambda _: None, "/topics", True),
    "a topic": (lambda _: None, "/topics/1", True),
    "a topic without outcomes": (lambda _: take_outcomes(), "/topics/1", True),
    "no topics": (lambda _: take_topics(), "/topics", True),
    "results held back": (lambda _: None, "/all", False),
    "the first analysis runs": (lambda _: set_state(RunState.RUNNING), "/all", True),
    "the only analysis failed": (lambda _: set_state(RunState.FAILED), "/all", True),
}


def take_outcomes() -> None:
    run = load_run()
    run.findings = {**(run.findings or {}), "outcomes": [], "tensions": []}


def take_topics() -> None:
    db.session.execute(delete(Topic).where(Topic.question_id == load_question().id))


def set_state(state: RunState) -> None:
    """Leave one analysis of the question, in this state."""
    runs = db.session.scalars(select(Run).where(Run.question_id == load_question().id).order_by(Run.id)).all()
    *others, newest = runs
    for run in others:
        db.session.delete(run)
    newest.state = state


def read_worlds(app: Flask) -> dict[str, str]:
    """Return the words of the report on one page, of every world, and of its other pages."""
    return {**read_found_worlds(app), **read_histories(app), **read_pages(app)}


def read_pages(app: Flask) -> dict[str, str]:
    found, host = {}, sign_in(app)
    for name, (act, address, has_role) in PAGES.items():
        with app.app_context():
            act(load_question().assembly)
            db.session.commit()
        client = host if has_role else app.test_client()
        found[name] = read_words(client.get(f"/a/city-ai/2/report{address}").text)
    return found


def sign_in(app: Flask) -> FlaskClient:
    """Return a browser of the host of the demo."""
    client = app.test_client()
    client.post("/login", data={"email": "host@example.org", "password": "assembly-demo"})
    return client


def read_found_worlds(app: Flask) -> dict[str, str]:
    found, client = {}, app.test_client()
    with app.app_context():
        original = load_run().findings
    for name, change in FOUND.items():
        with app.app_context():
            findings: Document = copy.deepcopy(dict(original or {}))
            change(findings)
            load_run().findings = findings
            db.session.commit()
        found[name] = read_words(client.get("/a/city-ai/2/report/all").text)
    with app.app_context():
        load_run().findings = original
        db.session.commit()
    return found


def read_histories(app: Flask) -> dict[str, str]:
    found = {}
    for name, act in HISTORY.items():
        with app.app_context():
            act(load_run().question.assembly)
            db.session.commit()
        found[name] = read_words(sign_in(app).get("/a/city-ai/2/report/all").text)
    return found


def load_question() -> Question:
    return db.session.scalars(select(Question).where(Question.position == 2)).one()


def load_run() -> Run:
    run = find_latest_finished_run(load_question())
    assert run is not None
    return run
