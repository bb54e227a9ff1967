"""Findings made into those of another assembly. What follows from outcomes and codes is computed by the analysis
itself, so that a world never holds what no analysis would say."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from deliberate.analysis.concepts import ReplayedStates, build_profiles_document, collect_tensions
from deliberate.concepts.coding import Code, StatementCoding
from deliberate.concepts.moderated import SubmittedStatement
from deliberate.concepts.profile import StatementOutcome, compute_outcome_effects
from deliberate.concepts.robustness import FORMER as ROBUSTNESS_FORMER
from deliberate.concepts.sentences import FORMER
from deliberate.concepts.tensions_between import detect_influence_handed_away

Document = dict[str, Any]
Change = Callable[[Document], None]
CONCEPTS = ("use", "development", "benefits", "governance")
NONE = StatementCoding()


def code(concept: str, stance: str = "supports", directness: str = "direct", *flags: str) -> StatementCoding:
    return StatementCoding((Code(concept, stance, directness),), flags)


def recode(
    findings: Document,
    codings: Sequence[StatementCoding | None],
    states: Sequence[str] = (),
    *,
    unsettled: Mapping[int, tuple[str, ...]] | None = None,
    submitted: Sequence[SubmittedStatement] = (),
    coders: Mapping[str, StatementCoding | None] | None = None,
    groupings: Mapping[int, str] | None = None,
) -> None:
    """Give the first statements these codes and states; the others touch nothing and stay as they were.

    coders: what each says of the first one, if not the same. groupings: number of groups → state of all outcomes then.
    """
    outcomes, items = findings["outcomes"], []
    for place, row in enumerate(outcomes):
        coding = codings[place] if place < len(codings) else NONE
        open_ones = (unsettled or {}).get(place, ())
        row["state"] = states[place] if place < len(states) else row["state"]
        row["lines"] = [vars(line) for line in compute_outcome_effects(row["state"], coding)]
        row["coding"] = None if coding is None else {
            "codes": [vars(one) for one in coding.codes], "flags": list(coding.flags), "scope": coding.scope,
            "basis": "disputed" if open_ones else "agreed", "coders": 2, "disputed": list(open_ones),
            "unsettled": list(open_ones),
        }  # fmt: skip
        items.append(StatementOutcome(row["statement"], row["state"], coding, unsettled=open_ones))
    other = {groups: {item.number: state for item in items} for groups, state in (groupings or {}).items()}
    replays = ReplayedStates([{item.number: item.state for item in items}], other)
    own = {item.number: item.coding for item in items if item.coding}
    first = items[0].number if items else 0
    given = {"a": None, "b": None} if coders is None else coders
    answers = {name: own if said is None else {**own, first: said} for name, said in given.items()}
    profiles = build_profiles_document(items, submitted, answers, replays, CONCEPTS)
    findings["concepts"] = {**findings["concepts"], **profiles, "repeats": {}, "groups": {}}
    cards = [*collect_tensions(items, None), *detect_influence_handed_away(items)]
    findings["tensions"] = [card.to_json() for card in cards]


def coded(*codings: StatementCoding | None, states: Sequence[str] = (), **more: Any) -> Change:
    return lambda findings: recode(findings, codings, states, **more)


def set_rule(**values: Any) -> Change:
    def change(findings: Document) -> None:
        find_module(findings, "outcomes")["settings"].update(values)

    return change


def find_module(findings: Document, name: str) -> Document:
    found: Document = next(one for one in findings["modules"] if one["module"] == name)
    return found


def without_modules(*names: str) -> Change:
    def change(findings: Document) -> None:
        findings["modules"] = [one for one in findings["modules"] if one["module"] not in names]

    return change


def agreed(**values: Any) -> Change:
    """Say of the agreement on use something else."""

    def change(findings: Document) -> None:
        findings["agreement"]["concepts"]["use"] |= values

    return change


def with_one_coder(findings: Document) -> None:
    findings["agreement"] = {"coders": 1, "coded_twice": 0, "concepts": {}}


def everything_open(findings: Document) -> None:
    recode(findings, [code("use")], ["undetermined"] * len(findings["outcomes"]))


def nothing_voted_on(findings: Document) -> None:
    findings["outcomes"], findings["modules"] = [], []
    recode(findings, [])


def keep_one(findings: Document) -> None:
    """Let the first accepted outcome be kept from the last analysis, though the votes leave it open now."""
    kept = next(row for row in findings["outcomes"] if row["state"] == "accepted")
    kept["raw_state"] = "undetermined"
    findings["publication"] = {"before": 1, "kept": [kept["statement"]]}


def divide_one_by_sets(findings: Document) -> None:
    """Let one statement be divided only because of accounts that vote as if by one script."""
    row = next(row for row in findings["outcomes"] if row["state"] in ("divided", "undetermined"))
    row |= {"state": "undetermined", "raw_state": "divided", "divided_by_sets": True}
    findings["publication"] = {"before": None, "kept": [], "divided_by_sets": [row["statement"]]}


def with_sureness(samples: float, same: Callable[[int], float]) -> Change:
    """Let every outcome be the same in this share of samples, and of rules by its place."""

    def change(findings: Document) -> None:
        for row in findings["outcomes"]:
            row["steady"] = samples
        blocks = find_module(findings, "outcomes")["blocks"]
        ranking = next(one for one in blocks if one["name"] == "outcomes.steadiness")
        for place, row in enumerate(ranking["rows"]):
            row["steady"] = same(place)

    return change


def without_blocks(*names: str) -> Change:
    def change(findings: Document) -> None:
        for module in findings["modules"]:
            module["blocks"] = [one for one in module["blocks"] if one["name"] not in names]

    return change


def with_passes(number: int) -> Change:
    """Let so many people pass on every statement."""

    def change(findings: Document) -> None:
        blocks = find_module(findings, "tally")["blocks"]
        for row in next(one for one in blocks if one["name"] == "tally.statements")["rows"]:
            row["passes"] = number

    return change


def both(*changes: Change) -> Change:
    def change(findings: Document) -> None:
        for one in changes:
            one(findings)

    return change


def without_coders(findings: Document) -> None:
    findings["agreement"] = {"coders": 0, "coded_twice": 0, "concepts": {}}


def of_an_earlier_version(findings: Document) -> None:
    """What runs stored before ties were disputed and rejections told apart, and when suggested codes still counted."""
    recode(findings, [code("use"), *[None] * 3], ["accepted"])
    findings["outcomes"][0]["coding"] |= {"basis": "suggested", "coders": 0}
    values = {"supports": 2, "hinders": 2, "exposure": 4}
    for profile in findings["concepts"]["profiles"].values():
        del profile["left_out"], profile["disputed"]
        profile["sentences"] = [[text, values] for text in FORMER]
    findings["concepts"]["profiles"]["use"]["robust"]["weaknesses"] = [[ROBUSTNESS_FORMER, {}]]
    findings["concepts"]["profiles"]["use"]["robust"]["is_robust"] = False
    without_coders(findings)


def with_too_little_for(name: str) -> Change:
    def change(findings: Document) -> None:
        text = "A slate needs at least one statement with %(least)d votes. Votes still needed: %(missing)d."
        note = {"kind": "note", "name": f"{name}.insufficient", "title": "Not enough data", "text": text,
                "values": {"least": 40, "missing": 3}}  # fmt: skip
        find_module(findings, name).update(status="insufficient", blocks=[note])

    return change


def with_target_shares(share: float) -> Change:
    """Let this share of people give an answer that half of the target population would give."""

    def change(findings: Document) -> None:
        rows = [{"answer": "Rural", "share": share, "reference": 0.5, "people": 100}]
        table = {"kind": "table", "name": "weighting.answers", "title": "Shares", "columns": [], "rows": rows}
        find_module(findings, "weighting").update(status="ok", blocks=[table])

    return change


def with_everyone_in_one_cell(findings: Document) -> None:
    blocks = find_module(findings, "group_consensus")["blocks"]
    matrix = next(one for one in blocks if one["kind"] == "matrix")
    matrix["groups"] = [""]
    matrix["cells"] = [{**cell, "group": ""} for cell in matrix["cells"] if cell["group"] == "A"]


def with_few_people(findings: Document) -> None:
    """Let so few people of each group have voted that nothing of a group is shown."""
    blocks = find_module(findings, "group_consensus")["blocks"]
    for cell in next(one for one in blocks if one["kind"] == "matrix")["cells"]:
        cell |= {"agrees": 2, "disagrees": 3, "passes": 0}


def with_a_band(findings: Document) -> None:
    curve = next(one for one in find_module(findings, "quality")["blocks"] if one["kind"] == "curve")
    curve["points"] = [{**point, "lower": point["y"], "upper": point["y"]} for point in curve["points"]]


def with_nothing_representative(findings: Document) -> None:
    for block in find_module(findings, "groups")["blocks"]:
        for group in block.get("groups", ()):
            group["representative"] = []


def with_no_one_placed(findings: Document) -> None:
    for module in findings["modules"]:
        for block in module["blocks"]:
            if block["kind"] == "map":
                block["points"] = []


def with_one_supporting_group(findings: Document) -> None:
    recode(findings, [code("use")], ["divided"])
    number = findings["outcomes"][0]["statement"]
    cells = [
        {"statement": number, "group": group, "agrees": 50, "disagrees": 20, "passes": 5, "state": state}
        for group, state in (("A", "accepted"), ("B", "rejected"))
    ]
    findings["concepts"]["groups"] = {"opinion_groups": {"labels": ["A", "B"], "cells": cells}}
