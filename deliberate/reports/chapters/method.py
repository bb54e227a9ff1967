"""The rule that makes an outcome in plain sentences: for the set-up, the report and every download alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from deliberate.aggregation.rule import (
    GROUP_MEASURES,
    POLIS_THRESHOLDS,
    SIDE_CREDENCE,
    Rule,
    asks_sides,
    parse_stored_rule,
)
from deliberate.aggregation.sides import DECIDING
from deliberate.findings.blocks import StoredTable
from deliberate.findings.disclosure import redact_block
from deliberate.findings.document import Findings
from deliberate.findings.parts import JsonObject, Sentence
from deliberate.findings.standing import asks_sides as asks_sides_by
from deliberate.queries.report import ReportSource
from deliberate.reports.charts.days import Days, build_days
from deliberate.text import N_

MEASURES = {
    "sides": N_(
        "A statement is accepted if more than %(line)s%% of people agree, among everyone together and on both sides of "
        "every dimension of opinion."
    ),
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
CERTAINTY_OF_SIDES = N_(
    "This must be at least %(sure)s%% certain for everyone, with at least %(least)d votes, and %(side)s%% for each of "
    "the six sides."
)
SIDES = N_(
    "A side is the part of a dimension from the outermost %(floor)s%% to the outermost %(reach)s%% of the people; the "
    "outermost %(floor)s%% do not decide alone. People are placed by their votes on other statements, and count with "
    "the probability of lying there. Opinion groups are described, but change no outcome."
)
STATES_BY_SIDES = N_(
    "The statement is rejected if disagreement meets the same conditions, divided if two sides of one dimension are "
    "certainly opposed or people as a whole are certainly split, with and without the outermost %(floor)s%% of each "
    "dimension, and undetermined in all other cases."
)
DIVIDED_WITHOUT_SETS = N_(
    "Where accounts are found that vote as if by one script, a statement is published as divided only if it also is "
    "without them."
)
SMALL_GROUPS = N_("Groups with fewer than %(share)s%% of the people are not asked by themselves.")
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
    if asks_sides(rule):
        return [*found, *build_side_sentences(rule)]
    if rule.least_share and (rule.preset == "polis" or rule.measure in GROUP_MEASURES):
        found.append((SMALL_GROUPS, {"share": compute_rule_percent(rule.least_share)}))
    found.append((CERTAINTY, {"sure": compute_rule_percent(rule.credence), "least": rule.least_votes}))
    if rule.replicates and (rule.preset == "polis" or rule.measure in ("geometric", "product")):
        found.append((RESAMPLED, {"times": rule.replicates}))
    return [*found, (STATES, {})]


def build_side_sentences(rule: Rule) -> list[Sentence]:
    """Return what the rule by sides asks of them."""
    sure, side, floor, reach = (
        compute_rule_percent(share) for share in (rule.credence, SIDE_CREDENCE, DECIDING.floor, DECIDING.reach)
    )
    return [
        (CERTAINTY_OF_SIDES, {"sure": sure, "side": side, "least": rule.least_votes}),
        (SIDES, {"floor": floor, "reach": reach}),
        (STATES_BY_SIDES, {"floor": floor}),
        (DIVIDED_WITHOUT_SETS, {}),
    ]


def build_stored_rule_sentences(stored: JsonObject) -> list[Sentence]:
    """Return the rule of a run as sentences; none where another version stored something else."""
    rule = parse_stored_rule(stored)
    return [] if rule is None else build_rule_sentences(rule)


def compute_rule_percent(share: float) -> float:
    """Return a share in percent, to a tenth."""
    return round(100 * share, 1)


@dataclass(frozen=True)
class MethodChapter:
    """The chapter: the rule of the run in sentences and tables, votes by day. is_imported: it was made elsewhere.

    published_by_votes_alone: no earlier analysis had published anything to go by. kept: how many outcomes stay as they
    were published though the votes are now a little short of them. divided_by_sets: how many are not published as
    divided, because they are not without the accounts that vote as if by one script.
    """

    has_rule: bool
    is_imported: bool
    published_by_votes_alone: bool
    kept: int
    divided_by_sets: int
    rule_sentences: Sequence[Sentence]
    rule_tables: Sequence[StoredTable]
    texts: Mapping[int, str]
    days: Days | None


def find_asked_sides(findings: Findings) -> StoredTable | None:
    """Return who the sides are, where the rule asks them."""
    return findings.find_block("sides.sides", StoredTable) if asks_sides_by(findings.rule_settings) else None


def build_method_chapter(source: ReportSource) -> MethodChapter:
    """Return the chapter on method."""
    findings, publication = source.findings, source.findings.publication
    return MethodChapter(
        published_by_votes_alone=publication is not None
        and publication.before is None
        and not publication.divided_by_sets,
        divided_by_sets=0 if publication is None else len(publication.divided_by_sets),
        kept=0 if publication is None else len(publication.kept),
        # Only an analysis that was made here keeps a mark of its input.
        is_imported=source.run.input_fingerprint is None,
        has_rule=bool(findings.rule_settings),
        rule_sentences=build_stored_rule_sentences(findings.rule_settings),
        rule_tables=[
            redacted
            for block in (findings.linked_statements, find_asked_sides(findings))
            if block is not None
            for redacted in [redact_block(block)]
            if isinstance(redacted, StoredTable)
        ],
        texts=source.texts,
        days=build_days(source),
    )
