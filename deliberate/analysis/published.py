"""What a run publishes, given what the last one published: outcomes and groups do not flip back and forth.

Modules are functions of the votes; what they find is the raw result. A state that was published stays until the votes
speak against it by a margin, and groups stay until one of their conditions fails by a margin. So a few votes more or
less around a bar change nothing, and no reader sees a rule apply on Monday that did not on Sunday. What was published
before is an input of the run like its votes: the same input gives the same findings.

Under the rule by sides a statement is published as divided only if it also is without the accounts that vote as if by
one script: a few accounts that cannot keep a statement from being accepted cannot make people look split either.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from deliberate.aggregation.contract import ModuleSettings
from deliberate.aggregation.modules.groups.gates import NEAR
from deliberate.aggregation.modules.outcomes.states import ACCEPTED, DIVIDED, REJECTED, SPLIT_BY_SETS, UNDETERMINED
from deliberate.aggregation.rule import SIDE_CREDENCE, Rule, asks_sides, rule_hash
from deliberate.aggregation.runner import ModuleAnswers, Progress, list_dependants, run_modules
from deliberate.analysis.input import AnalysisInput
from deliberate.findings.parts import JsonObject, Row
from deliberate.models.json_columns import PublishedBefore, RunSettings

# How far its credence may fall below the bar before a published state is given up.
MARGIN, SIDE_MARGIN = 0.05, 0.15
GROUP_CUT_OFFS = ("reliability", "held_out", "separation", "stability")


@dataclass(frozen=True)
class PublishedAnswers:
    """raw: from the votes alone. published: the same, unless groups were kept. kept_groups: how many were."""

    raw: ModuleAnswers
    published: ModuleAnswers
    kept_groups: int = 0


def run_and_publish(given: AnalysisInput, progress: Progress | None = None) -> PublishedAnswers:
    """Run the modules on the votes; keep the groups that were published last where they only just fail."""
    settings = given.settings
    raw = run_modules(given.votes, settings["modules"], settings["settings"], progress, previous_map=given.previous_map)
    found, before = raw.result("groups"), given.published_before
    if found is None or found.published or before is None or before["groups"] < 2:
        return PublishedAnswers(raw, raw)
    lenient = run_with_groups_kept(given, raw)
    groups = lenient.result("groups")
    if not groups.published or groups.groups != before["groups"]:
        return PublishedAnswers(raw, raw)
    return PublishedAnswers(raw, lenient, groups.groups)


def run_with_groups_kept(given: AnalysisInput, raw: ModuleAnswers) -> ModuleAnswers:
    """Run the groups with lenient cut-offs, and whatever builds on them; other answers stay."""
    again = {"groups", *list_dependants("groups", raw.modules)}
    kept = {name: answer for name, answer in raw.answers.items() if name not in again}
    answers = run_modules(
        given.votes,
        given.settings["modules"],
        relax_group_settings(given.settings, raw),
        previous_map=given.previous_map,
        answered=kept,
    )
    # Printed are the cut-offs that groups have to reach; that these were kept is said beside them.
    return replace(answers, settings={**answers.settings, "groups": raw.settings["groups"]})


def relax_group_settings(settings: RunSettings, raw: ModuleAnswers) -> ModuleSettings:
    """Return the settings with every cut-off of the groups where it is nearly met."""
    own = raw.settings["groups"]
    lenient = {name: NEAR * float(getattr(own, name)) for name in GROUP_CUT_OFFS}
    chosen = settings["settings"]
    return {**chosen, "groups": {**chosen.get("groups", {}), **lenient}}


def publish_states(
    rows: Sequence[Row], rule: Rule | None, before: PublishedBefore | None, without: Sequence[Row] = ()
) -> tuple[Row, ...]:
    """Return the rows of the outcomes with the published state of each, and its raw state beside it.

    A state is kept only under the rule it was published by. without: the rows of the outcomes without the accounts that
    vote as if by one script; none where there are no such accounts.
    """
    last: Mapping[str, str] = {}
    if rule is not None and before is not None and before["rule"] == rule_hash(rule):
        last = before["states"]
    other = {row.statement: row for row in without}
    found = []
    for row in rows:
        raw = str(row.get("state"))
        was = last.get(str(row.statement), raw)
        state = was if rule is not None and was != raw and is_kept(row, was, rule) else raw
        values = {**row.values, "state": state, "raw_state": raw}
        if (
            state == DIVIDED
            and rule is not None
            and is_divided_by_sets(other.get(row.statement), last.get(str(row.statement)), rule)
        ):
            values |= {"state": UNDETERMINED, "reason": SPLIT_BY_SETS, "divided_by_sets": True}
        found.append(Row(values, row.is_hidden))
    return tuple(found)


def is_divided_by_sets(without: Row | None, was: str | None, rule: Rule) -> bool:
    """Return whether a statement is divided only because of accounts that vote as if by one script.

    without: its row without them, None where there are none. One that was published as divided has the same margin
    without them as with them. Asked of the rule by sides alone: other rules may have been locked before this was asked.
    """
    if without is None or not asks_sides(rule):
        return False
    return without.get("state") != DIVIDED and not (was == DIVIDED and is_kept(without, was, rule))


def is_kept(row: Row, was: str, rule: Rule) -> bool:
    """Return whether a published state holds on: nothing else is claimed by the votes, and it is nearly as sure as it
    would have to be."""
    if row.get("state") != "undetermined" or (row.number("votes") or 0) < rule.least_votes:
        return False
    bar = rule.credence - MARGIN
    if was in (ACCEPTED, REJECTED):
        everyone, side = ("accepts", "side_accepts") if was == ACCEPTED else ("rejects", "side_rejects")
        sure = (row.number(everyone) or 0) >= bar
        return sure and (not asks_sides(rule) or (row.number(side) or 0) >= SIDE_CREDENCE - SIDE_MARGIN)
    if was == DIVIDED and asks_sides(rule):
        return (row.number("splits") or 0) >= bar or (row.number("opposes") or 0) >= rule.credence - SIDE_MARGIN
    return False


def describe_publication(given: AnalysisInput, answers: PublishedAnswers, rows: Sequence[Row]) -> JsonObject:
    """Return what the document says of it: the run it goes by, outcomes and groups that were kept, and outcomes
    that are not published as divided."""
    before, raw = given.published_before, answers.raw.result("groups")
    return {
        "before": None if before is None else before["run"],
        "groups_before": None if before is None else before["groups"],
        "groups": 0 if raw is None or not raw.published else raw.groups,
        "kept_groups": answers.kept_groups,
        "kept": [
            row.statement for row in rows if row.get("state") != row.get("raw_state") and not row.get("divided_by_sets")
        ],
        "divided_by_sets": [row.statement for row in rows if row.get("divided_by_sets")],
    }
