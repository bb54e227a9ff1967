"""One statement at a time: agree, disagree, pass, undo."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from deliberate.errors import ChoiceUnknown, NotFound
from deliberate.extensions import db
from deliberate.models import CHOICES, Assembly, Comment, Moderation, Participant, Question, Statement
from deliberate.queries.assemblies import question_at
from deliberate.queries.statements import (
    Draw,
    answered_count,
    draw_statement,
    pending_exposure,
    statement_numbered,
    unanswered,
)
from deliberate.queries.tags import own_tags, statements_to_tag
from deliberate.rules import Permission
from deliberate.services.exposures import count_shown, log_exposure
from deliberate.services.voting import cast_vote, take_back_vote
from deliberate.web.access import allowed, requires
from deliberate.web.errors import wants_json
from deliberate.web.participate import bp
from deliberate.web.participate.cookie import present_or_joined, present_participant, sealed, unsealed

BATCH = 10
OFFER_CODE_AFTER = 5
OFFER_WRITING_AFTER = 7


@dataclass(frozen=True)
class Card:
    """What the voting page shows: the statement, or none when all are answered; how far one is."""

    statement: Statement | None
    draw: str
    answered: int
    total: int

    @property
    def place(self) -> int:
        """Which statement of the present batch this is, from 1."""
        return self.answered % BATCH + 1

    @property
    def batch(self) -> int:
        """How long the present batch is."""
        return min(BATCH, self.total - self.answered // BATCH * BATCH)

    @property
    def batch_done(self) -> bool:
        return self.answered > 0 and self.answered % BATCH == 0


def card_for(question: Question, participant: Participant | None) -> Card:
    """The statement asked for or shown last if still open, else a new draw that is noted when the vote comes back."""
    asked = asked_for(question, participant)
    pending = pending_exposure(question, participant) if participant is not None and asked is None else None
    draw = asked or (Draw(pending, "", 0.0) if pending is not None else draw_statement(question, participant))
    statement = db.session.get(Statement, draw.statement_id) if draw is not None else None
    seal = sealed(draw) if draw is not None and pending is None else ""
    answered = answered_count(question, participant)
    return Card(statement, seal, answered, answered + len(unanswered(question, participant)))


def asked_for(question: Question, participant: Participant | None) -> Draw | None:
    """The statement that `?statement=` names, as long as it is open and not answered yet."""
    number = request.args.get("statement", type=int)
    if number is None:
        return None
    statement = statement_numbered(question, number)
    return Draw(statement.id, "chosen", 1.0) if statement.id in unanswered(question, participant) else None


@bp.get("/a/<slug>")
@requires(Permission.SEE_ASSEMBLY)
def assembly(slug: str) -> ResponseReturnValue:
    """One question: straight to it. Several: the list with one's progress."""
    found: Assembly = g.assembly
    if len(found.questions) == 1:
        return redirect(url_for(".question", slug=slug, position=1, c=request.args.get("c")), 303)
    participant = present_participant(found)
    progress = [
        (question, answered_count(question, participant), len(unanswered(question, participant)))
        for question in found.questions
    ]
    return render_template("participate/assembly.html", assembly=found, progress=progress)


@bp.get("/a/<slug>/<int:position>")
@requires(Permission.SEE_ASSEMBLY)
def question(slug: str, position: int) -> ResponseReturnValue:
    """The voting page."""
    return render_template("participate/question.html", **voting_page(question_at(g.assembly, position)))


def voting_page(found: Question, unsent: dict[str, str] | None = None) -> dict[str, Any]:
    """Everything the voting page needs; unsent: a refused comment with its error, to be mended in its box."""
    participant = present_participant(found.assembly)
    card = card_for(found, participant)
    last = session.get(f"last-{found.id}")
    return {
        "assembly": found.assembly,
        "question": found,
        "card": card,
        "participant": participant,
        "last": last_vote(found, last),
        "unsent": unsent or {"error": "", "text": "", "kind": ""},
        "pausing": request.args.keys().isdisjoint({"more", "statement"})
        and unsent is None
        and card.batch_done
        and card.statement is not None,
        "offer_code": card.answered >= OFFER_CODE_AFTER,
        "offer_writing": card.answered >= OFFER_WRITING_AFTER and found.assembly.accepts_statements,
        "may_see_report": allowed(Permission.SEE_REPORT),
        "to_tag": asked_to_tag(found, participant),
    }


