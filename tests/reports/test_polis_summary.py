"""The summary of a Polis export keeps to its definitions, whoever joined, took votes back or was moderated."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deliberate.extensions import db
from deliberate.formats.polis_reader import read_polis_folder, read_summary
from deliberate.jobs.analysis import analyse_now
from deliberate.models import AssemblyState, Choice, Participant, Question
from deliberate.reports.exports import write_polis_folders
from deliberate.services.assemblies import create_assembly
from deliberate.services.joining import join_assembly
from deliberate.services.moderation import moderate_statement
from deliberate.services.questions import add_question
from deliberate.services.statements import add_seeds
from deliberate.services.voting import cast_vote, take_back_vote

CASTS = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 7), st.sampled_from([1, 0, -1, None])), max_size=60)
VERDICTS = st.lists(st.sampled_from(["visible", "waiting", "rejected"]), min_size=8, max_size=8)


def conversation() -> tuple[Question, list[Participant]]:
    assembly = create_assembly(owner=None, title="Trees")
    question = add_question(assembly=assembly, actor=None, text="Which trees?")
    add_seeds(question=question, actor=None, texts=[f"Plant {name}." for name in "abcdefgh"])
    assembly.state, assembly.opened_at = AssemblyState.OPEN, question.created_at
    db.session.flush()
    return question, [join_assembly(assembly=assembly).participant for _ in range(6)]


@settings(max_examples=15, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(CASTS, VERDICTS, st.booleans())
def test_voters_have_a_vote_and_the_map_holds_no_others(
    db_session: Any, tmp_path_factory: Any, casts: list[Any], verdicts: list[str], is_analysed: bool
) -> None:
    question, people = conversation()
    left: dict[tuple[int, int], int] = {}
    for person, number, choice in casts:
        statement = question.statements[number]
        if choice is not None:
            cast_vote(participant=people[person], statement_id=statement.id, choice=Choice(choice))
            left[person, number] = choice
        elif left.pop((person, number), None) is not None:
            take_back_vote(participant=people[person], statement_id=statement.id)
    for statement, verdict in zip(question.statements, verdicts, strict=True):
        moderate_statement(statement=statement, actor=None, verdict=verdict, reason="spam")
    if is_analysed and left:
        analyse_now(question)
    folder = Path(tmp_path_factory.mktemp("export")) / "out"
    write_polis_folders(question.assembly, folder)
    summary = read_summary(folder / "summary.csv")
    voters = {person for person, _ in left}
    assert int(summary["voters"]) == len(voters)
    assert 0 <= int(summary["voters-in-conv"]) <= int(summary["voters"])
    found = read_polis_folder(folder)
    assert len(found.people) == 6
    assert len(found.votes) == len(left)
    if not is_analysed:
        enough = [person for person in voters if sum(one == person for one, _ in left) >= 7]
        assert int(summary["voters-in-conv"]) == len(enough)
    db.session.rollback()
