"""How robust outcomes are, who is missing, and what sets two groups apart."""

from __future__ import annotations

from typing import Any

from deliberate.findings.document import Findings
from deliberate.findings.representation_gaps import RepresentationGaps, build_representation_gaps
from deliberate.reports.chapters.groups import DistinguishingStatement, GroupView, compare_two_groups
from deliberate.reports.chapters.outcomes import OutcomeView
from deliberate.reports.chapters.robustness import RobustnessFigures, build_robustness_figures


def outcome(number: int, state: str, steady: float | None) -> OutcomeView:
    """An outcome with what matters here."""
    return OutcomeView(number, f"Text {number}", state, 100, 0.8, 0.7, 0.9, [], None, steady)


def findings(steady: dict[int, float], rules: int) -> Findings:
    rows = [{"statement": number, "state": "accepted", "steady": share} for number, share in steady.items()]
    blocks = [
        {"kind": "ranking", "name": "outcomes.steadiness", "rows": rows},
        {"kind": "table", "name": "outcomes.sensitivity", "rows": [{"rule": ""}] * rules},
    ]
    return Findings.from_json({"modules": [{"module": "outcomes", "blocks": blocks}]})


def robustness(found: Findings, outcomes: list[OutcomeView]) -> RobustnessFigures | None:
    return build_robustness_figures(found.other_rules, found.sameness_under_rules, outcomes)


def gaps(found: Findings) -> RepresentationGaps:
    return build_representation_gaps(found.target_shares, found.find_module("weighting"))


def weighted(*rows: dict[str, Any]) -> Findings:
    block = {"kind": "table", "name": "weighting.answers", "rows": list(rows), "people": "people", "part": "segment",
             "columns": []}  # fmt: skip
    return Findings.from_json({"modules": [{"module": "weighting", "status": "ok", "blocks": [block]}]})


def answer(name: str, people: int, share: float, reference: float) -> dict[str, Any]:
    return {"segment": "age", "answer": name, "people": people, "share": share, "reference": reference}


def test_the_least_firm_comes_first_and_counts_are_of_clear_outcomes_only() -> None:
    outcomes = [outcome(1, "accepted", 1.0), outcome(2, "rejected", 0.9), outcome(3, "undetermined", 0.5)]
    firm = robustness(findings({1: 1.0, 2: 0.75, 3: 0.25}, rules=4), outcomes)
    assert firm is not None
    assert [(row.outcome.number, row.same, row.draws) for row in firm.rows] == [(3, 1, 50), (2, 3, 90), (1, 4, 100)]
    assert (firm.unchanged_by_any_rule, firm.stable, firm.drawn) == (1, 1, 2)
    assert [row.outcome.number for row in firm.most_sensitive] == [2]


def test_without_other_rules_nothing_is_said_about_firmness() -> None:
    assert robustness(Findings.from_json({"modules": []}), [outcome(1, "accepted", 1.0)]) is None
    assert robustness(findings({1: 1.0}, rules=0), [outcome(1, "accepted", 1.0)]) is None


def test_who_is_missing_is_said_from_ten_people_and_five_points_on() -> None:
    found = gaps(weighted(answer("young", 20, 0.2, 0.4), answer("middle", 40, 0.4, 0.42), answer("old", 40, 0.4, 0.18)))
    assert [row.answer for row in found.lacking] == ["young"]
    assert found.was_compared
    few = gaps(weighted(answer("young", 4, 0.04, 0.4), answer("middle", 50, 0.5, 0.3), answer("old", 46, 0.46, 0.3)))
    assert not few.lacking


def test_why_nobody_can_say_who_is_missing() -> None:
    note = {"kind": "note", "name": "weighting.insufficient", "text": "No reference shares.", "values": {}}
    module = {"module": "weighting", "status": "insufficient", "blocks": [note]}
    assert gaps(Findings.from_json({"modules": [module]})).unknown == ("No reference shares.", {})
    assert gaps(Findings.from_json({"modules": []})).unknown is None


def test_two_groups_are_set_apart_in_one_table() -> None:
    def item(number: int, share: float, rest: float) -> DistinguishingStatement:
        return DistinguishingStatement(number, f"Text {number}", share, rest)

    groups = [
        GroupView("A", 20, 0.5, [item(1, 0.9, 0.2), item(2, 0.8, 0.5)]),
        GroupView("B", 20, 0.5, [item(1, 0.2, 0.9), item(3, 0.7, 0.3)]),
    ]
    assert [(row.text, row.shares) for row in compare_two_groups(groups)] == [
        ("Text 1", (0.9, 0.2)),
        ("Text 3", (0.3, 0.7)),
        ("Text 2", (0.8, 0.5)),
    ]
