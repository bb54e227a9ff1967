"""The rule that makes an outcome in plain sentences: for the set-up, the report and every download alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

from deliberate.aggregation.rule import POLIS_THRESHOLDS, Rule
from deliberate.findings.blocks import StoredTable
from deliberate.findings.parts import JsonObject, Sentence
from deliberate.queries.report import ReportSource
from deliberate.text import N_

MEASURES = {
    "groups": N_("A statement is accepted if more than %(line)s%% of people agree in every opinion group."),
    "geometric": N_(
        "A statement is accepted if, on average over the opinion groups, more than %(line)s%% of people agree. The "
        "average is geometric, so one low group pulls it down."
    ),
    "product": N_(
        "The shares of people who agree in each opinion group are multiplied. A statement is accepted if the product "
        "is above %(line)s%%."
    ),
    "segments": N_(
        "A statement is accepted if more than %(line)s%% of people agree in every segment. Segments with too few votes "
        "are left out, and at least two must remain."
    ),
    "everyone": N_("A statement is accepted if more than %(line)s%% of all people agree."),
}
POLIS = N_(
    "The shares of people who agree in each group of the Polis map are multiplied. A statement is accepted if the "
    "product is above %(two)s%% with two groups, %(three)s%% with three, %(four)s%% with four and %(five)s%% with five."
)
PASSES = N_("A pass counts as a vote that neither agrees nor disagrees.")
NO_PASSES = N_("Shares are of those who agree or disagree; passes are shown beside them.")
CERTAINTY = N_("This must be at least %(sure)s%% certain, with at least %(least)d votes in each group.")
RESAMPLED = N_(
    "Certain means that it holds in this share of %(times)d bootstrap samples, in which people are resampled."
)
STATES = N_(
    "The statement is rejected if disagreement meets the same conditions, divided if groups are certainly on opposite "
    "sides or one group is certainly split, and undetermined in all other cases."
)


def build_rule_sentences(rule: Rule) -> list[Sentence]:
    """Return the rule as sentences with the values that fill them."""
    if rule.preset == "polis":
        _, two, three, four, five = (compute_rule_percent(line) for line in POLIS_THRESHOLDS)
        first: Sentence = (POLIS, {"two": two, "three": three, "four": four, "five": five})
    else:
        first = (MEASURES[rule.measure], {"line": compute_rule_percent(rule.threshold)})
    counted = rule.count_passes or rule.preset == "polis"
    found = [first, (PASSES if counted else NO_PASSES, {})]
    found.append((CERTAINTY, {"sure": compute_rule_percent(rule.credence), "least": rule.least_votes}))
    if rule.replicates and (rule.preset == "polis" or rule.measure in ("geometric", "product")):
        found.append((RESAMPLED, {"times": rule.replicates}))
    return [*found, (STATES, {})]


def build_stored_rule_sentences(stored: JsonObject) -> list[Sentence]:
    """Return the rule of a run as sentences; none where another version stored something else."""
    known = {item.name for item in fields(Rule)}
    return build_rule_sentences(Rule(**stored)) if stored and stored.keys() <= known else []


def compute_rule_percent(share: float) -> float:
    """Return a share in percent, to a tenth."""
    return round(100 * share, 1)


@dataclass(frozen=True)
class MethodChapter:
    """The chapter: the rule of the run in sentences and tables. is_imported: the analysis was made elsewhere."""

    has_rule: bool
    is_imported: bool
    rule_sentences: Sequence[Sentence]
    rule_tables: Sequence[StoredTable]
    texts: Mapping[int, str]


def build_method_chapter(source: ReportSource) -> MethodChapter:
    """Return the chapter on method."""
    findings = source.findings
    return MethodChapter(
        # Only an analysis that was made here keeps a mark of its input.
        is_imported=source.run.input_fingerprint is None,
        has_rule=bool(findings.rule_settings),
        rule_sentences=build_stored_rule_sentences(findings.rule_settings),
        rule_tables=[block for block in (findings.linked_statements,) if block is not None],
        texts=source.texts,
    )
