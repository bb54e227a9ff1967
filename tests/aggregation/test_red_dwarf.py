"""polis_classic beside red-dwarf, another implementation of the same formulas, on real exports.

Both get the same votes, and the groups that red-dwarf finds. All numbers are equal; what differs, and why:

* red-dwarf leaves the choice of solver to scikit-learn, which takes an approximate one for more than 500 people and
  statements; there the second component agrees to five digits instead of nine.
* red-dwarf asks for z > 1.28155, Polis and we for z > 1.2816. No statement of these conversations lies between.
* red-dwarf lists nothing for a group in which statements pass but none is good enough as the best agreed one; Polis
  and we list those that pass. No group of these conversations is such a one.
* red-dwarf fills no group up to fifteen people and finds its groups without base clusters, with another k-means; so
  groups are handed over and not compared.
"""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from deliberate.aggregation.modules.polis_classic import PolisMap, compute_polis_map
from deliberate.aggregation.modules.polis_classic.clusters import select_people_to_group
from deliberate.aggregation.modules.polis_classic.lists import (
    compute_choice_statistics,
    compute_one_sample_z,
    select_majority_statements,
)
from deliberate.aggregation.votes import Votes
from deliberate.formats.polis_reader import read_polis_folder

FAST = ("15-per-hour-seattle", "bg2050-volunteers")
LONG = ("scoop-hivemind.biodiversity", "scoop-hivemind.taxes", "ssis.land-bank-farmland",
        "american-assembly.bowling-green")  # fmt: skip
APPROXIMATE = {"scoop-hivemind.biodiversity", "american-assembly.bowling-green"}


class Both:
    """One conversation through red-dwarf, and through polis_classic with red-dwarf's groups."""

    def __init__(self, folder: Path) -> None:
        read = read_polis_folder(folder)
        self.votes = votes = Votes.from_triples(
            read.votes.person, read.votes.statement, read.votes.choice,
            statement_ids=[item.number for item in read.statements],
            moderation=[item.moderation for item in read.statements],
            is_meta=[item.is_meta for item in read.statements],
        )  # fmt: skip
        self.peer = red_dwarf(votes)
        self.labels = np.full(votes.people, -1)
        grouped = self.peer.participants_df["cluster_id"].dropna()
        self.labels[np.searchsorted(votes.participant_ids, grouped.index)] = grouped.astype(int)
        self.ours: PolisMap = compute_polis_map(votes, self.labels)
        # red-dwarf knows only statements that somebody voted on.
        self.place = np.searchsorted(votes.statement_ids, np.array(self.peer.raw_vote_matrix.columns))
        self.digits = 3e-5 if folder.name in APPROXIMATE else 1e-9


def red_dwarf(votes: Votes) -> Any:
    """Its whole pipeline."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from reddwarf.implementations.base import run_pipeline

        numbers = (votes.participant_ids[votes.person], votes.statement_ids[votes.statement], votes.choice)
        records = [
            {"participant_id": p, "statement_id": s, "vote": c, "modified": 0}
            for p, s, c in zip(*(column.tolist() for column in numbers), strict=True)
        ]
        return run_pipeline(
            votes=records,
            random_state=1,
            mod_out_statement_ids=votes.statement_ids[~votes.in_results].tolist(),
            meta_statement_ids=votes.statement_ids[votes.is_meta].tolist(),
        )


@pytest.fixture(scope="module", params=[*FAST, *(pytest.param(name, marks=pytest.mark.slow) for name in LONG)])
def both(request: pytest.FixtureRequest, shared_data: Path) -> Both:
    return Both(shared_data / "polis-exports" / request.param)


def test_the_same_people_are_grouped_and_the_same_statements_counted(both: Both) -> None:
    assert np.flatnonzero(both.labels >= 0).tolist() == select_people_to_group(both.votes).tolist()
    assert both.place.tolist() == np.flatnonzero(both.votes.counts.sum(axis=1) > 0).tolist()
    frame = both.peer.statements_df
    counts = both.ours.counts.sum(axis=0)[both.place]
    for column, ours in (("n_agree", counts[:, 2]), ("n_disagree", counts[:, 0]), ("n_total", counts.sum(axis=1))):
        assert frame[column].astype(float).tolist() == ours.tolist()


def test_counts_shares_and_tests_of_every_group(both: Both) -> None:
    counts = both.ours.counts[:, both.place]
    for group in range(len(counts)):
        frame = both.peer.group_comment_stats.loc[group]
        inside, outside = counts[group], counts.sum(axis=0) - counts[group]
        assert frame["ns"].tolist() == inside.sum(axis=1).tolist()
        for column, letter in ((2, "a"), (0, "d")):
            side = compute_choice_statistics(
                inside[:, column], inside.sum(axis=1), outside[:, column], outside.sum(axis=1)
            )
            assert frame[f"n{letter}"].tolist() == inside[:, column].tolist()
            for name, ours in ((f"p{letter}", side.share), (f"p{letter}t", side.share_z),
                               (f"r{letter}", side.ratio), (f"r{letter}t", side.ratio_z)):  # fmt: skip
                assert frame[name].to_numpy() == pytest.approx(ours, rel=1e-9, abs=1e-9)


def test_group_aware_consensus(both: Both) -> None:
    assert both.peer.statements_df["group-aware-consensus"].to_numpy() == pytest.approx(
        both.ours.consensus[both.place], rel=1e-9
    )


def test_representative_statements(both: Both) -> None:
    """The same statements on the same side; those of equal weight may change places."""
    for group, listed in both.peer.repness.items():
        ours = {
            (int(both.votes.statement_ids[item.statement]), item.agrees) for item in both.ours.representative[group]
        }
        assert ours == {(item["tid"], item["repful-for"] == "agree") for item in listed}
        first = both.ours.representative[group][0]
        assert int(both.votes.statement_ids[first.statement]) == listed[0]["tid"]


def test_majority_lists(both: Both) -> None:
    votes, seen = both.votes, both.votes.counts.sum(axis=1)
    for side, column in (("agree", 2), ("disagree", 0)):
        ours = select_majority_statements(votes.counts[:, column], seen, votes.in_results)
        listed = both.peer.consensus[side]
        assert {int(votes.statement_ids[j]) for j in ours} == {item["tid"] for item in listed}
        z = compute_one_sample_z(votes.counts[:, column], seen)[list(ours)]
        assert sorted(z.tolist()) == pytest.approx(sorted(item["p-test"] for item in listed))


def test_center_components_and_places_up_to_the_sign(both: Both) -> None:
    plane, frame, people = both.ours.plane, both.peer.statements_df, both.peer.participants_df
    assert frame["mean"].to_numpy() == pytest.approx(plane.center[both.place], abs=1e-9)
    there = np.searchsorted(both.votes.participant_ids, people.index)
    for axis, (component, place) in enumerate((("pc1", "x"), ("pc2", "y"))):
        theirs, ours = frame[component].to_numpy(), plane.components[axis][both.place]
        sign = np.sign(theirs @ ours)
        assert sign * ours == pytest.approx(theirs, abs=both.digits)
        assert sign * plane.points[there, axis] == pytest.approx(people[place].to_numpy(), abs=100 * both.digits)


def test_extremity_and_priorities(both: Both) -> None:
    frame = both.peer.statements_df
    assert frame["extremity"].to_numpy() == pytest.approx(both.ours.plane.extremity[both.place], abs=100 * both.digits)
    assert frame["priority"].to_numpy(dtype=float) == pytest.approx(
        both.ours.priority[both.place], rel=10 * both.digits
    )
