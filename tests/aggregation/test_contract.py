"""Votes, measures, modules and the runner."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberate.aggregation.checks import check_module, simulate_two_groups
from deliberate.aggregation.contract import Module, NoSettings, SettingInvalid, Status, insufficient
from deliberate.aggregation.measures import benjamini_hochberg, jeffreys_interval, wilson_interval
from deliberate.aggregation.modules import outcomes
from deliberate.aggregation.registry import ModuleRefused, all_modules, register
from deliberate.aggregation.runner import run_modules
from deliberate.aggregation.votes import Votes, VotesInvalid, matrix


def test_counts_of_a_small_matrix() -> None:
    votes = matrix("AD", "A-", "PA")
    assert votes.counts.tolist() == [[0, 1, 2], [1, 0, 1]]
    assert votes.total == 5


@pytest.mark.parametrize(
    ("people", "statements", "choices", "words"),
    [
        ([1, 1], [2, 2], [1, 0], "voted twice"),
        ([1], [2], [2], "A vote is -1, 0 or 1"),
        ([1], [2], [float("nan")], "not a whole number"),
        ([1, 2], [2], [1], "same length"),
        ([1], [9], [1], "unknown statement"),
    ],
)
def test_contradicting_votes_are_refused(people, statements, choices, words) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(VotesInvalid, match=words):
        Votes.from_triples(people, statements, choices, statement_ids=[2, 3])


def test_votes_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="read-only"):
        matrix("AD").choice[0] = 0


@given(st.permutations(range(6)))
def test_hash_does_not_depend_on_order(order: list[int]) -> None:
    person, statement = np.array([0, 0, 1, 1, 2, 2]), np.array([0, 1, 0, 1, 0, 1])
    choice = np.array([1, -1, 0, 1, 1, 1])
    there = Votes.from_triples(person, statement, choice)
    assert Votes.from_triples(person[order], statement[order], choice[order]).input_hash == there.input_hash


def test_earlier_names_of_fields_are_taken_with_a_warning() -> None:
    with pytest.warns(DeprecationWarning, match="needs of a module is now called requires") as told:
        old = Module(name="old", title="Old", question="?", run=lambda *_: insufficient("old", "-"), needs=("tally",))
    assert (old.requires, old.reweights, told[0].filename) == (("tally",), False, __file__)
    with pytest.warns(DeprecationWarning, match="now called reweights"):
        assert replace(old, weighs=True).reweights
    assert replace(old, title="New").requires == ("tally",)


def test_known_intervals() -> None:
    assert [round(float(v), 4) for v in wilson_interval(8, 10)] == [0.4902, 0.9433]
    assert [round(float(v), 4) for v in jeffreys_interval(8, 10)] == [0.4972, 0.9559]


@given(st.integers(0, 500), st.integers(0, 500))
def test_intervals_equal_statsmodels(agrees: int, rest: int) -> None:
    from statsmodels.stats.proportion import proportion_confint

    seen = agrees + rest
    if seen == 0:
        assert [float(v) for v in wilson_interval(0, 0)] == [0.0, 1.0]
        return
    assert [float(v) for v in wilson_interval(agrees, seen)] == pytest.approx(
        proportion_confint(agrees, seen, method="wilson"), abs=1e-9
    )


def test_false_discovery_correction_equals_statsmodels() -> None:
    from statsmodels.stats.multitest import multipletests

    p = np.random.default_rng(1).random(50) ** 3
    assert benjamini_hochberg(p) == pytest.approx(multipletests(p, method="fdr_bh")[1])


@pytest.mark.parametrize("name", list(all_modules()))
def test_every_module_passes_the_checks(name: str) -> None:
    check_module(all_modules()[name])


def test_too_little_is_said_in_words() -> None:
    findings = run_modules(matrix("PP", "PP", "PP"))
    assert findings.answers["polis_classic"].status is Status.INSUFFICIENT
    assert "pass" in findings.answers["polis_classic"].blocks[0].text  # type: ignore[attr-defined]
    assert findings.result("groups") is None
    assert findings.result("group_consensus").names == ("",)


def test_two_camps_are_found_and_divide() -> None:
    findings = run_modules(simulate_two_groups(people=200))
    polis = findings.result("polis_classic")
    camps = np.arange(200) % 2
    agreement = np.mean(polis.labels == camps)
    assert max(agreement, 1 - agreement) > 0.9
    states = findings.result("outcomes").state
    assert set(states[::2]) == {"accepted"}
    assert set(states[1::2]) == {"divided"}


def test_few_votes_leave_an_outcome_open() -> None:
    counts = np.array([[[0, 0, 10], [1, 0, 60], [60, 0, 1], [60, 0, 60]]], dtype=float)
    found = outcomes.judge(counts, outcomes.Settings(), np.ones(4, dtype=bool))
    assert found.state == ("undetermined", "accepted", "rejected", "divided")


def test_registry_refuses_repeats_and_unmet_needs() -> None:
    def run(votes, settings, needed):  # type: ignore[no-untyped-def]
        return insufficient("x", "nothing")

    one = Module(name="one", title="One", question="?", run=run, settings=NoSettings)
    with pytest.raises(ModuleRefused, match="Two modules"):
        register([one, one])
    with pytest.raises(ModuleRefused, match="needs"):
        register([Module(name="two", title="Two", question="?", run=run, requires=("three",))])


def test_settings_out_of_range_are_refused() -> None:
    with pytest.raises(SettingInvalid, match="between"):
        all_modules()["outcomes"].make_settings({"threshold": 3.0})
    with pytest.raises(SettingInvalid, match="no setting"):
        all_modules()["outcomes"].make_settings({"colour": 3})
