"""Restores a finished analysis from a full document: its findings, outcomes, the responses to them, group names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from deliberate.aggregation.blocks import KINDS
from deliberate.extensions import db
from deliberate.models import GroupName, Outcome, Question, Response, Run, RunState
from deliberate.services.full_rows import parse_column_value, parse_columns
from deliberate.storage.base import get_table

# Parts of the findings that every page on an analysis reads.
REQUIRED_FINDINGS = ("counts", "modules", "outcomes", "concepts")
MODULE = {"module": str, "title": str, "status": str, "settings": dict, "blocks": list}


def build_run(question: Question, item: Mapping[str, Any], statements: Mapping[int, int]) -> Run:
    """Return one finished run. statements: public number → row id. Raises ValueError for findings that no page could
    show."""
    values = parse_columns(Run, item)
    check_findings(values["findings"])
    if values.get("finished_at") is None:
        raise ValueError("an analysis without the time at which it was finished")
    run = Run(
        question_id=question.id,
        state=RunState.FINISHED,
        progress=1.0,
        outcomes=[build_outcome(outcome, statements) for outcome in item["outcomes"]],
        **values,
    )
    db.session.add(run)
    db.session.flush()
    label = get_table(GroupName).c.label
    for letter, name in item["group_names"].items():
        db.session.add(
            GroupName(run_id=run.id, label=parse_column_value(label, letter), **parse_columns(GroupName, name))
        )
    db.session.flush()
    return run


def build_outcome(item: Mapping[str, Any], statements: Mapping[int, int]) -> Outcome:
    responses = [Response(**parse_columns(Response, response)) for response in item["responses"]]
    return Outcome(statement_id=statements[item["statement"]], responses=responses, **parse_columns(Outcome, item))


def check_findings(findings: Any) -> None:
    """Raise ValueError where the findings lack what every page asks for, or hold a shape that no page knows."""
    missing = next((part for part in REQUIRED_FINDINGS if part not in findings), None)
    if missing is not None:
        raise ValueError(f"the findings of an analysis have no “{missing}”")
    for module in findings["modules"]:
        for name, kind in MODULE.items():
            if not isinstance(module[name], kind):
                raise TypeError(f"“{name}” of a module in the findings is no {kind.__name__}")
        for block in module["blocks"]:
            shape = KINDS.get(block["kind"])
            if shape is None:
                raise ValueError(f"the findings hold an unknown shape, {block['kind']!r:.40}")
            absent = next((name for name in shape.__dataclass_fields__ if name not in block), None)
            if absent is not None:
                raise ValueError(f"a {block['kind']} of the findings has no “{absent}”")
