"""The checklist that unlocks "open"."""

from __future__ import annotations

from dataclasses import dataclass

from deliberate.models import Assembly, Origin, Question
from deliberate.queries.coding.evidence import framings
from deliberate.text import N_

LEAST_SEEDS, GOOD_SEEDS = 5, 10


@dataclass(frozen=True)
class Item:
    """One line of the checklist; advice is not required. `label` says what to do.

    default: the field whose text came with the draft, where the line is about one (see `Assembly.kept_defaults`).
    """

    key: str
    label: str
    done: bool
    required: bool = True
    default: str = ""


def readiness(assembly: Assembly) -> list[Item]:
    """Every line of the checklist, done or not."""
    questions = assembly.questions
    framed = [framing for _, framing in framings(assembly)]
    seeds = [seed_count(question) for question in questions]
    return [
        of_default(assembly, "question", N_("Ask at least one question"), bool(questions), "question"),
        of_default(assembly, "seeds", N_("Give each question at least five seed statements"),
                   min(seeds, default=0) >= LEAST_SEEDS, "seeds"),
        of_default(assembly, "decision_maker", N_("Say who decides"), bool(assembly.decision_maker), "decision_maker"),
        Item("answer_by", N_("Say by when they answer"), assembly.answer_by is not None),
        of_default(assembly, "consent", N_("Tell people what happens to their votes"), bool(assembly.consent_text),
                   "consent_text"),
        of_default(assembly, "policy", N_("Publish the moderation policy"), bool(assembly.moderation_policy),
                   "moderation_policy"),
        of_default(assembly, "level", N_("Choose the level of influence"), True, "influence_level", required=False),
        of_default(assembly, "rule", N_("Choose the consensus rule"), True, "outcome_rule", required=False),
        Item("host", N_("Say who is asking"), bool(assembly.host), required=False),
        Item("introduction", N_("Introduce the topic in some sentences"), bool(assembly.introduction), required=False),
        Item("more_seeds", N_("Ten or more seeds per question make a better start"),
             bool(seeds) and min(seeds) >= GOOD_SEEDS, required=False),
        Item("coded", N_("Code every seed with the concepts it touches"),
             bool(questions) and all(is_coded(question) for question in questions), required=False),
        Item("balance", N_("Give every concept that the seeds touch a supporting and a hindering statement"),
             bool(framed) and all(framing.is_balanced for framing in framed), required=False),
        Item("plain", N_("Look again at words that are hard to read or ask two things at once"),
             bool(framed) and all(framing.is_plain for framing in framed), required=False),
        Item("silence", N_("Decide whether the concepts that no seed touches are left out on purpose"),
             bool(framed) and not any(framing.silent for framing in framed), required=False),
    ]  # fmt: skip


def of_default(assembly: Assembly, key: str, label: str, is_there: bool, field: str, *, required: bool = True) -> Item:
    """A line that is done once something is there that the organizers wrote themselves, or have kept by name."""
    return Item(key, label, is_there and not is_unread(assembly, field), required, field)


def is_unread(assembly: Assembly, field: str) -> bool:
    """Whether the field still holds what came with the draft, and nobody has said that it is kept."""
    return assembly.kept_defaults.get(field, {}) is None


def seed_count(question: Question) -> int:
    return sum(statement.origin == Origin.SEED and statement.is_visible for statement in question.statements)


def is_coded(question: Question) -> bool:
    return all(statement.codings for statement in question.statements if statement.is_visible)
