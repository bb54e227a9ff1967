"""A test assembly beside the demo: simulated people who vote their minds, and fourteen accounts that vote one script.

It is archived as it is made: a test does not greet visitors, nor wait for a response. Its pages stay, and the
organizer's desk shows what is found.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from deliberate.concepts.templates import read_templates
from deliberate.demo.crowd import SimulatedVotes, simulate_votes
from deliberate.demo.scenario import load_scenario
from deliberate.demo.simulated_ballots import cast_simulated_votes
from deliberate.extensions import db
from deliberate.models import Account, Assembly, EntryKind, Question
from deliberate.models.columns import now
from deliberate.queries.accounts import find_account
from deliberate.services.archiving import archive_assembly
from deliberate.services.assemblies import (
    close_assembly,
    compute_date_in_days,
    create_assembly,
    edit_assembly,
    open_assembly,
)
from deliberate.services.bulk_votes import add_participants
from deliberate.services.coding.codes import code_statement
from deliberate.services.coding.plan import freeze_codes
from deliberate.services.defaults import keep_defaults
from deliberate.services.questions import add_question
from deliberate.services.runs import request_run
from deliberate.services.statements import add_statement

SLUG = "test-coordinated-voting"
TEMPLATES = ("who-decides", "public-services", "model-release")
PEOPLE, SCRIPTED, VOTES_EACH, STRAYING = 240, 14, 36, 0.04
OPEN_DAYS, ENDED_DAYS_AGO = 10, 120
CHANNELS, CHANNEL_SHARES, SCRIPTED_CHANNEL = ("newsletter", "library", ""), (0.5, 0.2, 0.3), "poster"
SEED = 20261015


def load_coordinated_assembly() -> None:
    """Create the test assembly with its votes and request an analysis, unless it is already there."""
    if db.session.scalar(select(Assembly.id).where(Assembly.slug == SLUG)) is not None:
        return
    owner = find_account(load_scenario()["accounts"]["owner"]["email"])
    assembly = create_assembly(owner=owner, title="Test: coordinated voting", slug=SLUG)
    edit_assembly(
        assembly=assembly,
        actor=owner,
        host="Deliberate demo",
        introduction=(
            "A test with simulated votes: 240 people who vote their minds, and 14 accounts that all vote one script. "
            "The desk shows, under Analysis, what is found and whether any outcome would be different without them."
        ),
        decision="Nothing is decided: this is a test.",
        decision_maker="Nobody",
    )
    assembly.answer_by = compute_date_in_days(1)
    question = add_question_with_seeds(assembly, owner)
    keep_defaults(assembly=assembly, actor=owner)
    open_assembly(assembly=assembly, actor=owner)
    add_votes(question)
    freeze_codes(question=question, actor=owner)
    close_assembly(assembly=assembly, actor=owner)
    ended = now() - dt.timedelta(days=ENDED_DAYS_AGO)
    assembly.opened_at, assembly.closed_at = ended - dt.timedelta(days=OPEN_DAYS), ended
    assembly.answer_by = ended.date()
    request_run(question=question, actor=owner)
    archive_assembly(assembly=assembly, actor=owner)


def add_question_with_seeds(assembly: Assembly, owner: Account | None) -> Question:
    """Add one question with the statements and codes of several templates."""
    question = add_question(
        assembly=assembly, actor=owner, text="Which rules for AI should our state adopt?", background=""
    )
    for template in TEMPLATES:
        for seed in read_templates()[template].seeds:
            statement = add_statement(question=question, text=seed.text)
            code_statement(statement=statement, coding=seed.coding, actor=owner)
    return question


def add_votes(question: Question) -> None:
    """Cast all votes: people over the days and by several channels, the script within two hours by one."""
    random = np.random.default_rng(SEED)
    statements = [item.id for item in sorted(question.statements, key=lambda item: item.number)]
    shares = np.clip(random.normal(0.6, 0.22, len(statements)), 0.08, 0.94)
    honest = simulate_votes(shares[:, None], np.zeros(PEOPLE, dtype=np.int64), 0.1, VOTES_EACH, random)
    scripted = simulate_script(shares, random)
    start = now() - dt.timedelta(days=ENDED_DAYS_AGO + OPEN_DAYS)
    minute = np.sort(random.integers(0, OPEN_DAYS * 24 * 60, size=PEOPLE))
    minute = np.concatenate((minute, OPEN_DAYS * 12 * 60 + np.arange(SCRIPTED) * 8))
    channel = [*random.choice(CHANNELS, size=PEOPLE, p=CHANNEL_SHARES).tolist(), *[SCRIPTED_CHANNEL] * SCRIPTED]
    when = [start + dt.timedelta(minutes=int(value)) for value in minute]
    # Numbers by arrival, as if they had joined one by one.
    order = np.argsort(minute, kind="stable").tolist()
    number = {person: place for place, person in enumerate(order)}
    rows: list[dict[str, Any]] = [
        {"number": number[person], "external_id": None, "channel": channel[person] or None, "joined_at": when[person]}
        for person in order
    ]
    ids = add_participants(assembly=question.assembly, people=rows, entry=EntryKind.SIMULATED)
    for votes, first in ((honest, 0), (scripted, PEOPLE)):
        moved = replace(votes, person=votes.person + first)
        cast_simulated_votes(question, moved, lambda person: ids[number[person]], when.__getitem__)


def simulate_script(shares: NDArray[np.float64], random: np.random.Generator) -> SimulatedVotes:
    """Return votes on every statement, against what most like on half of them, straying now and then."""
    liked = np.where(shares > 0.5, 1, -1)
    script = np.where(random.permutation(len(shares)) < len(shares) // 2, -liked, liked)
    choice = np.where(random.random((SCRIPTED, len(shares))) < STRAYING, -script, script)
    person, statement = np.nonzero(np.ones_like(choice))
    return SimulatedVotes(person, statement, choice[person, statement].astype(np.int8))
