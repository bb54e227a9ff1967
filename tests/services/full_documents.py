"""Generated full documents: every state, pass reasons, revotes, merges, codes, appeals, responses, the log of acts."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import strategies as st

from deliberate.concepts import codebook_versions
from deliberate.concepts.codebook import read_shipped_codebook
from deliberate.formats.full import AMENDED, FORMAT
from deliberate.models import (
    REWORDED,
    CommentKind,
    Disposition,
    EntryKind,
    PassReason,
    Purpose,
    RejectionReason,
    Role,
    SuggestionSource,
    TagAnswer,
)

START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
BEGUN = int(START.timestamp())
CONCEPTS = tuple(read_shipped_codebook().concepts)[:3]
FINDINGS: dict[str, Any] = {"counts": {}, "modules": [], "outcomes": [], "concepts": {}}

words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=12)
moments = st.integers(0, 10**6).map(lambda seconds: (START + dt.timedelta(seconds=seconds)).isoformat())
seconds = st.integers(BEGUN, BEGUN + 10**6)
perhaps = st.booleans()


def kinds(names: Any) -> st.SearchStrategy[str]:
    return st.sampled_from([name.value for name in names])


def optional(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | values


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """A full document of today's version that fits together."""
    people = sorted(draw(st.sets(st.integers(0, 40), min_size=2, max_size=6)))
    state = draw(st.sampled_from(["draft", "open", "closed"]))
    shares = draw(st.sampled_from([{}, {"fewest": 0.5, "random": 0.3, "information": 0.2}]))
    reference = draw(st.sampled_from([{}, {"weighting": {"reference": "age, young, 50\nage, old, 50", "apply": True}}]))
    asked = [draw(questions(position, people)) for position in range(1, draw(st.integers(1, 2)) + 1)]
    if state == "draft":
        for question in asked:
            question["votes"], question["events"] = {name: [] for name in question["votes"]}, []
    return {
        "format": FORMAT,
        "code_version": "0",
        "assembly": {
            "slug": "generated", "title": "Trees", "introduction": draw(words), "host": draw(words), "state": state,
            "language": draw(st.sampled_from(["en", "de"])), "template": None, "decision": draw(words),
            "decision_maker": draw(words), "influence_level": draw(st.sampled_from(["L0", "L3", "L5"])),
            "veto_rule": draw(words), "answer_by": draw(optional(st.just("2027-02-03"))), "consent_text": draw(words),
            "moderation_policy": draw(words), "strict_moderation": draw(perhaps), "accepts_statements": draw(perhaps),
            "accepts_comments": draw(perhaps), "offers_importance": draw(perhaps),
            "results_visibility": draw(st.sampled_from(["live", "members"])),
            "soft_limit": 100, "hard_limit": 150, "comment_limit": draw(st.integers(100, 300)),
            "outcome_rule": {"measure": "groups", **draw(st.sampled_from([{}, {"threshold": 0.7}]))}, "modules": [],
            "module_settings": reference, "routing": shares, "tag_share": draw(st.integers(0, 100)),
            "consent_version": draw(st.integers(1, 3)),
            "created_at": draw(moments), "opened_at": None if state == "draft" else draw(moments),
            "closed_at": draw(moments) if state == "closed" else None, "closes_at": None,
            "time_zone": draw(st.sampled_from(["UTC", "Europe/Berlin"])), "announced": draw(perhaps),
            "opens_at": draw(optional(moments)),
        },
        "members": [{"name": "owner 1", "role": "owner", "created_at": draw(moments)}],
        "amendments": draw(st.lists(amendments(len(asked)), max_size=3)),
        "audit": draw(st.lists(audit_entries(), max_size=4)),
        "participants": [
            *(draw(participants(number, None)) for number in people),
            *(draw(participants(number, people[0])) for number in draw(st.sampled_from([[], [41], [41, 42]]))),
        ],
        "codebooks": draw(st.sampled_from([[], [own_codebook()]])),
        "questions": asked,
    }  # fmt: skip


def own_codebook() -> dict[str, Any]:
    """A version of an assembly's own, as its table keeps it."""
    document = codebook_versions.codebook_to_data(read_shipped_codebook())
    version = "1.1"
    return {"version": version, "reason": "Why.", "created_at": START.isoformat(),
            "document": {**document, "version": version}}  # fmt: skip


@st.composite
def amendments(draw: st.DrawFn, questions: int) -> dict[str, Any]:
    field = draw(st.sampled_from(sorted(AMENDED)))
    values = optional(moments if field == "closes_at" else words)
    asked = draw(st.integers(1, questions)) if field == "background" else None
    return {"field": field, "question": asked, "before": draw(values), "after": draw(values), "at": draw(moments)}


