"""Load the demo through the same services as a real assembly; only the crowd's votes are inserted in bulk."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import numpy as np
from sqlalchemy import select

from deliberate.concepts.codebook import parse_codes
from deliberate.concepts.coding import StatementCoding
from deliberate.concepts.templates import read_templates
from deliberate.demo.coding import add_appeals, add_crowd_tags, add_training_round
from deliberate.demo.crowd import SEED, assign_groups, simulate_votes
from deliberate.demo.scenario import (
    CodedStatement,
    ScenarioAccount,
    ScenarioQuestion,
    load_scenario,
)
from deliberate.demo.simulated_ballots import cast_simulated_votes
from deliberate.demo.topics import add_topics
from deliberate.extensions import db
from deliberate.models import Account, Assembly, EntryKind, Moderation, Participant, Question, Statement, Vote
from deliberate.models.columns import now
from deliberate.services.accounts import register_account
from deliberate.services.assemblies import compute_date_in_days, create_assembly, edit_assembly, open_assembly
from deliberate.services.bulk_votes import add_participants
from deliberate.services.coding.adjudication import adjudicate
from deliberate.services.coding.codes import code_statement
from deliberate.services.coding.plan import freeze_codes
from deliberate.services.comments import add_comment, endorse_comment
from deliberate.services.defaults import keep_defaults
from deliberate.services.members import add_member
from deliberate.services.moderation import moderate_comment, moderate_statement
from deliberate.services.questions import add_question
from deliberate.services.runs import request_run
from deliberate.services.statements import add_statement, propose_statement

ASSEMBLY_FIELDS = (
    "host",
    "introduction",
    "decision",
    "decision_maker",
    "influence_level",
    "veto_rule",
    "moderation_policy",
)


def has_demo() -> bool:
    """Return whether the demo assembly is already in the database."""
    return (
        db.session.scalar(select(Assembly.id).where(Assembly.slug == load_scenario()["assembly"]["slug"])) is not None
    )


def load_demo() -> Assembly:
    """Create accounts, the assembly with its questions, a simulated crowd, comments and codes, and request one analysis
    per question."""
    scenario = load_scenario()
    accounts = {role: find_or_create_account(person) for role, person in scenario["accounts"].items()}
    owner = accounts["owner"]
    owner.is_operator = True
    assembly = create_assembly(owner=owner, title=scenario["assembly"]["title"], slug=scenario["assembly"]["slug"])
    for key, account in accounts.items():
        if key != "owner":
            role = scenario["accounts"][key].get("role", key)
            add_member(assembly=assembly, actor=owner, email=account.email, role=role)
    edit_assembly(
        assembly=assembly,
        actor=owner,
        # The story is about groups: the other demo conversation has the rule by sides.
        outcome_rule={"measure": "groups"},
        **{name: value for name, value in scenario["assembly"].items() if name in ASSEMBLY_FIELDS},
    )
    # Set without the service, which refuses a date in the past: the response is already due.
    assembly.answer_by = compute_date_in_days(scenario["assembly"]["answer_in_days"])
    random = np.random.default_rng(SEED)
    labels = assign_groups(scenario["groups"], random)
    coders = (accounts["coder"], accounts["coder2"])
    for key, slips in scenario["practised"].items():
        add_training_round(assembly, accounts[key], slips)
    questions = [create_question(assembly, owner, coders, entry) for entry in scenario["questions"]]
    keep_defaults(assembly=assembly, actor=owner)
    open_assembly(assembly=assembly, actor=owner)
    assembly.opened_at = now() - dt.timedelta(days=scenario["assembly"]["open_for_days"])
    people = add_participants(
        assembly=assembly,
        people=[{"number": n, "external_id": None} for n in range(len(labels))],
        entry=EntryKind.SIMULATED,
    )
    for question, entry in zip(questions, scenario["questions"], strict=True):
        add_proposals(question, owner, coders, entry, people)
        add_crowd_votes(question, entry, labels, people, random)
        add_comments(question, accounts["moderator"], entry, people, random)
        add_crowd_tags(question)
        add_topics(question, accounts["moderator"], entry["topics"])
        freeze_codes(question=question, actor=owner)
        add_appeals(question, entry.get("appeals", ()))
        request_run(question=question, actor=owner)
    return assembly


def find_or_create_account(person: ScenarioAccount) -> Account:
    """Return the account of one demo person, which is created unless it exists."""
    from deliberate.queries.accounts import find_account

    found = find_account(person["email"])
    if found is not None:
        return found
    return register_account(email=person["email"], password=person["password"], display_name=person["name"])


def create_question(
    assembly: Assembly, owner: Account, coders: tuple[Account, Account], entry: ScenarioQuestion
) -> Question:
    """Create a question with the seed statements of its template, coded by two people."""
    template = read_templates()[entry["template"]]
    question = add_question(assembly=assembly, actor=owner, text=template.question, background=entry["background"])
    for seed, seed_entry in zip(template.seeds, entry["seeds"], strict=True):
        statement = add_statement(question=question, text=seed.text)
        add_codes(statement, seed.coding, seed_entry, owner, coders)
    return question


def add_codes(
    statement: Statement,
    first: StatementCoding,
    entry: CodedStatement,
    owner: Account,
    coders: tuple[Account, Account],
) -> None:
    """Add two coders' codings, with the owner's adjudication where the scenario has one.

    The second coder agrees with the first unless the scenario says otherwise.
    """
    scope = entry.get("scope", "")
    one = replace(first, scope=scope)
    other = StatementCoding(parse_codes(entry["second"]), scope=scope) if "second" in entry else one
    for coder, coding in zip(coders, (one, other), strict=True):
        code_statement(statement=statement, coding=coding, actor=coder)
    if "adjudicated" in entry:
        final = StatementCoding(parse_codes(entry["adjudicated"]["codes"]), scope=scope)
        adjudicate(statement=statement, actor=owner, coding=final, reason=entry["adjudicated"]["reason"])


def add_proposals(
    question: Question, owner: Account, coders: tuple[Account, Account], entry: ScenarioQuestion, people: dict[int, int]
) -> None:
    """Add participants' statements: visible, rejected and waiting; all but the waiting ones are coded."""
    authors = [db.session.get(Participant, people[number]) for number in range(0, 300, 7)]
    next_author = iter(authors)

    def propose(text: str) -> Statement:
        author = next(next_author)
        assert author is not None
        return propose_statement(participant=author, question=question, text=text)

    for item in entry["statements"]:
        statement = propose(item["text"])
        moderate_statement(statement=statement, actor=owner, verdict=Moderation.VISIBLE)
        add_codes(statement, parse_scenario_coding(item), item, owner, coders)
    for rejected in entry["rejected"]:
        statement = propose(rejected["text"])
        moderate_statement(
            statement=statement,
            actor=owner,
            verdict=Moderation.REJECTED,
            reason=rejected["reason"],
            note=rejected["note"],
        )
        add_codes(statement, parse_scenario_coding(rejected), rejected, owner, coders)
    for text in entry["waiting"]:
        propose(text)


