"""The public page of moderators' decisions counts what stands, not what was done."""

from __future__ import annotations

import re

from flask import Flask

from deliberate.models import AuditEntry
from deliberate.web.transparency import find_standing_decisions


def test_a_decision_that_was_taken_back_or_changed_counts_once_or_not_at_all() -> None:
    done = [("one", "visible"), ("one", "waiting"), ("two", "visible"), ("two", "waiting"), ("two", "rejected")]
    entries = [
        AuditEntry(id=n, subject=subject, detail={"verdict": verdict}) for n, (subject, verdict) in enumerate(done)
    ]
    assert find_standing_decisions(entries[::-1]) == [entries[-1]]


def test_rejections_stand_first_with_their_reasons_counted(demo_app: Flask) -> None:
    page = " ".join(re.sub(r"<[^>]+>", " ", demo_app.test_client().get("/a/city-ai/decisions").text).split())
    counted = re.search(r"4 texts are rejected 2 off topic (.*) Rejected, newest first", page)
    assert counted is not None
    assert sorted(re.findall(r"1 [a-z ]+[a-z]", counted[1])) == ["1 about a person", "1 advertising"]
    others = page.partition("All other decisions")[2]
    assert ("approved" in others, "advertising" in others) == (True, False)
