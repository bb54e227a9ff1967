"""Everything stored about one participant as a document of their own: the file that they download."""

from __future__ import annotations

import datetime as dt
from typing import TypedDict

from deliberate.models import CHOICES, Comment, Participant, Statement, Vote, VoteEvent
from deliberate.queries.findings import load_findings
from deliberate.queries.personal_data import PersonalData
from deliberate.queries.runs import find_latest_finished_run
from deliberate.services.account_people import is_linked
from deliberate.services.joining import has_return_code
from deliberate.version import __version__

FORMAT = "deliberate.personal-data"
Row = dict[str, str | int | float | None]
CHOICE_NAMES: dict[int | None, str] = {int(choice): name for name, choice in CHOICES.items()}


class PersonalDocument(TypedDict):
    """All sections; times are UTC in ISO format, statements are named by question and number."""

    format: str
    code_version: str
    assembly: str
    participant: Row
    merged_participations: list[Row]
    segments: dict[str, str]
    devices: list[Row]
    votes: list[Row]
    statements: list[Row]
    comments: list[Row]
    helpful_comments: list[Row]
    concept_tags: list[Row]
    appeals: list[Row]
    voting_log: list[Row]
    statements_shown: list[Row]
    opinion_groups: list[Row]


def build_personal_document(data: PersonalData) -> PersonalDocument:
    """Return everything stored about a person, also what no page shows."""
    person = data.participant
    return {
        "format": FORMAT,
        "code_version": __version__,
        "assembly": person.assembly.title,
        "participant": {
            **build_participation_row(person),
            "has_account": is_linked(person),
            "has_return_code": has_return_code(person),
        },
        "merged_participations": [build_participation_row(one) for one in data.merged],
        "segments": dict(person.segments),
        "devices": [
            {"label": one.label, "added_at": to_text(one.added_at), "last_seen": one.last_seen.isoformat()}
            for one in data.devices
        ],
        "votes": [{**name_statement(statement), **build_vote_row(vote)} for statement, vote in data.votes],
        "statements": [build_statement_row(one.statement) for one in data.statements],
        "comments": [build_comment_row(comment) for comment in data.comments],
        "helpful_comments": [{**name_statement(one.statement), "text": one.text} for one in data.endorsed],
        "concept_tags": [
            {**name_statement(statement), "concept": tag.concept, "answer": str(tag.answer)}
            for statement, tag in data.tags
        ],
        "appeals": [
            {
                **name_statement(one.statement),
                "reason": one.reason,
                "sent_at": to_text(one.created_at),
                "answer": one.answer,
            }
            for one in data.appeals
        ],
        "voting_log": [{**name_statement(statement), **build_event_row(event)} for statement, event in data.events],
        "statements_shown": [
            {
                **name_statement(statement),
                "shown_at": to_text(one.at),
                "purpose": str(one.purpose),
                "probability": one.probability,
            }
            for statement, one in data.exposures
        ],
        "opinion_groups": build_group_rows(data),
    }  # fmt: skip


def to_text(moment: dt.datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def build_participation_row(person: Participant) -> Row:
    """Return how and when someone came: the person themselves, or on a device whose participation became theirs."""
    return {
        "number": person.number,
        "joined_at": to_text(person.joined_at),
        "entry": str(person.entry),
        "channel": person.channel,
        "external_id": person.external_id,
        "consent_version": person.consent_version,
    }


def name_statement(statement: Statement) -> Row:
    """Return where a statement stands, and what it says."""
    return {"question": statement.question.position, "statement": statement.number, "statement_text": statement.text}


def build_vote_row(vote: Vote) -> Row:
    return {
        "choice": CHOICE_NAMES[vote.choice],
        "pass_reason": vote.pass_reason,
        "important_to_you": "yes" if vote.is_important else "no",
        "cast_at": to_text(vote.cast_at),
    }  # fmt: skip


def build_event_row(event: VoteEvent) -> Row:
    return {"choice": CHOICE_NAMES.get(event.choice, "withdrawn"), "at": to_text(event.at)}


def build_statement_row(statement: Statement) -> Row:
    """Return a statement of one's own with what moderators decided."""
    return {
        **name_statement(statement),
        "written_at": to_text(statement.created_at),
        "moderation": str(statement.moderation),
        "moderation_reason": statement.moderation_reason,
        "moderation_note": statement.moderation_note,
    }


def build_comment_row(comment: Comment) -> Row:
    """Return a comment of one's own with what moderators decided."""
    return {
        **name_statement(comment.statement),
        "kind": str(comment.kind),
        "vote_when_written": CHOICE_NAMES[comment.stance],
        "text": comment.text,
        "written_at": to_text(comment.created_at),
        "moderation": str(comment.moderation),
        "moderation_reason": comment.moderation_reason,
        "endorsements": len(comment.endorsements),
    }


def build_group_rows(data: PersonalData) -> list[Row]:
    """Return the opinion group that the newest analysis of each question counts the person in, and their place on its
    map."""
    rows: list[Row] = []
    numbers = {data.participant.number, *(one.number for one in data.merged)}
    for question in data.participant.assembly.questions:
        run = find_latest_finished_run(question)
        if run is None:
            continue
        findings = load_findings(run)
        block = findings.polis_groups
        group = (
            next((one.label for one in block.groups if not numbers.isdisjoint(one.members)), None) if block else None
        )
        points = findings.opinion_map.points if findings.opinion_map is not None else ()
        place = next((point for point in points if point.participant in numbers), None)
        if group is not None or place is not None:
            x, y = (place.x, place.y) if place is not None else (None, None)
            rows.append({"question": question.position, "group": group, "x": x, "y": y})
    return rows
