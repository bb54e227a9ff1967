"""Opinion groups: found where there are some, and not where there are none."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score

from deliberate.aggregation.blocks import Note
from deliberate.aggregation.checks import answer_to_json, reverse_votes
from deliberate.aggregation.contract import Answer, Status
from deliberate.aggregation.modules.groups import OpinionGroups
from deliberate.aggregation.modules.groups.agreement import adjusted_rand, match_labels
from deliberate.aggregation.modules.groups.blocks import build_no_groups_note
from deliberate.aggregation.modules.groups.gates import GATE_ORDER, Gate, has_passed_all
from deliberate.aggregation.modules.groups.k_means import k_means, simplified_silhouette
from deliberate.aggregation.registry import all_modules
from deliberate.aggregation.runner import ModuleAnswers, run_modules
from deliberate.aggregation.simulate import EVEN, LINE, OPINION_GROUPS, SimulatedConversation, SimulationPlan, simulate
from deliberate.aggregation.votes import Votes
from deliberate.aggregation.weights import with_weights

FEW = {"groups": {"replicates": 10}}


def findings(votes: Votes, name: str = "groups") -> ModuleAnswers:
    return run_modules(votes, [name], FEW)


@pytest.fixture(scope="module")
def three_camps() -> SimulatedConversation:
    return simulate(SimulationPlan(OPINION_GROUPS, people=300, statements=80, votes_each=40, sizes=(0.5, 0.3, 0.2)), 1)


@pytest.fixture(scope="module")
def found(three_camps: SimulatedConversation) -> ModuleAnswers:
    return findings(three_camps.votes, "representative")


def groups_of(found: ModuleAnswers) -> OpinionGroups:
    result = found.result("groups")
    assert isinstance(result, OpinionGroups)
    return result


def test_three_strong_camps_are_found(three_camps: SimulatedConversation, found: ModuleAnswers) -> None:
    groups = groups_of(found)
    assert groups.published
    assert groups.groups == 3
    assert adjusted_rand(groups.labels, three_camps.group) > 0.8
    assert np.bincount(groups.labels).tolist() == sorted(np.bincount(groups.labels), reverse=True)


def test_every_gate_is_shown_with_its_value(found: ModuleAnswers) -> None:
    block = next(block for block in found.answers["groups"].blocks if block.name == "groups.gates")
    rows = block.to_json()["rows"]
    assert len(rows) == len(GATE_ORDER)
    assert all(row["value"] >= row["cut"] and row["short"] == 0 and row["verdict"] == "Holds." for row in rows)


def test_votes_foretell_the_groups_out_of_fold(three_camps: SimulatedConversation, found: ModuleAnswers) -> None:
    """The check that labels stand on the right rows: groups from half of the statements match those from all."""
    groups = groups_of(found)
    assert groups.cross_fit is not None
    for labels in groups.cross_fit.labels:
        kept = labels >= 0
        assert (labels[kept] == groups.labels[kept]).mean() > 0.8
    shifted = np.roll(groups.labels, 1)
    assert abs(adjusted_rand(shifted, groups.labels)) < 0.05


def test_probabilities_add_up_and_tell_how_sure(three_camps: SimulatedConversation, found: ModuleAnswers) -> None:
    groups = groups_of(found)
    placed = groups.labels >= 0
    assert groups.membership[placed].sum(axis=1) == pytest.approx(1.0)
    assert not groups.membership[~placed].any()
    right = match_labels(groups.labels, three_camps.group)[placed] == three_camps.group[placed]
    assert groups.membership.max(axis=1)[placed].mean() == pytest.approx(right.mean(), abs=0.08)


def test_counts_are_those_of_the_members(three_camps: SimulatedConversation, found: ModuleAnswers) -> None:
    groups, votes = groups_of(found), three_camps.votes
    first = groups.labels[votes.person] == 0
    assert groups.counts[0].sum() == first.sum()
    assert groups.counts[0, :, 2].tolist() == np.bincount(
        votes.statement[first & (votes.choice == 1)], minlength=votes.statements
    ).tolist()  # fmt: skip


def test_the_order_of_votes_and_the_numbers_of_people_do_not_matter(
    three_camps: SimulatedConversation, found: ModuleAnswers
) -> None:
    """Joined by id, never by position: people with other numbers, in another order, keep their groups."""
    votes = three_camps.votes
    again = findings(reverse_votes(votes), "representative")
    for name in ("groups", "representative"):
        assert answer_to_json(again.answers[name]) == answer_to_json(found.answers[name])


def test_compiled_and_plain_kernels_find_the_same(
    three_camps: SimulatedConversation, found: ModuleAnswers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DELIBERATE_NUMBA", "off")
    plainly = findings(three_camps.votes, "representative")
    for name in ("groups", "representative"):
        assert answer_to_json(plainly.answers[name]) == answer_to_json(found.answers[name])


def test_equal_weights_change_nothing_and_the_weightless_are_left_out(
    three_camps: SimulatedConversation, found: ModuleAnswers
) -> None:
    votes = three_camps.votes
    same = groups_of(findings(with_weights(votes, np.full(votes.people, 3.0))))
    assert same.labels.tolist() == groups_of(found).labels.tolist()
    weights = np.ones(votes.people)
    weights[:40] = 0
    without = groups_of(findings(with_weights(votes, weights)))
    assert without.published
    assert (without.labels[:40] == -1).all()


def test_a_line_is_told_as_a_line() -> None:
    answer = findings(simulate(SimulationPlan(LINE, votes_each=40, spread=EVEN), 1).votes).answers["groups"]
    assert answer.status is Status.NOT_FOUND
    assert said(answer) == "People differ along one dimension of opinion; no separate groups were found."
    assert not answer.result.published
    assert answer.result.counts.shape == (1, 80, 3)
    assert (answer.result.labels == -1).all()
    failed = [row for row in answer.blocks[1].to_json()["rows"] if row["short"]]
    assert [row["verdict"] for row in failed] == [
        "People spread along the same dimensions without a gap would look much the same."
    ]


def test_no_pattern_is_told_as_none() -> None:
    answer = findings(simulate(SimulationPlan(votes_each=30), 1).votes).answers["groups"]
    assert said(answer).startswith("No shared pattern was found")


@pytest.mark.parametrize(
    ("dimensions", "values", "words"),
    [
        (0, (-0.1,), "No shared pattern was found"),
        (2, (-0.1,), "No shared pattern was found"),
        (2, (0.1, 0.3), "There is a shared pattern, but"),
        (1, (0.1, 0.5, 20, -0.1), "People differ along one dimension of opinion; no separate groups"),
        (2, (0.1, 0.5, 20, -0.1), "People differ along several dimensions of opinion; no separate groups"),
        (2, (0.1, 0.5, 20, 0.1, 0.5), "Whether the same groups would come out with other people was not tested"),
    ],
)
def test_the_sentence_says_which_condition_failed(dimensions: int, values: tuple[float, ...], words: str) -> None:
    cuts = (0.0, 0.4, 15, 0.0, 0.3, 0.7)
    gates = tuple(Gate(name, value, cut) for name, value, cut in zip(GATE_ORDER, values, cuts, strict=False))
    nobody, counts = np.full(3, -1), np.zeros((1, 2, 3))
    note = build_no_groups_note(OpinionGroups(False, nobody, np.zeros((3, 0)), counts, gates, dimensions, 2, None))
    assert note.text.startswith(words)


def test_what_is_missing_is_said() -> None:
    answer = findings(simulate(SimulationPlan(people=80, votes_each=40), 1).votes).answers["groups"]
    assert answer.status is Status.INSUFFICIENT
    values = answer.blocks[0].to_json()["values"]
    assert values["people"] == 100
    assert 20 <= values["missing"] <= 30


def test_without_replicates_nothing_is_published(three_camps: SimulatedConversation) -> None:
    result = run_modules(three_camps.votes, ["groups"], {"groups": {"replicates": 0}}).result("groups")
    assert not result.published
    assert [gate.name for gate in result.gates] == list(GATE_ORDER[:-1])


def said(answer: Answer) -> str:
    assert isinstance(answer.blocks[0], Note)
    return answer.blocks[0].text


def test_all_gates_must_hold() -> None:
    holds = [Gate(name, 0.5, 0.5) for name in GATE_ORDER]
    assert has_passed_all(holds)
    assert not has_passed_all(holds[:-1])
    assert not has_passed_all([*holds[:-1], Gate(GATE_ORDER[-1], 0.49, 0.5)])
    assert not has_passed_all([Gate(GATE_ORDER[0], 0.0, 0.0, strict=True), *holds[1:]])


labelled = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=60)


@given(labelled)
def test_likeness_equals_scikit_learn(pairs: list[tuple[int, int]]) -> None:
    one, two = np.array(pairs).T
    assert adjusted_rand(one, two) == pytest.approx(adjusted_rand_score(one, two), abs=1e-12)


@given(st.permutations(range(4)), st.lists(st.integers(0, 3), min_size=4, max_size=60))
def test_renamed_groups_get_their_names_back(names: list[int], labels: list[int]) -> None:
    reference = np.array([*range(4), *labels])
    assert match_labels(np.array(names)[reference], reference).tolist() == reference.tolist()


@given(st.integers(0, 10_000), st.integers(1, 5), st.integers(1, 3))
def test_compiled_and_plain_rounds_of_k_means_are_the_same(seed: int, groups: int, axes: int) -> None:
    random = np.random.default_rng(seed)
    points = random.normal(size=(random.integers(2, 80), axes))
    if seed % 2:
        points = np.round(points)  # points in one place, and ties
    weights = random.poisson(1.0, len(points)).astype(np.float64) + 0.5
    found = []
    for numba in ("on", "off"):
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("DELIBERATE_NUMBA", numba)
            found.append(k_means(points, weights, groups, seed=seed))
    assert (found[0][0] == found[1][0]).all()
    assert (found[0][1] == found[1][1]).all()


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10_000), st.integers(2, 5))
def test_k_means_is_at_rest_and_no_worse_than_scikit_learn(seed: int, groups: int) -> None:
    from sklearn.cluster import KMeans

    random = np.random.default_rng(seed)
    points = random.normal(size=(120, 2)) + 4 * random.integers(0, groups, (120, 1))
    weights = random.uniform(0.5, 2.0, 120)
    labels, centers = k_means(points, weights, groups)
    for group in range(groups):
        assert centers[group] == pytest.approx(
            np.average(points[labels == group], axis=0, weights=weights[labels == group])
        )
    cost = float((weights * ((points - centers[labels]) ** 2).sum(axis=1)).sum())
    peer = KMeans(groups, n_init=5, random_state=0).fit(points, sample_weight=weights).inertia_
    assert cost <= peer * 1.1
    assert -1 <= simplified_silhouette(points, weights, labels, centers) <= 1


def test_no_two_modules_disagree_on_who_needs_whom() -> None:
    assert "groups" in all_modules()["representative"].requires
