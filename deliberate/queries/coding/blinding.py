"""Whether codes were given without sight of results: known at each answer, and summed up for the report."""

from __future__ import annotations

from sqlalchemy import select

from deliberate.extensions import db
from deliberate.models import Account, Question, Run, RunState
from deliberate.queries.assemblies import roles_in
from deliberate.rules import Permission, Person, may


def results_exist(question: Question) -> bool:
    """Whether any analysis of the question has finished."""
    found = db.session.scalar(
        select(Run.id).where(Run.question_id == question.id, Run.state == RunState.FINISHED.value).limit(1)
    )
    return found is not None


def results_were_visible(question: Question, coder: Account | None) -> bool:
    """Return whether this coder (None: someone named in a file) could have seen results of the question by now.

    Once the codes are frozen, everyone could. Before, what counts is whether this coder may read the report: whoever
    codes is refused it until the freeze, also where everyone else may read it. Of someone named in a file nobody knows
    more than what the public may read.
    """
    if question.codes_are_frozen:
        return True
    if not results_exist(question):
        return False
    assembly = question.assembly
    roles = roles_in(assembly, coder.id) if coder is not None else frozenset()
    return may(Permission.SEE_REPORT, Person(roles=roles, has_account=coder is not None), assembly)
