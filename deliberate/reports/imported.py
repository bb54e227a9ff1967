"""What can be said of an assembly that was imported, and whether what came with it can be shown at all."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from deliberate.errors import ImportRefused
from deliberate.models import Assembly
from deliberate.queries.assemblies import find_import_entry
from deliberate.queries.runs import find_latest_finished_run
from deliberate.reports.build import build_report
from deliberate.text import N_, Message


@dataclass(frozen=True)
class ImportHistory:
    """What this site knows of the time before an assembly came here. imported_at: None where it was opened here.

    has_own_record: whether rule and dates came with the file; a Polis export tells neither.
    """

    imported_at: dt.datetime | None = None
    has_own_record: bool = True


def load_import_history(assembly: Assembly) -> ImportHistory:
    """Return whether it is known here that the rule was fixed before anyone voted, and when voting took place.

    A draft that was imported and opened here has no past: a document cannot bring votes to a draft.
    """
    entry = find_import_entry(assembly)
    if entry is None or (assembly.opened_at is not None and assembly.opened_at > entry.at):
        return ImportHistory()
    return ImportHistory(entry.at, has_own_record=entry.detail.get("source") == "full")


def ensure_readable(assembly: Assembly) -> None:
    """Raise ImportRefused where the findings that came with an assembly make no report."""
    for question in assembly.questions:
        run = find_latest_finished_run(question)
        if run is None:
            continue
        try:
            build_report(run)
        except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError) as problem:
            reason = N_("The findings of question %(position)d can't be shown (%(fault)s).")
            values = {"position": question.position, "fault": type(problem).__name__}
            raise ImportRefused(reason=Message(reason, values)) from None