def asked_to_tag(found: Question, participant: Participant | None) -> int:
    """About how many statements this person is asked by lot and has not answered; 0 for most people."""
    if participant is None or not found.assembly.is_open:
        return 0
    asked = statements_to_tag(found, participant)
    return 0 if own_tags(found, participant) else len(asked)


def last_vote(found: Question, last: Any) -> dict[str, Any] | None:
    """The statement just voted on, with visible comments of others: shown only after one's own vote."""
    if not last or len(last) != 3:
        return None
    statement = db.session.get(Statement, last[0])
    if statement is None or statement.question_id != found.id:
        return None
    comments = [comment for comment in statement.comments if comment.moderation == Moderation.VISIBLE]
    return {
        "statement": statement,
        "choice": last[1],
        "pass_reason": last[2],
        "comments": sorted(comments, key=most_endorsed)[:5],
    }


def most_endorsed(comment: Comment) -> tuple[int, int]:
    return -len(comment.endorsements), comment.id


@bp.post("/a/<slug>/<int:position>/votes")
@requires(Permission.TAKE_PART)
def vote(slug: str, position: int) -> ResponseReturnValue:
    """Store a vote and show the next statement. The first vote makes its sender a participant."""
    found = question_at(g.assembly, position)
    choice = CHOICES.get(request.form.get("choice", ""))
    if choice is None:
        raise ChoiceUnknown
    number = request.form.get("statement", type=int)
    if number is None:
        raise NotFound
    statement = statement_numbered(found, number)
    participant = present_or_joined(g.assembly)
    shown = note_exposure(participant, statement, request.form.get("draw", ""))
    cast_vote(
        participant=participant,
        statement_id=statement.id,
        choice=choice,
        pass_reason=request.form.get("pass_reason") or None,
    )
    count_shown(statement_ids=shown | next_draw(found, participant))
    if wants_json():
        return {"saved": choice.word, "statement": statement.number}
    session[f"last-{found.id}"] = [statement.id, choice.word, request.form.get("pass_reason")]
    return redirect(url_for(".question", slug=slug, position=position), 303)


def note_exposure(participant: Participant, statement: Statement, seal: str) -> set[int]:
    """Log the draw that travelled with the form, where it is about this statement; the id of what was shown, if so."""
    draw = unsealed(seal) if seal else None
    if draw is None or draw.statement_id != statement.id or draw.probability <= 0:
        return set()
    log_exposure(participant=participant, draw=draw)
    return {draw.statement_id}


def next_draw(found: Question, participant: Participant) -> set[int]:
    """Draw what comes next now, so that it is logged even if no vote follows; the id of what will be shown, if any."""
    draw = draw_statement(found, participant) if pending_exposure(found, participant) is None else None
    if draw is None:
        return set()
    log_exposure(participant=participant, draw=draw)
    return {draw.statement_id}


@bp.post("/a/<slug>/<int:position>/undo")
@requires(Permission.TAKE_PART)
def undo(slug: str, position: int) -> ResponseReturnValue:
    """Take back the vote on one statement and show it again."""
    found = question_at(g.assembly, position)
    participant = present_participant(g.assembly)
    number = request.form.get("statement", type=int)
    if participant is None or number is None:
        raise NotFound
    statement = statement_numbered(found, number)
    take_back_vote(participant=participant, statement_id=statement.id)
    log_exposure(participant=participant, draw=Draw(statement.id, "chosen", 1.0))
    session.pop(f"last-{found.id}", None)
    return redirect(url_for(".question", slug=slug, position=position, more=1), 303)
