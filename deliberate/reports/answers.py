"""The path to impact: the remit, at which level the result counts, and what those who decide have answered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from deliberate.concepts.process import LEVELS, Answered, AnswerRecord, Remit, answer_record, missing_in, sentence
from deliberate.models import Assembly
from deliberate.reports.outcome_view import OutcomeView


@dataclass(frozen=True)
class Process:
    """The remit, how the promise was kept so far, and which decided outcomes wait or were set aside."""

    remit: Remit
    record: AnswerRecord
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
        return LEVELS

    @property
    def missing(self) -> list[str]:
        """What a reader would still have to ask."""
        return missing_in(self.remit)

    @property
    def sentence(self) -> tuple[str, dict[str, Any]]:
        return sentence(self.record)

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

    def to_json(self) -> dict[str, Any]:
        """The remit and the record for files and the API; the level stands in the remit."""
        counts = {"outcomes": self.record.outcomes, "answered": self.record.answered, **self.record.dispositions}
        return {
            "remit": remit_document(self.remit),
            "answers": {
                **counts,
                "by_date": self.record.by_date,
                "overdue": list(self.record.overdue),
                "set_aside": list(self.set_aside),
                "median_days": self.record.median_days,
            },
        }


def remit_of(assembly: Assembly) -> Remit:
    """What was promised before opening."""
    return Remit(
        level=assembly.influence_level,
        decision=assembly.decision,
        decision_maker=assembly.decision_maker,
        veto_rule=assembly.veto_rule,
        answer_by=assembly.answer_by,
    )


def remit_document(remit: Remit) -> dict[str, Any]:
    """The remit as it is printed on every file."""
    return {
        "decision": remit.decision,
        "decision_maker": remit.decision_maker,
        "influence_level": remit.level,
        "meaning": remit.words,
        "veto_rule": remit.veto_rule,
        "answer_by": remit.answer_by.isoformat() if remit.answer_by is not None else None,
    }


def process_of(assembly: Assembly, outcomes: Sequence[OutcomeView], today: dt.date) -> Process:
    """What was promised and what was kept so far."""
    decided = [item for item in outcomes if item.is_decided]
    answers = [
        Answered(item.number, response.disposition, response.answered_at.date())
        for item in decided
        for response in item.responses
        if not response.is_withdrawn
    ]
    closed = assembly.closed_at.date() if assembly.closed_at is not None else None
    remit = remit_of(assembly)
    return Process(
        remit=remit,
        record=answer_record(remit, [item.number for item in decided], answers, today, closed),
        waiting=tuple(item.number for item in decided if item.response is None),
        set_aside=tuple(item.number for item in decided if item.is_set_aside),
    )
