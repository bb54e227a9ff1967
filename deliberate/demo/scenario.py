"""What the demo tells: `scenario.yaml`, with the shape of each part."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NotRequired, TypedDict, cast

from deliberate.formats.safe_yaml import read_yaml_file

Codes = list[dict[str, str]]
"""Codes as they are written in a codebook file."""


class ScenarioAccount(TypedDict):
    """Someone with a login; the key of the account is the role, unless another one is named."""

    email: str
    name: str
    password: str
    role: NotRequired[str]


class ScenarioAssembly(TypedDict):
    """The remit and the dates of the assembly, in days from today."""

    slug: str
    title: str
    host: str
    introduction: str
    decision: str
    decision_maker: str
    influence_level: str
    veto_rule: str
    moderation_policy: str
    answer_in_days: int
    open_for_days: int


class Adjudication(TypedDict):
    """The final codes of a statement on which two coders differ, and why."""

    codes: Codes
    reason: str


class CodedStatement(TypedDict, total=False):
    """The codes of a statement. second: what the second coder says, if not the same as the first."""

    codes: Codes
    flags: list[str]
    scope: str
    second: Codes
    adjudicated: Adjudication


class ScenarioStatement(CodedStatement):
    """A visible statement, and per simulated opinion group the share that agrees.

    A seed has the text and the codes of its template.
    """

    text: NotRequired[str]
    agree: list[float]


class RejectedStatement(CodedStatement):
    """A statement that the moderator rejects, with the reason and a note to its author."""

    text: str
    reason: str
    note: str


class ScenarioAppeal(TypedDict):
    """An author's appeal against the codes of a statement."""

    statement: int
    reason: str


class ScenarioTension(TypedDict):
    """Two statements that a coder considers incompatible."""

    first: int
    second: int
    reason: str


class ScenarioResponse(TypedDict):
    """An official response, published some days ago."""

    statement: int
    answer: str
    days_ago: int
    reason: str
    responsible: str


class ScenarioComment(TypedDict):
    """A comment by someone who voted on the statement."""

    statement: int
    kind: str
    text: str


class ScenarioTopic(TypedDict):
    """A topic with the statements that have it. suggested_as: a word by which the program suggests it."""

    name: str
    description: str
    statements: list[int]
    suggested_as: NotRequired[str]


class ScenarioQuestion(TypedDict):
    """A question with the seeds of its template and everything that people add."""

    template: str
    background: str
    seeds: list[ScenarioStatement]
    statements: list[ScenarioStatement]
    topics: list[ScenarioTopic]
    waiting: list[str]
    rejected: list[RejectedStatement]
    appeals: NotRequired[list[ScenarioAppeal]]
    declared: NotRequired[list[ScenarioTension]]
    answers: NotRequired[list[ScenarioResponse]]
    comments: list[ScenarioComment]


class Scenario(TypedDict):
    """groups: size of each simulated opinion group. practised: slips of a coder on examples of the codebook."""

    groups: dict[str, int]
    passes: float
    votes_each: int
    accounts: dict[str, ScenarioAccount]
    practised: dict[str, dict[int, Codes]]
    assembly: ScenarioAssembly
    questions: list[ScenarioQuestion]


@cache
def load_scenario() -> Scenario:
    """Return the demo scenario: accounts, assembly, questions with their statements, votes and comments."""
    return cast(Scenario, read_yaml_file(Path(__file__).parent / "scenario.yaml"))
