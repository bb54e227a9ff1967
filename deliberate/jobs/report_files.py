"""One file of a report: claim its row, set the document without a transaction, store it."""

from __future__ import annotations

import logging

from deliberate.extensions import db
from deliberate.models import ReportExtent
from deliberate.reports.pdf.document import PdfFile, PdfSource, compile_document, write_typst
from deliberate.services.report_files import (
    claim_next_file,
    fail_report_file,
    finish_report_file,
    lock_held_file,
    report_progress,
)

log = logging.getLogger(__name__)


def make_next_file(lease_seconds: int = 60) -> bool:
    """Take one waiting file and make it; False when none is waiting."""
    claimed = claim_next_file(lease_seconds=lease_seconds)
    if claimed is None:
        db.session.commit()
        return False
    source = PdfSource(
        html=claimed.page,
        language=claimed.language,
        is_slides=claimed.extent == ReportExtent.SLIDES,
        **claimed.frame,
    )
    held = {"file_id": claimed.id, "fingerprint": claimed.fingerprint, "attempt": claimed.attempts}
    db.session.commit()
    made: PdfFile | None = None
    try:
        text = write_typst(source)
        report_progress(**held, share=0.4)  # type: ignore[arg-type]
        db.session.commit()
        made = compile_document(text)
    except Exception:
        log.exception("The file %d of a report could not be made", held["file_id"])
    found = lock_held_file(**held)  # type: ignore[arg-type]
    if found is not None and made is not None:
        finish_report_file(found=found, content=made.content, is_plain=made.is_plain)
    elif found is not None:
        fail_report_file(found=found)
    db.session.commit()
    return True
