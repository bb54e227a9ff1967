"""Loads the demo through the same verbs as a real assembly; only the crowd's votes go in by the thousand."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import select

from deliberate.concepts.codebook import parse_codes
from deliberate.concepts.coding import StatementCoding
from deliberate.concepts.templates import read_templates
from deliberate.demo.coding import add_appeals, add_crowd_tags, add_training_round
from deliberate.demo.crowd import SEED, assign_groups, simulate_votes
from deliberate.extensions import db
from deliberate.formats.safe_yaml import read_yaml_file
from deliberate.models import Account, Assembly, EntryKind, Moderation, Participant, Question, Statement, Vote
from deliberate.models.columns import now
from deliberate.services.accounts import register_account
from deliberate.services.assemblies import compute_date_in_days, create_assembly, edit_assembly, open_assembly
from deliberate.services.bulk_votes import add_participants, insert_votes
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


@cache
def load_scenario() -> dict[str, Any]:
    """Return what the demo tells."""
    told: dict[str, Any] = read_yaml_file(Path(__file__).parent / "story.yaml")
    return told


def has_demo() -> bool:
    """Return whether the demo assembly is already in the database."""
    return (
        db.session.scalar(select(Assembly.id).where(Assembly.slug == load_scenario()["assembly"]["slug"])) is not None
    )


def load_demo() -> Assembly:
    """Accounts, the assembly with its questions, a simulated crowd, comments, codes, and one analysis asked for."""
    told = load_scenario()
    accounts = {role: find_or_create_account(person) for role, person in told["accounts"].items()}
    owner = accounts["owner"]
    assembly = create_assembly(owner=owner, title=told["assembly"]["title"], slug=told["assembly"]["slug"])
    for key, account in accounts.items():
        if key != "owner":
            role = told["accounts"][key].get("role", key)
            add_member(assembly=assembly, actor=owner, email=account.email, role=role)
    edit_assembly(
        assembly=assembly,
        actor=owner,
        **{name: told["assembly"][name] for name in ASSEMBLY_FIELDS},
    )
    # As if it had been promised long ago, when the day still lay ahead.
    assembly.answer_by = compute_date_in_days(told["assembly"]["answer_in_days"])
    random = np.random.default_rng(SEED)
    labels = assign_groups(told["groups"], random)
    coders = (accounts["coder"], accounts["coder2"])
    for key, slips in told["practised"].items():
        add_training_round(assembly, accounts[key], slips)
    made = [create_question(assembly, owner, coders, entry) for entry in told["questions"]]
    keep_defaults(assembly=assembly, actor=owner)
    open_assembly(assembly=assembly, actor=owner)
    assembly.opened_at = now() - dt.timedelta(days=told["assembly"]["open_for_days"])
    people = add_participants(
        assembly=assembly,
        people=[{"number": n, "external_id": None} for n in range(len(labels))],
        entry=EntryKind.SIMULATED,
    )
    for question, entry in zip(made, told["questions"], strict=True):
        add_proposals(question, owner, coders, entry, people)
        add_crowd_votes(question, entry, labels, people, random)
        add_comments(question, accounts["moderator"], entry, people, random)
        add_crowd_tags(question)
        freeze_codes(question=question, actor=owner)
        add_appeals(question, entry.get("appeals", ()))
        request_run(question=question, actor=owner)
    return assembly


def find_or_create_account(person: dict[str, str]) -> Account:
    """Return the account of one demo person; taken over where it exists."""
    from deliberate.queries.accounts import find_account

    found = find_account(person["email"])
    if found is not None:
        return found
    return register_account(email=person["email"], password=person["password"], display_name=person["name"])


def create_question(
    assembly: Assembly, owner: Account, coders: tuple[Account, Account], entry: dict[str, Any]
) -> Question:
    """Return a question with the seeds of its template, coded by two people."""
    template = read_templates()[entry["template"]]
    question = add_question(assembly=assembly, actor=owner, text=template.question, background=entry["background"])
    for seed, told in zip(template.seeds, entry["seeds"], strict=True):
        statement = add_statement(question=question, text=seed.text)
        add_codes(statement, seed.coding, told, owner, coders)
    return question


def add_codes(
    statement: Statement,
    first: StatementCoding,
    told: dict[str, Any],
    owner: Account,
    coders: tuple[Account, Account],
) -> None:
    """Add two coders' answers, the second one's own where the story has it; the owner settles what they disagree on."""
    scope = told.get("scope", "")
    one = replace(first, scope=scope)
    other = StatementCoding(parse_codes(told["second"]), scope=scope) if "second" in told else one
    for coder, coding in zip(coders, (one, other), strict=True):
        code_statement(statement=statement, coding=coding, actor=coder)
    if "adjudicated" in told:
        final = StatementCoding(parse_codes(told["adjudicated"]["codes"]), scope=scope)
        adjudicate(statement=statement, actor=owner, coding=final, reason=told["adjudicated"]["reason"])


def add_proposals(
    question: Question, owner: Account, coders: tuple[Account, Account], entry: dict[str, Any], people: dict[int, int]
) -> None:
    """Participants' statements: visible, waiting, rejected; all but the waiting ones coded."""
    authors = [db.session.get(Participant, people[number]) for number in range(0, 300, 7)]
    texts = iter(authors)

    def propose(text: str) -> Statement:
        author = next(texts)
        assert author is not None
        return propose_statement(participant=author, question=question, text=text)

    for item in entry["statements"]:
        statement = propose(item["text"])
        moderate_statement(statement=statement, actor=owner, verdict=Moderation.VISIBLE)
        add_codes(statement, parse_scenario_coding(item), item, owner, coders)
    for item in entry["rejected"]:
        statement = propose(item["text"])
        moderate_statement(
            statement=statement,
            actor=owner,
            verdict=Moderation.REJECTED,
            reason=item["reason"],
            note=item["note"],
        )
        add_codes(statement, parse_scenario_coding(item), item, owner, coders)
    for text in entry["waiting"]:
        propose(text)


def parse_scenario_coding(item: dict[str, Any]) -> StatementCoding:
    return StatementCoding(parse_codes(item["codes"]), tuple(item.get("flags", ())))


def add_crowd_votes(
    question: Question, entry: dict[str, Any], labels: Any, people: dict[int, int], random: np.random.Generator
) -> None:
    """Cast the crowd's votes since the assembly opened."""
    told = load_scenario()
    shares = np.array([item["agree"] for item in [*entry["seeds"], *entry["statements"]]], dtype=np.float64)
    ballots = simulate_votes(shares, labels, told["passes"], told["votes_each"], random)
    visible = db.session.scalars(
        select(Statement.id)
        .where(Statement.question_id == question.id, Statement.moderation == Moderation.VISIBLE)
        .order_by(Statement.number)
    ).all()
    days = told["assembly"]["open_for_days"]
    start = now() - dt.timedelta(days=days)
    minutes = np.sort(random.integers(0, days * 24 * 60, size=len(labels)))
    insert_votes(
        question=question,
        rows=[
            {
                "participant_id": people[int(person)],
                "statement_id": visible[int(statement)],
                "choice": int(choice),
                "pass_reason": None,
                "cast_at": start + dt.timedelta(minutes=int(minutes[person])),
            }
            for person, statement, choice in zip(ballots.person, ballots.statement, ballots.choice, strict=True)
        ],
    )


def add_comments(
    question: Question, moderator: Account, entry: dict[str, Any], people: dict[int, int], random: np.random.Generator
) -> None:
    """Comments by people who voted on the statement, read by the moderator, endorsed by some."""
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
