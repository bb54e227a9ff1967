"""Segments from a file, reference shares, and weighted findings in the end."""

from __future__ import annotations

from typing import Any

import pytest

from deliberate.errors import AssemblyLocked, ImportRefused, SettingRefused
from deliberate.formats.errors import FormatError
from deliberate.formats.segment_list import read_segment_list
from deliberate.formats.share_list import read_share_list
from deliberate.jobs.analysis import analyse_now
from deliberate.models import Assembly, AssemblyState, EntryKind
from deliberate.models.columns import now
from deliberate.queries.votes import load_vote_matrix
from deliberate.services.assemblies import create_assembly
from deliberate.services.bulk_votes import VoteRow, add_participants, insert_votes
from deliberate.services.joining import join_assembly
from deliberate.services.method import set_weighting
from deliberate.services.questions import add_question
from deliberate.services.segments import import_segments
from deliberate.services.statements import add_seeds

LINES = "age,young,50\nage,old,50\n"


def imported(people: int = 80) -> Assembly:
    """Imported people: a fourth is old and disagrees with everything, the others agree."""
    assembly = create_assembly(owner=None, title="Trees", slug="trees")
    question = add_question(assembly=assembly, actor=None, text="Which trees?")
    add_seeds(question=question, actor=None, texts=["Plant limes.", "Plant oaks."])
    ids = add_participants(
        assembly=assembly,
        people=[{"number": n, "external_id": f"x{n}"} for n in range(people)],
        entry=EntryKind.IMPORTED,
    )
    rows = [
        VoteRow(participant_id=ids[n], statement_id=statement.id, choice=-1 if n % 4 == 0 else 1, cast_at=now(),
         pass_reason=None)
        for n in range(people)
        for statement in question.statements
    ]  # fmt: skip
    insert_votes(question=question, rows=rows)
    assembly.state, assembly.opened_at = AssemblyState.CLOSED, now()
    return assembly


def ages(people: int = 80) -> bytes:
    lines = [f"x{n},{'old' if n % 4 == 0 else 'young'}" for n in range(people)]
    return "\n".join(["external_id,age", *lines, "x999,old"]).encode()


def test_segments_reach_the_analysis_and_findings_are_weighted(db_session: Any) -> None:
    assembly = imported()
    kept = import_segments(assembly=assembly, actor=None, rows=read_segment_list(ages()))
    assert (kept.participants, kept.absent) == (80, 1)
    assert load_vote_matrix(assembly.questions[0]).segments["age"][:5] == ("old", "young", "young", "young", "old")
    set_weighting(assembly=assembly, actor=None, reference=LINES, apply=True)
    assembly.modules = ["weighting", "tally"]
    run = analyse_now(assembly.questions[0])
    assert run.findings is not None
    blocks = {block["name"]: block for module in run.findings["modules"] for block in module["blocks"]}
    assert [row["share"] for row in blocks["tally.statements"]["rows"]] == pytest.approx([0.5, 0.5])
    assert blocks["weighting.changes"]["rows"][0]["plain"] == 0.75


def test_a_person_that_is_not_there_is_a_mistake_only_where_named_by_number(db_session: Any) -> None:
    assembly = imported(4)
    with pytest.raises(ImportRefused, match="Line 3: there is no participant 9"):
        import_segments(assembly=assembly, actor=None, rows=read_segment_list(b"participant,age\n1,old\n9,old\n"))


def test_reference_shares_are_checked_and_fixed_once_people_come(db_session: Any) -> None:
    assembly = create_assembly(owner=None, title="Trees", slug="trees")
    with pytest.raises(SettingRefused, match="line 1"):
        set_weighting(assembly=assembly, actor=None, reference="age,young")
    set_weighting(assembly=assembly, actor=None, reference=LINES)
    assembly.state, assembly.opened_at = AssemblyState.OPEN, now()
    db_session.flush()
    join_assembly(assembly=assembly)
    with pytest.raises(AssemblyLocked):
        set_weighting(assembly=assembly, actor=None, apply=True)
    assert assembly.module_settings == {"weighting": {"reference": LINES}}


def test_names_and_answers_that_look_alike_are_one(db_session: Any) -> None:
    assembly = imported(4)
    first = "external_id;Age ;Place\nx0;Old;Town\nx1; old\u200b;TOWN\n"
    import_segments(assembly=assembly, actor=None, rows=read_segment_list(first.encode()))
    again = 'sep=;\n"XID";"AGE"\n"x2";"OLD"\n"x3";"Young"\n'
    import_segments(assembly=assembly, actor=None, rows=read_segment_list(again.encode()))
    assert load_vote_matrix(assembly.questions[0]).segments == {
        "Age": ("Old", "Old", "Old", "Young"),
        "Place": ("Town", "Town", "", ""),
    }
    with pytest.raises(FormatError, match="columns with different names"):
        read_segment_list(b"participant,Age,age \n1,old,old\n")


def test_reference_shares_meet_segments_in_another_spelling(db_session: Any) -> None:
    assembly = imported()
    import_segments(assembly=assembly, actor=None, rows=read_segment_list(ages()))
    shares = read_share_list(b'Segment;Answer;Share\r\nAGE;Young;0,5\r\n"Age ";old;50 %\r\n')
    assert shares == "\nAGE,Young,0.5\nAge,old,50"
    set_weighting(assembly=assembly, actor=None, reference=LINES.replace("age", "AGE ").replace("young", "Young"))
    set_weighting(assembly=assembly, actor=None, apply=True)
    assembly.modules = ["weighting", "tally"]
    run = analyse_now(assembly.questions[0])
    assert run.findings is not None
    blocks = {block["name"]: block for module in run.findings["modules"] for block in module["blocks"]}
    assert [row["share"] for row in blocks["tally.statements"]["rows"]] == pytest.approx([0.5, 0.5])