@st.composite
def audit_entries(draw: st.DrawFn) -> dict[str, Any]:
    by = draw(optional(st.builds("{} {}".format, kinds(Role), st.integers(1, 3))))
    detail = draw(st.dictionaries(st.sampled_from(["verdict", "count"]), words | st.integers(0, 9), max_size=2))
    action = draw(st.sampled_from(["opened", "statement moderated", "role given", "segments imported"]))
    return {"action": action, "subject": draw(words), "detail": detail, "at": draw(moments), "by": by}


@st.composite
def participants(draw: st.DrawFn, number: int, merged_into: int | None) -> dict[str, Any]:
    return {
        "number": number, "entry": draw(kinds(EntryKind)), "external_id": draw(optional(st.just(f"x{number}"))),
        "channel": draw(optional(words)), "consent_version": draw(st.integers(1, 3)), "joined_at": draw(moments),
        "segments": draw(st.dictionaries(st.just("age"), st.sampled_from(["young", "old"]))),
        "merged_into": merged_into,
    }  # fmt: skip


@st.composite
def questions(draw: st.DrawFn, position: int, people: list[int]) -> dict[str, Any]:
    numbers = sorted(draw(st.sets(st.integers(0, 12), min_size=3, max_size=6)))
    pairs = [(person, number) for person in people for number in numbers]
    voted = sorted(draw(st.sets(st.sampled_from(pairs), min_size=len(pairs) // 2)))
    choices = [draw(st.sampled_from([-1, 0, 1])) for _ in voted]
    reasons = [draw(optional(kinds(PassReason))) if choice == 0 else None for choice in choices]
    whom, which = st.sampled_from(people), st.sampled_from(numbers)
    events = draw(st.lists(st.tuples(whom, which, st.sampled_from([-1, 0, 1, None]), seconds), max_size=8))
    shown = draw(
        st.lists(st.tuples(whom, which, kinds(Purpose), st.sampled_from([0.25, 1.0, 1 / 3]), seconds), max_size=8)
    )
    tagged = draw(st.dictionaries(st.tuples(whom, which, st.sampled_from(CONCEPTS)), kinds(TagAnswer), max_size=4))
    objecting = draw(st.sets(st.tuples(whom, which), max_size=2))
    return {
        "position": position, "text": draw(words), "background": draw(words), "next_number": numbers[-1] + 3,
        "created_at": draw(moments),
        "statements": [draw(statements(place, numbers, people)) for place in range(len(numbers))],
        "votes": {
            "person": [person for person, _ in voted], "statement": [number for _, number in voted],
            "choice": choices, "at": [draw(seconds) for _ in voted], "pass_reason": reasons,
            "important": [draw(perhaps) for _ in voted],
        },
        "events": [list(event) for event in events],
        "exposures": [list(row) for row in shown],
        "coding": {
            "plan": draw(optional(plans(numbers))),
            "tags": sorted([*key, answer, draw(seconds)] for key, answer in tagged.items()),
            "appeals": [draw(appeals(person, number)) for person, number in sorted(objecting)],
        },
        "runs": draw(st.lists(runs(numbers), max_size=2)),
        "tensions": draw(st.just([]) | tensions(numbers, position).map(lambda tension: [tension])),
        "topics": [draw(topics(place, numbers)) for place in range(1, draw(st.integers(0, 3)) + 1)],
    }  # fmt: skip


@st.composite
def topics(draw: st.DrawFn, place: int, numbers: list[int]) -> dict[str, Any]:
    labeled = sorted(draw(st.sets(st.sampled_from(numbers), max_size=4)))
    return {
        "number": 10 - place, "position": place, "name": f"Topic {place} {draw(words)}", "description": draw(words),
        "created_at": draw(moments),
        "statements": [
            {"statement": number, "is_suggested": draw(perhaps), "labeled_at": draw(moments)} for number in labeled
        ],
    }  # fmt: skip


@st.composite
def plans(draw: st.DrawFn, numbers: list[int]) -> dict[str, Any]:
    return {
        "calibration": draw(st.sampled_from([[], numbers[:2]])), "unlocked_at": draw(optional(moments)),
        "suggestions": draw(kinds(SuggestionSource)), "frozen_at": draw(optional(moments)),
        "frozen_codes": draw(optional(st.just({"version": "1", "codes": {str(numbers[0]): {"codes": []}}}))),
    }  # fmt: skip


@st.composite
def appeals(draw: st.DrawFn, person: int, number: int) -> dict[str, Any]:
    """Without an answer: those that have one stand behind the others, whatever their age."""
    return {
        "reason": draw(words), "created_at": draw(moments), "answer": "", "changed_code": False, "answered_at": None,
        "author": person, "statement": number,
    }  # fmt: skip


@st.composite
def runs(draw: st.DrawFn, numbers: list[int]) -> dict[str, Any]:
    """A finished run that is kept since it was responded to."""
    withdrawn = draw(perhaps)
    response = {
        "withdrawn_at": draw(moments) if withdrawn else None, "withdrawal_note": draw(words) if withdrawn else "",
        "disposition": draw(kinds(Disposition)), "reason": draw(words), "responsible": draw(words),
        "answered_at": draw(moments),
    }  # fmt: skip
    name = {"name": draw(words), "carried": draw(perhaps), "named_at": draw(moments)}
    return {
        "input_hash": "a" * 64, "is_automatic": draw(perhaps), "settings": {"modules": []}, "earlier": None,
        "published_before": None,
        "code_version": "0.1", "seed": draw(st.integers(0, 9)), "timings": {"total": 0.5}, "findings": FINDINGS,
        "requested_at": draw(moments), "started_at": draw(optional(moments)), "finished_at": draw(moments),
        "outcomes": [
            {"state": "accepted", "evidence": {"statement": numbers[0]}, "statement": numbers[0],
             "responses": [response] * draw(st.integers(1, 2))},
        ],
        "group_names": draw(st.sampled_from([{}, {"A": name}])),
    }  # fmt: skip


@st.composite
def tensions(draw: st.DrawFn, numbers: list[int], position: int) -> dict[str, Any]:
    hidden = draw(perhaps)
    return {
        "key": f"declared:{numbers[0]}-{numbers[1]}:", "kind": "declared", "reason": draw(words), "title": draw(words),
        "open_question": draw(words), "is_hidden": hidden, "hidden_reason": draw(words) if hidden else "",
        "created_at": draw(moments), "statements": numbers[:2], "follow_up": draw(optional(st.just(position))),
    }  # fmt: skip


@st.composite
def statements(draw: st.DrawFn, place: int, numbers: list[int], people: list[int]) -> dict[str, Any]:
    """The first is visible, so that others can be merged into it."""
    moderation = draw(st.sampled_from(["waiting", "visible", "rejected", "merged"])) if place else "visible"
    author = draw(optional(st.sampled_from(people)))
    rejected = moderation == "rejected"
    replaced_by = draw(st.sampled_from([None, *numbers[place + 1 :]])) if rejected else None
    reason = draw(kinds(RejectionReason)) if rejected else None
    wordings = [{"wording": 1, "text": draw(words), "until": draw(moments)}] if draw(perhaps) else []
    return {
        "number": numbers[place], "text": f"Statement {place} {draw(words)}",
        "origin": "seed" if author is None else "participant", "author": author, "moderation": moderation,
        "moderation_reason": reason if replaced_by is None else REWORDED, "replaced_by": replaced_by,
        "wording": 1 + len(wordings), "earlier_wordings": wordings,
        "moderation_note": draw(words) if rejected else "", "moderated_at": draw(optional(moments)),
        "merged_into": numbers[0] if moderation == "merged" else None, "is_meta": draw(perhaps) and bool(place),
        "created_at": draw(moments),
        "comments": draw(st.just([]) | comments(people).map(lambda comment: [comment])),
        "codings": draw(codings()),
    }  # fmt: skip


@st.composite
def comments(draw: st.DrawFn, people: list[int]) -> dict[str, Any]:
    endorsed = sorted(draw(st.sets(st.sampled_from(people), max_size=3)))
    return {
        "kind": draw(kinds(CommentKind)), "stance": draw(st.sampled_from([-1, 0, 1])), "text": draw(words),
        "moderation": draw(st.sampled_from(["waiting", "visible", "rejected"])),
        "moderation_reason": draw(optional(kinds(RejectionReason))), "moderation_note": draw(words),
        "moderated_at": draw(optional(moments)), "created_at": draw(moments), "author": draw(st.sampled_from(people)),
        "endorsed_by": [[number, draw(seconds)] for number in endorsed],
    }  # fmt: skip


@st.composite
def codings(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Answers of some coders, and perhaps the adjudicated one."""
    coders = draw(st.lists(st.sampled_from(["Ann", "Bea", "Cem"]), unique=True, max_size=3))
    made = [draw(coding(name, "coder")) for name in coders]
    return [*made, draw(coding("Dora", "adjudication"))] if draw(perhaps) else made


@st.composite
def coding(draw: st.DrawFn, coder: str, kind: str) -> dict[str, Any]:
    concepts = sorted(draw(st.sets(st.sampled_from(CONCEPTS), max_size=2)))
    return {
        "kind": kind,
        "codebook_version": read_shipped_codebook().version,
        "flags": [],
        "scope": draw(words),
        "rationale": draw(words),
        "was_blind": draw(perhaps),
        "first_answer": draw(optional(st.just({"codes": []}))),
        "suggested": draw(st.sampled_from([{}, {"keywords": []}])),
        "by_third_person": draw(perhaps),
        "created_at": draw(moments),
        "coder": coder,
        "codes": [
            {
                "concept": concept,
                "stance": draw(st.sampled_from(["supports", "hinders"])),
                "directness": draw(st.sampled_from(["direct", "indirect"])),
                "subcode": None,
            }
            for concept in concepts
        ],
    }
