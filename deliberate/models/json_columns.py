"""The shapes of what stands in columns of JSON, as far as the rest of the house relies on them.

Free by nature are what an entry of the log says of its act, and findings, which `findings` parses into classes of its
own: `JsonObject`.
"""

from __future__ import annotations

from typing import Any, NotRequired, TypedDict

from deliberate.aggregation.contract import ModuleSettings
from deliberate.concepts.codebook_versions import CodingData
from deliberate.findings.parts import JsonObject

TallyCounts = dict[str, list[Any]]
"""Statement number → agrees, disagrees, passes, lower and upper bound, claim, weakest group, its share, its run."""


class RunSettings(TypedDict):
    """What a run was asked to compute: modules in their order, the settings of each, the fingerprint of the consensus
    rule, and the version of the codebook."""

    modules: list[str]
    settings: ModuleSettings
    rule: NotRequired[str]
    codebook: NotRequired[str]


class MapPositions(TypedDict):
    """A map drawn by a run: position of each statement, one or two coordinates, by statement number."""

    run: int
    statements: dict[str, list[float]]


PreviousMap = dict[str, MapPositions]
"""Name of the module that draws maps → the map that a run was rotated towards."""


class PublishedBefore(TypedDict):
    """What the last run published, which a run goes by: the state of each statement by number, the fingerprint of the
    rule, and how many opinion groups there were."""

    run: int
    rule: str
    states: dict[str, str]
    groups: int


class OutcomeEvidence(TypedDict, total=False):
    """The row that the outcomes module wrote for a statement, with what the analysis adds."""

    statement: int
    state: str
    share: float
    lower: float
    upper: float
    votes: int
    steady: float | None
    lines: list[JsonObject]
    coding: JsonObject | None


class StatementDirections(TypedDict):
    """Where statements lie in the newest opinion space: coordinates by statement number, and the ridge of the fit."""

    dimensions: int
    ridge: float
    statements: dict[str, list[float]]


class EarlierWording(TypedDict):
    """What a statement said before it was changed in place; until: a moment in ISO format."""

    wording: int
    text: str
    until: str


class FrozenCodes(TypedDict):
    """The final codes when they were frozen, by statement number, and the version of their codebook."""

    version: str
    codes: dict[str, CodingData]


MailValues = dict[str, str | int]
"""What a mail's template is filled with, by name."""


class PageFrame(TypedDict):
    """What stands around a page that becomes a file: title, author, the address it comes from, ltr or rtl."""

    title: str
    author: str
    address: str
    direction: str


class FrozenReport(TypedDict):
    """What stands around the findings of a published version as it was on that day, by statement number or letter."""

    texts: dict[str, str]
    group_names: dict[str, str]
    complete_voters: int
    decision_maker: str
    answer_by: str | None
