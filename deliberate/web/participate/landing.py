"""Where the link of an assembly leads: straight to its question; with several, to the first statement and the list."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

from flask import g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from deliberate.models import Assembly, Question
from deliberate.queries.next_statement import load_voting_queue
from deliberate.reports.chapters.responses import load_response_progress
from deliberate.rules import Permission
from deliberate.web.access import requires
from deliberate.web.participate.blueprint import bp
from deliberate.web.participate.cards import build_card
from deliberate.web.participate.changes import build_notices
from deliberate.web.participate.cookie import find_current_participant
from deliberate.web.participate.kept_page import OwnTexts, render_kept_page
from deliberate.web.participate.voting import is_shut_out
from deliberate.web.shared_pages import mark_shared


@dataclass(frozen=True)
class Progress:
    """How far someone is with a question: statements that they have voted on, and that are left."""

    position: int
    text: str
    answered: int
    left: int


@bp.get("/a/<slug>")
@requires(Permission.SEE_ASSEMBLY)
def assembly(slug: str) -> ResponseReturnValue:
    """Show one question: straight to it. Several: the first statement to vote on, and the list with one's progress."""
    current: Assembly = g.assembly
    if len(current.questions) == 1:
        return redirect(url_for(".question", slug=slug, position=1, c=request.args.get("c")), 303)
    if not current.is_open:
        mark_shared()
    participant, texts = find_current_participant(current), OwnTexts()
    queues = [load_voting_queue(question, participant) for question in current.questions]
    shut_out = is_shut_out(current, participant)
    waiting = None
    if current.is_open and not shut_out:
        waiting = next((queue.question for queue in queues if queue.open), None)
    card = build_card(waiting, participant) if waiting is not None else None
    own: dict[str, Hashable] = {
        "progress": tuple(
            Progress(queue.question.position, queue.question.text, queue.answered, len(queue.open)) for queue in queues
        ),
        "participant": participant is not None,
        "shut_out": shut_out,
        "notices": tuple(build_notices(current, participant)),
        "card": card.mark(texts) if card is not None else None,
        "first": waiting.position if waiting is not None else None,
    }
    return render_kept_page("participate/assembly.html", own, texts, lambda: load_shared(current, waiting))


def load_shared(assembly: Assembly, waiting: Question | None) -> dict[str, Any]:
    """Return what the page shows to everyone who is as far."""
    return {"assembly": assembly, "question": waiting, "response": load_response_progress(assembly)}
