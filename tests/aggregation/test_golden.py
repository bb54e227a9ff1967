"""The Polis formulas against recorded output of the real system: map, lists, consensus, priorities."""

from pathlib import Path

import numpy as np
import pytest

from deliberate.aggregation.modules.polis_classic.clusters import select_people_to_group
from deliberate.aggregation.modules.polis_classic.lists import compute_one_sample_z, select_majority_statements
from tests.aggregation.golden import NAMES, Golden


@pytest.fixture(scope="module", params=NAMES)
def golden(request: pytest.FixtureRequest, shared_data: Path) -> Golden:
    return Golden(shared_data / "golden" / request.param)


def test_counts_per_group(golden: Golden) -> None:
    for group, recorded in golden.math["group-votes"].items():
        counts = golden.found.counts[int(group)]
        for place, tid in enumerate(golden.votes.statement_ids):
            cell = recorded["votes"][str(tid)]
            assert (cell["A"], cell["D"], cell["S"]) == (
                counts[place, 2],
                counts[place, 0],
                counts[place].sum(),
            )


def test_group_aware_consensus(golden: Golden) -> None:
    recorded = [golden.math["group-aware-consensus"][str(tid)] for tid in golden.votes.statement_ids]
    assert golden.found.consensus == pytest.approx(recorded, abs=1e-9)


def test_center_and_components(golden: Golden) -> None:
    plane = golden.found.plane
    assert plane.center[golden.place] == pytest.approx(-np.array(golden.math["pca"]["center"]), abs=1e-9)
    for ours, recorded in zip(plane.components, golden.math["pca"]["comps"], strict=True):
        sign = np.sign(ours[golden.place] @ np.array(recorded))
        assert sign * ours[golden.place] == pytest.approx(recorded, abs=1e-9)


def test_coordinates_of_people(golden: Golden) -> None:
    """Base clusters of a single member stand where that person stands."""
    plane, base = golden.found.plane, golden.math["base-clusters"]
    alone = [(m[0], x, y) for m, x, y in zip(base["members"], base["x"], base["y"], strict=True) if len(m) == 1]
    assert alone
    people = np.searchsorted(golden.votes.participant_ids, [entry[0] for entry in alone])
    for axis in (0, 1):
        recorded = np.array([entry[1 + axis] for entry in alone])
        ours = plane.points[people, axis]
        assert np.sign(ours @ recorded) * ours == pytest.approx(recorded, abs=1e-9)


def test_statement_coordinates_and_extremity(golden: Golden) -> None:
    recorded = golden.math["pca"]
    assert golden.found.plane.extremity[golden.place] == pytest.approx(recorded["comment-extremity"], abs=1e-9)


def test_who_is_placed(golden: Golden) -> None:
    """All whom we place were placed; the system also keeps some who came in while there were fewer statements."""
    each = dict(zip(map(int, golden.votes.participant_ids), np.diff(golden.votes.person_start), strict=True))
    placed = set(map(int, golden.votes.participant_ids[select_people_to_group(golden.votes)]))
    recorded = set(golden.math["in-conv"])
    assert placed <= recorded
    assert all(each[person] < 7 for person in recorded - placed)


def test_representative_statements(golden: Golden) -> None:
    for group, recorded in golden.math["repness"].items():
        ours = {item.statement: item for item in golden.found.representative[int(group)]}
        ids = [int(golden.votes.statement_ids[j]) for j in ours]
        assert set(ids) == {entry["tid"] for entry in recorded}
        for entry in recorded:
            item = ours[int(np.searchsorted(golden.votes.statement_ids, entry["tid"]))]
            assert item.agrees == (entry["repful-for"] == "agree")
            assert (item.successes, item.seen) == (entry["n-success"], entry["n-trials"])
            assert (item.share, item.share_z) == pytest.approx((entry["p-success"], entry["p-test"]), abs=1e-6)
            assert (item.ratio, item.ratio_z) == pytest.approx((entry["repness"], entry["repness-test"]), abs=1e-6)


def test_majority_lists(golden: Golden) -> None:
    """Shares and z values of the recorded majority lists follow from our counts."""
    votes = golden.votes
    for side, column in (("agree", 2), ("disagree", 0)):
        for entry in golden.math["consensus"][side]:
            counts = votes.counts[np.searchsorted(votes.statement_ids, entry["tid"])]
            assert (counts[column], counts.sum()) == (entry["n-success"], entry["n-trials"])
            assert compute_one_sample_z(counts[column], counts.sum()) == pytest.approx(entry["p-test"], abs=1e-9)


def test_majority_lists_are_those_recorded(golden: Golden) -> None:
    votes = golden.votes
    seen = votes.counts.sum(axis=1)
    for side, column in (("agree", 2), ("disagree", 0)):
        ours = select_majority_statements(votes.counts[:, column], seen, votes.in_results)
        assert [int(votes.statement_ids[j]) for j in ours] == [entry["tid"] for entry in golden.math["consensus"][side]]


def test_priorities(golden: Golden) -> None:
    """The weight with which the system draws the next statement."""
    recorded = [golden.math["comment-priorities"][str(tid)] for tid in golden.votes.statement_ids]
    assert golden.found.priority == pytest.approx(recorded, rel=1e-9)


def test_representative_lists_keep_the_recorded_order_and_mark(golden: Golden) -> None:
    for group, recorded in golden.math["repness"].items():
        ours = golden.found.representative[int(group)]
        assert [int(golden.votes.statement_ids[item.statement]) for item in ours] == [e["tid"] for e in recorded]
        assert [item.is_best_agree for item in ours] == [bool(entry.get("best-agree")) for entry in recorded]
        assert all(entry.get("n-agree", entry["n-success"]) == entry["n-success"] for entry in recorded)
