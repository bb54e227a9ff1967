"""The path to impact: the remit, at which level the result counts, and what those who decide have answered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from deliberate.concepts.codebook import Concept
from deliberate.concepts.process import (
    INFLUENCE_LEVELS,
    OfficialResponse,
    Remit,
    ResponseRecord,
    compute_response_record,
    describe_response_record,
    list_missing_parts,
)
from deliberate.findings.parts import JsonObject, Sentence
from deliberate.models import Assembly, ResultsVisibility
from deliberate.queries.question_work import count_responses
from deliberate.queries.report import ReportSource, load_responses
from deliberate.reports.chapters.bands import STATES
from deliberate.reports.chapters.outcomes import OutcomeView, build_source_outcomes, select_in_state
from deliberate.reports.chapters.paging import Page, cut_page, find_page


@dataclass(frozen=True)
class ResponseProcess:
    """The remit, how the promise was kept so far, and which decided outcomes wait or were set aside."""

    remit: Remit
    record: ResponseRecord
    waiting: tuple[int, ...]
    set_aside: tuple[int, ...]

    @property
    def level(self) -> str:
        return self.remit.level

    @property
    def meaning(self) -> str:
        return self.remit.words

    @property
    def levels(self) -> dict[str, str]:
        """Every level with its meaning, for the ladder."""
        return INFLUENCE_LEVELS

    @property
    def missing(self) -> list[str]:
        """What a reader would still have to ask."""
        return list_missing_parts(self.remit)

    @property
    def sentence(self) -> Sentence:
        return describe_response_record(self.record)

    @property
    def decided(self) -> int:
        return self.record.outcomes

    @property
    def answered(self) -> int:
        return self.record.answered

    @property
    def by_kind(self) -> dict[str, int]:
        return {name: count for name, count in self.record.dispositions.items() if count}

    @property
    def answer_by(self) -> dt.date | None:
        return self.remit.answer_by

    @property
    def is_overdue(self) -> bool:
        return bool(self.record.overdue)

    def to_json(self) -> JsonObject:
        """Return the remit and the record for files and the API; the level stands in the remit."""
        counts = {"outcomes": self.record.outcomes, "answered": self.record.answered, **self.record.dispositions}
        return {
            "remit": build_remit_document(self.remit),
            "answers": {
                **counts,
                "by_date": self.record.by_date,
                "overdue": list(self.record.overdue),
                "set_aside": list(self.set_aside),
                "median_days": self.record.median_days,
            },
        }


def build_remit(assembly: Assembly) -> Remit:
    """Return what was promised before opening."""
    return Remit(
        level=assembly.influence_level,
        decision=assembly.decision,
        decision_maker=assembly.decision_maker,
        veto_rule=assembly.veto_rule,
        answer_by=assembly.answer_by,
    )


def build_remit_document(remit: Remit) -> dict[str, str | None]:
    """Return the remit as it is printed on every file."""
    return {
        "decision": remit.decision,
        "decision_maker": remit.decision_maker,
        "influence_level": remit.level,
        "meaning": remit.words,
        "veto_rule": remit.veto_rule,
        "answer_by": remit.answer_by.isoformat() if remit.answer_by is not None else None,
    }


class ResponseProgress(StrEnum):
    """Where the official response stands, as people who may not see the report may know it too."""

    NOT_PROMISED = "not promised"
    DUE = "due"
    OVERDUE = "overdue"
    BEGUN = "begun"
    PUBLISHED = "published"
    NOTHING = "nothing"


def load_response_progress(assembly: Assembly) -> ResponseProgress:
    """Return whether the promised response is still due, overdue or complete; nothing: no outcome asks for one.

    Tells nothing of results that the reader may not know: while voting is open, only whether some of it is there.
    """
    if assembly.answer_by is None:
        return ResponseProgress.NOT_PROMISED
    if assembly.answer_by >= assembly.today:
        return ResponseProgress.DUE
    if assembly.is_open or assembly.results_visibility == ResultsVisibility.MEMBERS:
        # How many outcomes wait would tell results; that some were answered is public.
        is_begun = any(load_responses(question) for question in assembly.questions)
        return ResponseProgress.BEGUN if is_begun else ResponseProgress.OVERDUE
    counts = [found for found in map(count_responses, assembly.questions) if found is not None]
    decided, answered = sum(one for one, _ in counts), sum(one for _, one in counts)
    if not decided:
        return ResponseProgress.NOTHING if counts else ResponseProgress.OVERDUE
    return ResponseProgress.PUBLISHED if answered == decided else ResponseProgress.OVERDUE


def build_response_process(assembly: Assembly, outcomes: Sequence[OutcomeView], today: dt.date) -> ResponseProcess:
    """Return what was promised and what was kept so far."""
    decided = [item for item in outcomes if item.is_decided]
    answers = [
        OfficialResponse(item.number, response.disposition, assembly.local(response.answered_at).date())
        for item in decided
        for response in item.responses
        if not response.is_withdrawn
    ]
    closed = assembly.local(assembly.ended_at).date() if assembly.ended_at is not None else None
    remit = build_remit(assembly)
    return ResponseProcess(
        remit=remit,
        record=compute_response_record(remit, [item.number for item in decided], answers, today, closed),
        waiting=tuple(item.number for item in decided if item.response is None),
        set_aside=tuple(item.number for item in decided if item.is_set_aside),
    )


@dataclass(frozen=True)
class ResponsesChapter:
    """The chapter: how the assembly decides, and a page of the outcomes, by state, with the official responses to them.

    by_state: those on the page; counts: how many there are at all.
    """

    process: ResponseProcess
    page: Page[OutcomeView]
    by_state: Mapping[str, Sequence[OutcomeView]]
    counts: Mapping[str, int]
    concepts: Mapping[str, Concept]

    @property
    def decided(self) -> list[OutcomeView]:
        """The accepted ones on the page, then the rejected ones."""
        return [*self.by_state["accepted"], *self.by_state["rejected"]]

    @property
    def has_decided(self) -> bool:
        """Whether any outcome is accepted or rejected, on whichever page."""
        return self.counts["accepted"] + self.counts["rejected"] > 0


def build_responses_chapter(
    source: ReportSource,
    outcomes: Sequence[OutcomeView] | None = None,
    *,
    page: int | None = 1,
    statement: int | None = None,
    most: int | None = None,
) -> ResponsesChapter:
    """Return the chapter on official responses. page: which page of the outcomes; without one, all up to most.

    statement: the number of the one whose page is wanted, whichever that is.
    """
    known = build_source_outcomes(source) if outcomes is None else outcomes
    ordered = [one for state in STATES for one in select_in_state(known, state)]
    if statement is not None:
        page = find_page((one.number for one in ordered), statement)
    shown = cut_page(ordered, page, most)
    return ResponsesChapter(
        process=build_response_process(source.assembly, known, source.assembly.today),
        page=shown,
        by_state={state: [one for one in shown.rows if one.state == state] for state in STATES},
        counts={state: sum(one.state == state for one in known) for state in STATES},
        concepts=source.codebook.concepts,
    )
