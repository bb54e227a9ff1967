"""The report by topic: outcomes counted by state, tensions named one by one, never a mean of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from deliberate.concepts.codebook import Concept
from deliberate.findings.ranges import counts_passes
from deliberate.findings.standing import find_line
from deliberate.models import Topic
from deliberate.queries.linked_wordings import LinkedWording, load_linked_wordings
from deliberate.queries.report import ReportSource
from deliberate.queries.topics import load_labels, load_topics
from deliberate.reports.chapters.outcomes import (
    OutcomeView,
    StandRow,
    build_source_outcomes,
    build_stand_rows,
    select_in_state,
)
from deliberate.reports.chapters.tensions import TensionView, build_source_tensions, select_shown_tensions
from deliberate.reports.figures.statement_map import StatementMap, build_statement_map

STATES = ("accepted", "rejected", "divided", "undetermined")


@dataclass(frozen=True)
class TopicView:
    """One topic of the report; `topic` is None for the statements without one.

    inside: tensions between statements of this topic alone; across: those that reach into others.
    """

    topic: Topic | None
    outcomes: Sequence[OutcomeView]
    inside: Sequence[TensionView]
    across: Sequence[TensionView]

    @property
    def number(self) -> int:
        """The number in the address; 0 for the statements without a topic."""
        return self.topic.number if self.topic is not None else 0

    @property
    def tensions(self) -> int:
        """How many tensions touch the topic."""
        return len(self.inside) + len(self.across)

    @property
    def by_state(self) -> dict[str, list[OutcomeView]]:
        """The outcomes of each state, the surest first."""
        return {state: select_in_state(self.outcomes, state) for state in STATES}


@dataclass(frozen=True)
class TopicsChapter:
    """All topics in their order, and the statements without one at last."""

    topics: Sequence[TopicView]

    @property
    def has_topics(self) -> bool:
        return any(one.topic is not None for one in self.topics)


@dataclass(frozen=True)
class TopicChapter:
    """One topic: its outcomes as rows of the stand chart by state, its tensions, its statements on the map.

    linked: by number of a statement, all of its wordings with their votes apart.
    """

    view: TopicView
    others: Sequence[TopicView]
    rows: Mapping[str, Sequence[StandRow]]
    map: StatementMap | None
    linked: Mapping[int, Sequence[LinkedWording]]
    concepts: Mapping[str, Concept]
    bar_names: Mapping[str, str]
    group_names: Mapping[str, str]
    line: float | None
    counts_passes: bool


def build_topics_chapter(source: ReportSource) -> TopicsChapter:
    """Return the chapter of a report; without a topic it has only the statements that have none."""
    outcomes = build_source_outcomes(source)
    tensions = select_shown_tensions(build_source_tensions(source, outcomes))
    labels = load_labels(source.question)
    views = [
        build_topic_view(topic, {one.number for one in outcomes if topic.number in labels.get(one.number, ())},
                         outcomes, tensions)
        for topic in load_topics(source.question)
    ]  # fmt: skip
    rest = {one.number for one in outcomes if not labels.get(one.number)}
    return TopicsChapter([*views, *([build_topic_view(None, rest, outcomes, tensions)] if rest else [])])


def build_topic_view(
    topic: Topic | None, statements: set[int], outcomes: Sequence[OutcomeView], tensions: Sequence[TensionView]
) -> TopicView:
    """Return one topic. A tension belongs to every topic that has one of its statements."""
    touching = [one for one in tensions if statements.intersection(one.card.statements)]
    inside = [one for one in touching if statements.issuperset(one.card.statements)]
    return TopicView(
        topic,
        [one for one in outcomes if one.number in statements],
        inside,
        [one for one in touching if one not in inside],
    )


def build_topic_chapter(source: ReportSource, number: int) -> TopicChapter | None:
    """Return the page of one topic, 0 for the statements without one; None where there is none."""
    views = build_topics_chapter(source).topics
    view = next((one for one in views if one.number == number), None)
    if view is None:
        return None
    findings = source.findings
    return TopicChapter(
        view=view,
        others=[one for one in views if one is not view],
        rows={state: build_stand_rows(found, findings) for state, found in view.by_state.items()},
        map=build_statement_map(findings.opinion_map, view.outcomes),
        linked=load_linked_wordings(source.question),
        concepts=source.codebook.concepts,
        bar_names=source.bar_names,
        group_names=source.group_names,
        line=find_line(findings.rule_settings),
        counts_passes=counts_passes(findings.rule_settings),
    )
