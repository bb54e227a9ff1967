"""Tensions that are declared, lie between groups, or in the process."""

import pytest

from deliberate.concepts.coding import Code, StatementCoding
from deliberate.concepts.profile import StatementOutcome
from deliberate.concepts.tensions_between import (
    Incompatibility,
    IncompatibilityInvalid,
    build_declared_tensions,
    detect_influence_handed_away,
    detect_mirrored_pairs,
    detect_overruled_outcomes,
    detect_tensions_between_groups,
)


def coded(*codes: Code, flags: tuple[str, ...] = (), scope: str = "") -> StatementCoding:
    return StatementCoding(codes, flags, scope)


FREE = StatementOutcome(1, "accepted", coded(Code("use", "supports"), scope="basic version"))
PAID = StatementOutcome(2, "accepted", coded(Code("benefits", "supports")))
OPENLY = StatementOutcome(3, "divided", coded(Code("development", "supports")))
CLOSED = StatementOutcome(4, "divided", coded(Code("development", "hinders")))
ALONE = StatementOutcome(5, "accepted", coded(Code("governance", "hinders")))
ALL = [FREE, PAID, OPENLY, CLOSED, ALONE]


def test_two_accepted_outcomes_may_be_declared_incompatible_with_a_reason() -> None:
    (found,) = build_declared_tensions(ALL, [Incompatibility(1, 2, "Free tools earn nothing to share.", "ada")])
    assert (found.kind, found.statements, found.concepts) == ("declared", (1, 2), ("use", "benefits"))
    assert (found.scopes, found.reason) == ({1: "basic version"}, "Free tools earn nothing to share.")
    assert found.question.endswith("?")


def test_links_to_open_outcomes_or_within_one_concept_make_no_card() -> None:
    other = StatementOutcome(6, "accepted", coded(Code("use", "hinders")))
    links = [Incompatibility(1, 3, "why"), Incompatibility(1, 6, "why"), Incompatibility(1, 99, "why")]
    assert build_declared_tensions([*ALL, other], links) == []


def test_a_link_needs_two_outcomes_and_a_reason() -> None:
    with pytest.raises(IncompatibilityInvalid, match="itself"):
        Incompatibility(1, 1, "why")
    with pytest.raises(IncompatibilityInvalid, match="reason"):
        Incompatibility(1, 2, "  ")


def test_groups_that_accept_opposite_sides() -> None:
    states = {"A": {3: "accepted", 4: "rejected"}, "B": {3: "undetermined", 4: "accepted"}}
    (found,) = detect_tensions_between_groups(ALL, states, [(4, 3)])
    assert (found.concepts, found.groups) == (("development",), {3: ("A",), 4: ("B",)})


@pytest.mark.parametrize("b", ["rejected", "undetermined", "divided"])
def test_a_group_that_accepts_neither_side_makes_no_tension(b: str) -> None:
    assert detect_tensions_between_groups(ALL, {"A": {3: "accepted"}, "B": {4: b}}, [(3, 4)]) == []


def test_a_group_that_accepts_both_sides_is_no_opponent() -> None:
    assert detect_tensions_between_groups(ALL, {"A": {3: "accepted", 4: "accepted"}}, [(3, 4)]) == []


def test_a_pair_without_opposite_effects_or_with_unknown_numbers_is_passed_over() -> None:
    states = {"A": {1: "accepted", 99: "accepted"}, "B": {2: "accepted"}}
    assert detect_tensions_between_groups(ALL, states, [(1, 2), (1, 99)]) == []


def test_mirrored_pairs_put_the_supporting_side_first() -> None:
    assert detect_mirrored_pairs(ALL) == [(3, 4)]


def test_handing_influence_away_and_being_overruled() -> None:
    found = detect_overruled_outcomes(
        ALL, {2: "Too expensive.", 3: "never counts: not decided"}
    ) + detect_influence_handed_away(ALL)
    assert [(card.kind, card.statements, card.reason) for card in found] == [
        ("overruled", (2,), "Too expensive."),
        ("power_away", (5,), ""),
    ]


def test_statements_that_count_nowhere_make_no_tension() -> None:
    double = StatementOutcome(7, "accepted", coded(Code("governance", "hinders"), flags=("double_barrelled",)))
    about = StatementOutcome(8, "accepted", coded(Code("governance", "hinders")), is_meta=True)
    assert detect_influence_handed_away([double, about]) == []
    assert detect_overruled_outcomes([about], {8: "why"}) == []
