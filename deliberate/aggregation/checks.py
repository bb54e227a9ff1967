"""What every module must satisfy; for the tests of our own modules and of anyone else's."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np

from deliberate.aggregation.blocks import KINDS
from deliberate.aggregation.contract import Answer, Module, Status
from deliberate.aggregation.registry import all_modules
from deliberate.aggregation.runner import run_modules
from deliberate.aggregation.votes import Votes, matrix

EDGE_CASES = {
    "nobody": matrix(),
    "no votes": matrix("---", "---"),
    "one person": matrix("AD"),
    "one statement": matrix("A", "D", "A"),
    "all pass": matrix("PP", "PP", "PP"),
    "all agree": matrix("AAA", "AAA", "AAA"),
    "one vote each": matrix("A--", "-D-", "--A"),
}


def check_module(module: Module) -> None:
    """Run every check. Raises AssertionError with the name of what does not hold."""
    check_descriptions(module)
    for name, votes in EDGE_CASES.items():
        check_answer(run_with_requirements(module, votes), f"{module.name} on {name}")
    votes = simulate_two_groups()
    answer = run_with_requirements(module, votes)
    check_answer(answer, f"{module.name} on two camps")
    assert answer_to_json(answer) == answer_to_json(run_with_requirements(module, votes)), (
        f"{module.name} differs between two runs"
    )
    shuffled = reverse_votes(votes)
    assert answer_to_json(answer) == answer_to_json(run_with_requirements(module, shuffled)), (
        f"{module.name} depends on the order of votes"
    )


def run_with_requirements(module: Module, votes: Votes, settings: Mapping[str, Any] | None = None) -> Answer:
    """Return the module's answer, with the modules it needs run first."""
    known = {**all_modules(), module.name: module}
    given = {module.name: settings} if settings else None
    return run_modules(votes, [module.name], given, known=known).answers[module.name]


def check_descriptions(module: Module) -> None:
    """Check that a module says what it is and what each of its settings does."""
    assert module.name.isidentifier(), "the name must be a word of letters, digits and underscores"
    assert module.title, "a title is missing"
    assert module.question, "the question it answers is missing"
    assert is_dataclass(module.settings), "settings must be a dataclass"
    for item in fields(module.settings):
        assert item.metadata.get("label"), f"the setting {item.name} has no label"


def check_answer(answer: Answer, where: str) -> None:
    """Check that an answer is made of known blocks with unique names, fits JSON, and gives a reason when it has no
    blocks."""
    assert isinstance(answer, Answer), f"{where}: no Answer"
    names = [block.name for block in answer.blocks]
    assert len(names) == len(set(names)), f"{where}: two blocks of one name"
    assert all(block.kind in KINDS for block in answer.blocks), f"{where}: unknown kind of block"
    json.dumps([block.to_json() for block in answer.blocks], allow_nan=False)
    if answer.status is not Status.OK:
        assert any(block.kind == "note" for block in answer.blocks), f"{where}: silent without a word"


def answer_to_json(answer: Answer) -> str:
    return json.dumps([block.to_json() for block in answer.blocks], sort_keys=True)


def simulate_two_groups(people: int = 60, statements: int = 12) -> Votes:
    """Return two groups that disagree on half of the statements; the same at every call."""
    random = np.random.default_rng(7)
    camp = np.arange(people) % 2
    lean = np.where(np.arange(statements) % 2 == 0, 0.85, np.where(camp[:, None] == 0, 0.85, 0.15))
    choice = np.where(random.random((people, statements)) < lean, 1, -1)
    choice[random.random(choice.shape) < 0.1] = 0
    person, statement = np.nonzero(random.random(choice.shape) < 0.8)
    return Votes.from_triples(person, statement, choice[person, statement])


def reverse_votes(votes: Votes) -> Votes:
    """Return the same votes, built from lists in reverse order."""
    back = slice(None, None, -1)
    return Votes.from_triples(
        votes.participant_ids[votes.person][back],
        votes.statement_ids[votes.statement][back],
        votes.choice[back],
        participant_ids=votes.participant_ids[back],
        statement_ids=votes.statement_ids[back],
        moderation=votes.moderation[back],
        is_meta=votes.is_meta[back],
        is_seed=votes.is_seed[back],
    )
