"""The rest of the recorded state, key by key: people, statements, base clusters, votes per base cluster, groups.

Every key of the recorded documents is recomputed here or in test_golden.py, except for

* math_tick, lastModTimestamp: how often the system ran and when a moderator last acted, which no vote tells;
* the members of base-clusters and group-clusters, and the number of groups: the system starts each time from the
  clusters it had before and keeps a number of groups until another has won four times, so they depend on its history.
  They are taken as recorded, and everything that follows from them is recomputed;
* in-conv where somebody came in while there were fewer than seven statements: whoever was in stays in
  (test_golden.py: all others are found).
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from deliberate.aggregation.modules.polis_classic.clusters import BASE_CLUSTERS
from deliberate.aggregation.modules.polis_classic.k_means import hamerly_k_means
from tests.aggregation.golden import NAMES, Golden

ELSEWHERE = {"consensus", "repness", "group-aware-consensus", "comment-priorities"}
HERE = {"n", "n-cmts", "tids", "user-vote-counts", "mod-in", "mod-out", "meta-tids", "lastVoteTimestamp", "pca",
        "in-conv", "base-clusters", "votes-base", "group-clusters", "group-votes"}  # fmt: skip
HISTORY = {"math_tick", "lastModTimestamp"}


@pytest.fixture(scope="module", params=NAMES)
def golden(request: pytest.FixtureRequest, shared_data: Path) -> Golden:
    return Golden(shared_data / "golden" / request.param)


def numbers(golden: Golden, key: str, wanted: object) -> set[int]:
    """Statements of the recorded list with this flag."""
    name = "tid" if "tid" in golden.comments[0] else "statement_id"
    return {comment[name] for comment in golden.comments if comment[key] == wanted}


def people_in(golden: Golden, members: list[int]) -> np.ndarray:
    return np.searchsorted(golden.votes.participant_ids, members)


def test_every_recorded_key_has_its_place(golden: Golden) -> None:
    assert golden.math.keys() == ELSEWHERE | HERE | HISTORY
    assert golden.math["pca"].keys() == {"center", "comps", "comment-projection", "comment-extremity"}
    assert golden.math["base-clusters"].keys() == {"id", "members", "x", "y", "count"}


def test_people_statements_and_votes_each(golden: Golden) -> None:
    votes, math = golden.votes, golden.math
    assert (votes.people, votes.statements) == (math["n"], math["n-cmts"])
    assert votes.statement_ids.tolist() == sorted(math["tids"])
    each = dict(zip(map(str, votes.participant_ids), np.diff(votes.person_start).tolist(), strict=True))
    assert each == math["user-vote-counts"]
    assert golden.last_vote == math["lastVoteTimestamp"]


def test_moderation(golden: Golden) -> None:
    """What describes the voter is recorded among the turned-down statements, too."""
    math, moderated = golden.math, "mod" if "mod" in golden.comments[0] else "moderated"
    assert set(math["mod-in"]) == numbers(golden, moderated, 1)
    assert set(math["meta-tids"]) == numbers(golden, "is_meta", True)
    assert set(math["mod-out"]) == numbers(golden, moderated, -1) | numbers(golden, "is_meta", True)


def test_statements_in_the_plane(golden: Golden) -> None:
    recorded = np.array(golden.math["pca"]["comment-projection"])
    ours = golden.found.plane.statement_points[golden.place].T
    for axis in (0, 1):
        sign = np.sign(ours[axis] @ recorded[axis])
        assert sign * ours[axis] == pytest.approx(recorded[axis], abs=1e-9)


def test_base_clusters_stand_in_the_middle_of_their_members(golden: Golden) -> None:
    base, points = golden.math["base-clusters"], golden.found.plane.points
    assert [len(members) for members in base["members"]] == base["count"]
    assert sorted(pid for members in base["members"] for pid in members) == sorted(golden.math["in-conv"])
    for axis, name in enumerate("xy"):
        ours = np.array([points[people_in(golden, members), axis].mean() for members in base["members"]])
        recorded = np.array(base[name])
        assert np.sign(ours @ recorded) * ours == pytest.approx(recorded, abs=1e-9)


def test_up_to_a_hundred_people_are_a_base_cluster_each(golden: Golden) -> None:
    inside = people_in(golden, sorted(golden.math["in-conv"]))
    base, _ = hamerly_k_means(golden.found.plane.points[inside], None, BASE_CLUSTERS, 100)
    if len(inside) <= BASE_CLUSTERS:
        assert len(set(base.tolist())) == len(golden.math["base-clusters"]["id"]) == len(inside)
    else:
        assert len(set(base.tolist())) == len(golden.math["base-clusters"]["id"]) == BASE_CLUSTERS


def test_votes_of_every_base_cluster(golden: Golden) -> None:
    base = golden.math["base-clusters"]["members"]
    label = np.full(golden.votes.people, -1)
    for place, members in enumerate(base):
        label[people_in(golden, members)] = place
    counts = golden.votes.counts_by(label, len(base))
    for place, tid in enumerate(golden.votes.statement_ids):
        recorded = golden.math["votes-base"][str(tid)]
        assert recorded["A"] == counts[:, place, 2].tolist()
        assert recorded["D"] == counts[:, place, 0].tolist()
        assert recorded["S"] == counts[:, place].sum(axis=1).tolist()


def test_groups_are_as_large_and_stand_where_recorded(golden: Golden) -> None:
    """The centre of a group is the mean of its people, each counted once."""
    points, labels, base = golden.found.plane.points, golden.found.labels, golden.math["base-clusters"]
    turn = [np.sign(np.dot([points[people_in(golden, members), axis].mean() for members in base["members"]],
                           base[name])) for axis, name in enumerate("xy")]  # fmt: skip
    for group in golden.math["group-clusters"]:
        inside = labels == group["id"]
        assert inside.sum() == golden.math["group-votes"][str(group["id"])]["n-members"]
        # The system stops moving centres up to a hundredth early; the recorded ones are exact all the same.
        assert points[inside].mean(axis=0) * turn == pytest.approx(group["center"], abs=1e-9)