def parse_scenario_coding(item: CodedStatement) -> StatementCoding:
    return StatementCoding(parse_codes(item["codes"]), tuple(item.get("flags", ())))


def add_crowd_votes(
    question: Question, entry: ScenarioQuestion, labels: Any, people: dict[int, int], random: np.random.Generator
) -> None:
    """Cast the crowd's votes, spread over the days since the assembly opened."""
    scenario = load_scenario()
    shares = np.array([item["agree"] for item in [*entry["seeds"], *entry["statements"]]], dtype=np.float64)
    ballots = simulate_votes(shares, labels, scenario["passes"], scenario["votes_each"], random)
    days = scenario["assembly"]["open_for_days"]
    start = now() - dt.timedelta(days=days)
    minutes = np.sort(random.integers(0, days * 24 * 60, size=len(labels)))
    cast_simulated_votes(
        question, ballots, people.__getitem__, lambda person: start + dt.timedelta(minutes=int(minutes[person]))
    )


def add_comments(
    question: Question, moderator: Account, entry: ScenarioQuestion, people: dict[int, int], random: np.random.Generator
) -> None:
    """Add comments by people who voted on the statement, approved by the moderator and endorsed by some readers."""
    for item in entry["comments"]:
        statement = db.session.scalars(
            select(Statement).where(Statement.question_id == question.id, Statement.number == item["statement"])
        ).one()
        side = -1 if item["kind"] == "counter" else 1
        voters = db.session.scalars(
            select(Vote.participant_id).where(Vote.statement_id == statement.id, Vote.choice == side)
        ).all()
        author = db.session.get(Participant, int(random.choice(voters)))
        assert author is not None
        comment = add_comment(participant=author, statement=statement, text=item["text"], kind=item["kind"])
        moderate_comment(comment=comment, actor=moderator, verdict=Moderation.VISIBLE)
        for number in random.choice(len(people), size=int(random.integers(2, 14)), replace=False):
            reader = db.session.get(Participant, people[int(number)])
            assert reader is not None
            endorse_comment(participant=reader, comment=comment)
