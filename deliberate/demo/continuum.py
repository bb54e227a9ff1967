"""A second demo conversation: people have sides and form no groups, under the rule by sides."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path
from typing import TypedDict, cast

import numpy as np
from numpy.typing import NDArray

from deliberate.concepts.codebook import parse_coding
from deliberate.demo.crowd import SimulatedVotes, simulate_votes
from deliberate.demo.load import ASSEMBLY_FIELDS, add_codes, find_or_create_account
from deliberate.demo.scenario import CodedStatement, load_scenario
from deliberate.demo.simulated_ballots import cast_simulated_votes
from deliberate.formats.safe_yaml import read_yaml_file
from deliberate.models import Assembly, EntryKind
from deliberate.models.columns import now
from deliberate.services.assemblies import compute_date_in_days, create_assembly, edit_assembly, open_assembly
from deliberate.services.bulk_votes import add_participants
from deliberate.services.coding.plan import freeze_codes
from deliberate.services.defaults import keep_defaults
from deliberate.services.members import add_member
from deliberate.services.questions import add_question
from deliberate.services.runs import request_run
from deliberate.services.statements import add_statement

SEED = 20261130


class ContinuumStatement(CodedStatement):
    """A statement with its codes, and the shares that agree at either end of the line."""

    text: str
    agree: list[float]


class Continuum(TypedDict):
    """The scenario: remit and dates as in the other one, the question with its statements, and the crowd."""

    people: int
    passes: float
    votes_each: int
    assembly: dict[str, str | int]
    question: str
    background: str
    statements: list[ContinuumStatement]


@cache
def load_continuum() -> Continuum:
    """Return the scenario."""
    return cast(Continuum, read_yaml_file(Path(__file__).parent / "continuum.yaml"))


def simulate_continuum(scenario: Continuum) -> SimulatedVotes:
    """Draw the votes: each person stands somewhere on the line, most in the middle, and agrees as people there do."""
    random = np.random.default_rng(SEED)
    ends = np.array([item["agree"] for item in scenario["statements"]], dtype=np.float64)
    place: NDArray[np.float64] = random.beta(0.9, 0.9, scenario["people"])
    logits = np.log(ends / (1 - ends))
    shares = 1 / (1 + np.exp(-(logits[:, :1] + (logits[:, 1:] - logits[:, :1]) * place)))
    # Each person is a group of their own.
    return simulate_votes(shares, np.arange(len(place)), scenario["passes"], scenario["votes_each"], random)


def load_continuum_demo() -> Assembly:
    """Create the assembly with its question and crowd, and request its analysis."""
    scenario = load_continuum()
    given = scenario["assembly"]
    accounts = {role: find_or_create_account(person) for role, person in load_scenario()["accounts"].items()}
    owner, coders = accounts["owner"], (accounts["coder"], accounts["coder2"])
    assembly = create_assembly(owner=owner, title=str(given["title"]), slug=str(given["slug"]))
    for coder in coders:
        add_member(assembly=assembly, actor=owner, email=coder.email, role="coder")
    fields = {name: value for name, value in given.items() if name in ASSEMBLY_FIELDS}
    edit_assembly(assembly=assembly, actor=owner, outcome_rule={"measure": "sides"}, **fields)
    edit_assembly(assembly=assembly, actor=owner, answer_by=compute_date_in_days(int(given["answer_in_days"])))
    question = add_question(
        assembly=assembly, actor=owner, text=scenario["question"], background=scenario["background"]
    )
    for item in scenario["statements"]:
        add_codes(add_statement(question=question, text=item["text"]), parse_coding(item), item, owner, coders)
    keep_defaults(assembly=assembly, actor=owner)
    open_assembly(assembly=assembly, actor=owner)
    days = int(given["open_for_days"])
    assembly.opened_at = now() - dt.timedelta(days=days)
    people = add_participants(
        assembly=assembly,
        people=[{"number": n, "external_id": None} for n in range(scenario["people"])],
        entry=EntryKind.SIMULATED,
    )
    votes = simulate_continuum(scenario)
    minutes = np.sort(np.random.default_rng(SEED + 1).integers(0, days * 24 * 60, size=scenario["people"]))
    start = assembly.opened_at
    cast_simulated_votes(
        question, votes, people.__getitem__, lambda person: start + dt.timedelta(minutes=int(minutes[person]))
    )
    freeze_codes(question=question, actor=owner)
    request_run(question=question, actor=owner)
    return assembly
