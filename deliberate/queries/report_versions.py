"""Reads of published versions of a report, and of the links that open one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import func, select

from deliberate.extensions import db
from deliberate.models import (
    Question,
    ReportLink,
    ReportVersion,
    Response,
    VersionAudience,
    VersionState,
)
from deliberate.models.columns import now
from deliberate.queries.report import ReportSource, load_responses, load_visible_texts


def load_versions(question: Question) -> Sequence[ReportVersion]:
    """Return every version of the report of a question, the newest first."""
    return db.session.scalars(
        select(ReportVersion).where(ReportVersion.question_id == question.id).order_by(ReportVersion.number.desc())
    ).all()


def load_listed_versions(question: Question, *, has_role: bool) -> list[ReportVersion]:
    """Return the published versions that a reader finds without a link, the newest first."""
    shown = {VersionAudience.PUBLIC, *([VersionAudience.MEMBERS, VersionAudience.LINK] if has_role else [])}
    return [
        one for one in load_versions(question) if one.state == VersionState.PUBLISHED and one.audience in shown
    ]  # fmt: skip


def find_version(question: Question, number: int) -> ReportVersion | None:
    """Return one version by its number."""
    return db.session.scalar(
        select(ReportVersion).where(ReportVersion.question_id == question.id, ReportVersion.number == number)
    )


def find_report_link(key: int) -> ReportLink | None:
    """Return a link, revoked or not."""
    return db.session.get(ReportLink, key)


def compute_next_number(question: Question) -> int:
    """Return the number of the next version."""
    newest = select(func.max(ReportVersion.number)).where(ReportVersion.question_id == question.id)
    return (db.session.scalar(newest) or 0) + 1


@dataclass(frozen=True)
class FrozenSource(ReportSource):
    """A run with what stood around its findings when the version was made; a text rejected since is not shown."""

    version: ReportVersion

    @property
    def as_of(self) -> dt.datetime:
        """The moment of which it speaks: its publication, or of a draft now."""
        return self.version.published_at or now()

    @cached_property
    def texts(self) -> dict[int, str]:
        visible = load_visible_texts(self.run)
        frozen = {int(number): text for number, text in self.version.frozen["texts"].items()}
        return {number: text for number, text in frozen.items() if number in visible}

    @cached_property
    def responses(self) -> dict[int, list[Response]]:
        given = load_responses(self.question)
        kept = {number: [one for one in rows if one.answered_at <= self.as_of] for number, rows in given.items()}
        return {number: rows for number, rows in kept.items() if rows}

    @cached_property
    def group_names(self) -> dict[str, str]:
        return dict(self.version.frozen["group_names"])

    @cached_property
    def complete_voters(self) -> int:
        return self.version.frozen["complete_voters"]

    @property
    def decision_maker(self) -> str:
        return self.version.frozen["decision_maker"]

    @property
    def answer_by(self) -> dt.date | None:
        day = self.version.frozen["answer_by"]
        return dt.date.fromisoformat(day) if day else None

    @property
    def today(self) -> dt.date:
        return self.assembly.local(self.as_of).date()
