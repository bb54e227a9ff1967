"""Findings of runs, parsed once as long as the row holds the same document."""

from __future__ import annotations

import json
from collections import OrderedDict
from threading import Lock
from weakref import WeakKeyDictionary

from sqlalchemy import Text, cast, inspect, select

from deliberate.extensions import db
from deliberate.findings.document import Findings
from deliberate.models import Run

# A row object lives as long as its session, so nothing stays beyond the request or the job.
PARSED: WeakKeyDictionary[Run, Findings] = WeakKeyDictionary()
# Letters of all documents that this process keeps; parsed they take several times as much memory.
MAX_LETTERS = 20_000_000


class ParsedDocuments:
    """The documents read last, in this process, with their texts: the same text means the same findings.

    A large document takes a hundred milliseconds to parse and ten to read and compare.
    """

    def __init__(self, most: int = MAX_LETTERS) -> None:
        self.most = most
        self.kept: OrderedDict[int, tuple[str, Findings]] = OrderedDict()
        self.lock = Lock()

    def find_or_parse(self, key: int, text: str) -> Findings:
        """Return the findings in this text. key: of the run, which has one document at a time."""
        with self.lock:
            known = self.kept.get(key)
            if known is not None and known[0] == text:
                self.kept.move_to_end(key)
                return known[1]
        found = Findings.from_json(json.loads(text))
        with self.lock:
            self.kept[key] = (text, found)
            self.kept.move_to_end(key)
            while len(self.kept) > 1 and sum(len(one) for one, _ in self.kept.values()) > self.most:
                self.kept.popitem(last=False)
        return found


documents = ParsedDocuments()


def load_findings(run: Run) -> Findings:
    """Return the findings of a finished run; the same object again as long as the row holds the same document."""
    if "findings" not in inspect(run).dict:
        text = db.session.scalar(select(cast(Run.findings, Text)).where(Run.id == run.id))
        assert text is not None
        return documents.find_or_parse(run.id, text)
    assert run.findings is not None
    known = PARSED.get(run)
    if known is None or known.document is not run.findings:
        known = PARSED[run] = Findings.from_json(run.findings)
    return known
