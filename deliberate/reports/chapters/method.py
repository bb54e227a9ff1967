"""The rule that makes an outcome in plain sentences: for the set-up, the report and every download alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields

from deliberate.aggregation.rule import POLIS_THRESHOLDS, Rule
from deliberate.findings.document import ModuleFindings
from deliberate.findings.parts import JsonObject, Sentence
from deliberate.text import N_

MEASURES = {
    "groups": N_("A statement is accepted if more than %(line)s per cent agree in every opinion group by itself."),
    "geometric": N_(
        "A statement is accepted if the opinion groups agree by more than %(line)s per cent on average; the average is "
        "geometric, so one low group pulls it down."
    ),
    "product": N_(
        "The shares that agree in each opinion group are multiplied; a statement is accepted if the product is above "
        "%(line)s per cent."
    ),
    "segments": N_(
        "A statement is accepted if more than %(line)s per cent agree in every declared part of the people; parts with "
        "too few votes are left out, and two must remain."
    ),
    "everyone": N_("A statement is accepted if more than %(line)s per cent of all people together agree."),
}
POLIS = N_(
    "The shares that agree in each group of the Polis map are multiplied; a statement is accepted if the product is "
    "above %(two)s per cent with two groups, %(three)s with three, %(four)s with four and %(five)s with five."
)
PASSES = N_("A pass counts as a voice that neither agrees nor disagrees.")
NO_PASSES = N_("Shares are of those who took a side; passes are shown beside them.")
CERTAINTY = N_("This must be at least %(sure)s per cent certain, with at least %(least)d votes in each group.")
RESAMPLED = N_("Certain means: it holds in so many of %(times)d resamples, in each of which the people are drawn anew.")
STATES = N_(
    "The statement is rejected if disagreement reaches the same; divided if groups surely stand on "
    "opposite sides or one "
    "is surely split; and undetermined in all other cases."
)


def build_rule_sentences(rule: Rule) -> list[Sentence]:
    """Return the rule as sentences with the values that fill them."""
    if rule.preset == "polis":
        _, two, three, four, five = (format_rule_percent(line) for line in POLIS_THRESHOLDS)
        first: Sentence = (POLIS, {"two": two, "three": three, "four": four, "five": five})
    else:
        first = (MEASURES[rule.measure], {"line": format_rule_percent(rule.threshold)})
    counted = rule.count_passes or rule.preset == "polis"
    found = [first, (PASSES if counted else NO_PASSES, {})]
    found.append((CERTAINTY, {"sure": format_rule_percent(rule.credence), "least": rule.least_votes}))
    if rule.replicates and (rule.preset == "polis" or rule.measure in ("geometric", "product")):
        found.append((RESAMPLED, {"times": rule.replicates}))
    return [*found, (STATES, {})]


def build_stored_rule_sentences(stored: JsonObject) -> list[Sentence]:
    """Return the rule of a run as sentences; none where another version stored something else."""
    known = {item.name for item in fields(Rule)}
    return build_rule_sentences(Rule(**stored)) if stored and stored.keys() <= known else []


def format_rule_percent(share: float) -> str:
    """Return a share as per cent without needless digits."""
    return f"{round(100 * share, 1):g}"


@dataclass(frozen=True)
class InsufficientData:
    """What a module could not say for want of votes, and what is still missing."""

    title: str
    text: str
    values: JsonObject


def select_insufficient_data(modules: Iterable[ModuleFindings]) -> list[InsufficientData]:
    """Return the notes of the modules that had too little to go on."""
    return [
        InsufficientData(module.title, note.text, note.values)
        for module in modules
        if module.status == "insufficient"
        for note in module.notes
    ]
