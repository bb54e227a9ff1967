"""The checklist that must be done before an assembly can open."""

from __future__ import annotations

from dataclasses import dataclass

from deliberate.models import Assembly, Origin, Question
from deliberate.queries.coding.evidence import build_framing_audits
from deliberate.queries.participants import has_rehearsal
from deliberate.text import N_

MIN_SEEDS, RECOMMENDED_SEEDS = 5, 10


@dataclass(frozen=True)
class ChecklistItem:
    """One item of the checklist; an item that is not required is advice. `label` says what to do.

    default: the field whose text came with the draft, where the line is about one (see `Assembly.kept_defaults`).
    """

    key: str
    label: str
    done: bool
    required: bool = True
    default: str = ""


def build_readiness_checklist(assembly: Assembly) -> list[ChecklistItem]:
    """Return every item of the checklist, done or not."""
    questions = assembly.questions
    rehearsal = [ChecklistItem("rehearsal", N_("Remove the rehearsal"), done=False)] if has_rehearsal(assembly) else []
    framed = [framing for _, framing in build_framing_audits(assembly)]
    seeds = [count_visible_seeds(question) for question in questions]
    return [
        *rehearsal,
        build_default_item(assembly, "question", N_("Ask at least one question"), bool(questions), "question"),
        build_default_item(
            assembly,
            "seeds",
            N_("Give each question at least five seed statements"),
            min(seeds, default=0) >= MIN_SEEDS,
            "seeds",
        ),
        build_default_item(
            assembly, "decision_maker", N_("Say who decides"), bool(assembly.decision_maker), "decision_maker"
        ),
        ChecklistItem("answer_by", N_("Set the date of the official response"), assembly.answer_by is not None),
        build_default_item(
            assembly,
            "consent",
            N_("Tell people what happens to their votes"),
            bool(assembly.consent_text),
            "consent_text",
        ),
        build_default_item(
            assembly,
            "policy",
            N_("Publish the moderation policy"),
            bool(assembly.moderation_policy),
            "moderation_policy",
        ),
        build_default_item(
            assembly, "level", N_("Choose the level of influence"), True, "influence_level", required=False
        ),
        build_default_item(assembly, "rule", N_("Choose the consensus rule"), True, "outcome_rule", required=False),
        ChecklistItem("host", N_("Say who is asking"), bool(assembly.host), required=False),
        ChecklistItem(
            "introduction", N_("Introduce the topic in a few sentences"), bool(assembly.introduction), required=False
        ),
        ChecklistItem(
            "more_seeds",
            N_("Write ten or more seed statements per question"),
            bool(seeds) and min(seeds) >= RECOMMENDED_SEEDS,
            required=False,
        ),
        ChecklistItem(
            "coded",
            N_("Code every seed statement with the concepts it affects"),
            bool(questions) and all(has_all_codes(question) for question in questions),
            required=False,
        ),
        ChecklistItem(
            "balance",
            N_("Give every concept that the seed statements affect a supporting and a hindering statement"),
            bool(framed) and all(framing.is_balanced for framing in framed),
            required=False,
        ),
        ChecklistItem(
            "plain",
            N_("Check wording that is hard to read or asks two things at once"),
            bool(framed) and all(framing.is_plain for framing in framed),
            required=False,
        ),
        ChecklistItem(
            "silence",
            N_("Check that concepts without a seed statement are left out on purpose"),
            bool(framed) and not any(framing.silent for framing in framed),
            required=False,
        ),
    ]


def build_default_item(
    assembly: Assembly, key: str, label: str, is_there: bool, field: str, *, required: bool = True
) -> ChecklistItem:
    """Return a line that is done once something is there that the organizers wrote themselves, or have kept by name."""
    return ChecklistItem(key, label, is_there and not is_unread_default(assembly, field), required, field)


def is_unread_default(assembly: Assembly, field: str) -> bool:
    """Return whether the field still holds what came with the draft, and no one has said that it is kept."""
    return assembly.kept_defaults.get(field, {}) is None


def count_visible_seeds(question: Question) -> int:
    return sum(statement.origin == Origin.SEED and statement.is_visible for statement in question.statements)


def has_all_codes(question: Question) -> bool:
    return all(statement.codings for statement in question.statements if statement.is_visible)
