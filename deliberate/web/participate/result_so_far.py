"""The one sentence of result at the end of a batch: true now, and nothing that this person may not know yet."""

from __future__ import annotations

from flask_babel import gettext, ngettext

from deliberate.models import Participant, Question
from deliberate.queries.counts import count_people
from deliberate.queries.runs import find_latest_finished_run
from deliberate.reports.personal_results import compare_with_most
from deliberate.rules import Permission
from deliberate.web.access import is_allowed
from deliberate.web.filters import format_number


def describe_result_so_far(question: Question, participant: Participant | None) -> str:
    """Return how this person's votes compare with those of most others; before that can be said, how many take part.

    Only statements that this person has voted on are compared, so no result comes before one's own vote.
    """
    run = find_latest_finished_run(question) if participant is not None and is_allowed(Permission.SEE_REPORT) else None
    same, compared = compare_with_most(run, participant) if run is not None and participant is not None else (0, 0)
    if compared:
        sentence = ngettext(
            "You voted with the majority on %(same)s of %(num)s statement that can be compared so far.",
            "You voted with the majority on %(same)s of %(num)s statements that can be compared so far.",
            compared,
            same=format_number(same),
        )
        return str(sentence)
    people = count_people(question.assembly)
    if participant is None or people < 2:
        return ""
    return str(gettext("You are one of %(people)s people who have taken part.", people=format_number(people)))
