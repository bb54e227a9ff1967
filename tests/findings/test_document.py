"""The stored document as typed values: older versions, unknown blocks, parsed once, equal on the way out."""

from __future__ import annotations

from typing import Any

import pytest

from deliberate.aggregation.blocks import Column, Curve, Groups, Map, Matrix, Note, Number, Ranking, Table
from deliberate.findings.blocks import STORED_KINDS, StoredBlock, StoredMatrix, StoredRanking, StoredTable, parse_block
from deliberate.findings.disclosure import redact_block
from deliberate.findings.document import Findings
from deliberate.findings.outcomes import OutcomeFinding

CELL = {"statement": 3, "group": "A", "agrees": 12, "disagrees": 4, "passes": 1, "share": 0.75}
WRITTEN = (
    Ranking("r", "R", columns=(Column("share", "Share", "share"),), rows=({"statement": 3, "share": 0.5},)),
    Table("t", "T", columns=(Column("answer", "Answer", "text"),), rows=({"answer": "yes"},)),
    Groups("g", "G", groups=({"label": "A", "size": 20, "members": [1, 2], "representative": []},)),
    Map("m", "M", points=({"participant": 1, "x": 0.5, "y": 0.1},), axes=({"label": "first", "explained": 0.2},)),
    Matrix("x", "X", groups=("A",), cells=(CELL,)),
    Number("n", "N", value=0.5),
    Curve("c", "C", points=({"x": 1, "y": 2},)),
    Note("o", "O", text="%(n)s are missing.", values={"n": 3}),
)


def document(*blocks: dict[str, Any]) -> dict[str, Any]:
    return {"modules": [{"module": "any", "status": "ok", "settings": {}, "blocks": list(blocks)}]}


def test_every_kind_of_block_that_modules_write_has_a_class_that_reads_it() -> None:
    read = [parse_block(block.to_json()) for block in WRITTEN]
    assert {type(block) for block in read} == set(STORED_KINDS.values())
    assert [block.kind for block in read] == [block.kind for block in WRITTEN]


@pytest.mark.parametrize("block", WRITTEN, ids=lambda block: block.kind)
def test_a_block_goes_out_as_it_came_in(block: Any) -> None:
    assert parse_block(block.to_json()).to_json() == block.to_json()


def test_a_block_of_an_unknown_kind_is_kept_and_found_by_no_chapter() -> None:
    strange = {"kind": "hologram", "name": "any.hologram", "depth": 3}
    findings = Findings.from_json(document(strange))
    (block,) = findings.modules[0].blocks
    assert type(block) is StoredBlock
    assert redact_block(block).to_json() == strange
    assert findings.find_block("any.hologram", StoredTable) is None


def test_a_block_of_another_shape_than_expected_is_not_handed_over() -> None:
    findings = Findings.from_json(document({"kind": "table", "name": "tally.statements", "rows": []}))
    assert findings.tally is None
    assert findings.find_block("tally.statements", StoredTable) is not None


def test_what_older_versions_did_not_tell_means_what_it_meant_then() -> None:
    findings = Findings.from_json({**document(), "concepts": {"profiles": {}}})
    assert findings.participation.votes_per_person is None
    assert findings.agreement.coders == 0
    assert findings.agreement.on("use").standing == "undefined"
    assert findings.concepts.partitions == {}
    assert findings.published_groups == ()
    assert findings.rule_settings == {}
    outcome = OutcomeFinding.from_json(
        {"statement": 1, "state": "accepted", "votes": 9, "share": 0.9, "lower": 0.7, "upper": 1.0, "coding": None,
         "lines": [{"concept": "use", "effect": "supports"}]}
    )  # fmt: skip
    assert outcome.steady is None
    assert (outcome.effects[0].by_rejection, outcome.effects[0].directness) == (False, "direct")


def test_each_part_is_parsed_once() -> None:
    ranking, matrix = WRITTEN[0].to_json(), WRITTEN[4].to_json()
    findings = Findings.from_json(document(ranking, matrix))
    first = findings.find_block("x", StoredMatrix)
    assert first is not None
    assert first is findings.find_block("x", StoredMatrix)
    assert first.cells is first.cells
    (row,) = findings.find_block("r", StoredRanking).rows  # type: ignore[union-attr]
    assert (row.statement, row.number("share"), row.number("else")) == (3, 0.5, None)


def test_hidden_cells_keep_their_place_without_numbers() -> None:
    small = {**CELL, "group": "B", "agrees": 1, "disagrees": 0, "passes": 0}
    shown = redact_block(parse_block(Matrix("x", "X", groups=("A", "B"), cells=(CELL, small)).to_json()))
    assert isinstance(shown, StoredMatrix)
    assert [(cell.group, cell.is_hidden, cell.agrees, cell.share) for cell in shown.cells] == [
        ("A", True, 0, None),
        ("B", True, 0, None),
    ]
    assert shown.to_json()["cells"] == [
        {"statement": 3, "group": "A", "hidden": True},
        {"statement": 3, "group": "B", "hidden": True},
    ]
