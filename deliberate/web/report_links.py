"""The signature that makes the link to a version of a report: it names a row, and the row may be revoked."""

from __future__ import annotations

from itsdangerous import BadSignature

from deliberate.models import Question, ReportLink
from deliberate.queries.report_versions import find_report_link
from deliberate.web.mount import build_public_url
from deliberate.web.signed_cookie import build_cookie_signer

PURPOSE = "report-link"
# A number of a row has fewer digits.
MAX_KEY = 2**31 - 1


def build_report_link(link: ReportLink) -> str:
    """Return the whole address that opens the version of a link."""
    question = link.version.question
    token = build_cookie_signer(PURPOSE).dumps(link.id)
    return build_public_url(
        "report_versions.preview", slug=question.assembly.slug, position=question.position, key=token
    )


def read_report_link(question: Question, key: str) -> ReportLink | None:
    """Return the link of this question behind a token, revoked or not; None for what we did not sign."""
    try:
        number = build_cookie_signer(PURPOSE).loads(key)
    except BadSignature:
        return None
    link = find_report_link(number) if isinstance(number, int) and 0 < number <= MAX_KEY else None
    return link if link is not None and link.version.question_id == question.id else None
