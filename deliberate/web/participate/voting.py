"""One statement at a time: agree, disagree, pass, undo."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import g, jsonify, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from deliberate.errors import ChoiceUnknown, NotFound, StatementNotVisible, WordingChanged
from deliberate.extensions import db
from deliberate.models import CHOICES, Assembly, Comment, Moderation, Participant, Question, Statement
from deliberate.queries.assemblies import question_at
from deliberate.queries.coding.crowd_tags import VOTES_FIRST, is_invited, own_tags, statements_to_tag
from deliberate.queries.next_statement import Draw, Sheet, draw_from, last_shown, pending, sheet_of
from deliberate.queries.runs import latest_finished
from deliberate.queries.statements import statement_numbered
from deliberate.reports.chapters.responses import response_standing
from deliberate.rules import Permission
from deliberate.services.exposures import count_shown, log_exposure
from deliberate.services.voting import cast_vote, take_back_vote
from deliberate.web.access import allowed, requires
from deliberate.web.errors import document_of, status_of
from deliberate.web.expired_forms import own_page, send_again_page
from deliberate.web.negotiation import wants_json
from deliberate.web.numbers import sent_number
from deliberate.web.participate import bp
from deliberate.web.participate.changes import notices_for
from deliberate.web.participate.cookie import (
    is_signed_out,
    present_or_joined,
    present_participant,
    required_participant,
    sealed,
    still_participant,
    unsealed,
)
from deliberate.web.refusals import refusals_on
from deliberate.web.transaction import writing

BATCH = 10
OFFER_CODE_AFTER = 5
OFFER_WRITING_AFTER = 7
# The heading of what comes next: an address that ends in its name has the focus there, with script and without.
NEXT = "next"


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


def card_for(sheet: Sheet, participant: Participant | None) -> Card:
    """The statement asked for or shown last if still open, else a new draw that is noted when the vote comes back."""
    asked = asked_for(sheet)
    shown = pending(sheet, participant) if asked is None else None
    draw = asked or (Draw(shown, "", 0.0) if shown is not None else draw_from(sheet))
    statement = db.session.get(Statement, draw.statement_id) if draw is not None else None
    seal = sealed(draw, statement.wording) if draw is not None and statement is not None and shown is None else ""
    return Card(statement, seal, sheet.answered, sheet.answered + len(sheet.open))


def card_again(sheet: Sheet, statement: Statement) -> Card:
    """A statement in its new wording, for somebody who sent a vote on the old one."""
    seal = sealed(Draw(statement.id, "chosen", 1.0), statement.wording)
    return Card(statement, seal, sheet.answered, sheet.answered + len(sheet.open))


def asked_for(sheet: Sheet) -> Draw | None:
    """The statement that `?statement=` names, as long as it is open and not answered yet."""
    number = sent_number(request.args, "statement")
    if number is None:
        return None
    wanted = sheet.id_of(number)
    return Draw(wanted, "chosen", 1.0) if any(line.id == wanted for line in sheet.open) else None


@bp.get("/a/<slug>")
@requires(Permission.SEE_ASSEMBLY)
def assembly(slug: str) -> ResponseReturnValue:
    """One question: straight to it. Several: the list with one's progress."""
    found: Assembly = g.assembly
    if len(found.questions) == 1:
        return redirect(url_for(".question", slug=slug, position=1, c=request.args.get("c")), 303)
    participant = present_participant(found)
    sheets = [sheet_of(question, participant) for question in found.questions]
    progress = [(sheet.question, sheet.answered, len(sheet.open)) for sheet in sheets]
    return render_template(
        "participate/assembly.html",
        assembly=found,
        progress=progress,
        participant=participant,
        notices=notices_for(found, participant),
        response=response_standing(found),
    )


@bp.get("/a/<slug>/<int:position>")
@requires(Permission.SEE_ASSEMBLY)
def question(slug: str, position: int) -> ResponseReturnValue:
    """The voting page; once voting has closed, what came of it."""
    return voting_page(question_at(g.assembly, position))


def voting_again(position: int) -> str:
    """Return the voting page for a refusal: with the next statement, and a comment kept in its box."""
    return voting_page(question_at(g.assembly, position))


def voting_page(found: Question, reworded: tuple[Statement, str] | None = None) -> str:
    """Return the page of a question, as it is while voting is open or after the close.

    reworded: a statement to vote on again, and the text it had when the refused vote was cast.
    """
    participant = present_participant(found.assembly)
    sheet = sheet_of(found, participant)
    card = card_for(sheet, participant) if reworded is None else card_again(sheet, reworded[0])
    page = {
        "assembly": found.assembly,
        "question": found,
        "card": card,
        "participant": participant,
        "signed_out": is_signed_out(found.assembly),
        "notices": notices_for(found.assembly, participant),
        "may_see_report": allowed(Permission.SEE_REPORT),
        "response": response_standing(found.assembly),
    }
    if found.assembly.is_closed:
        return render_template("participate/closed.html", **page, has_report=latest_finished(found) is not None)
    asked_again = {"reworded": reworded[1] if reworded is not None else None}
    if reworded is not None:
        asked_again["last"] = None
    return render_template(
        "participate/question.html", **page, **{**while_open(found, card, participant), **asked_again}
    )


def while_open(found: Question, card: Card, participant: Participant | None) -> dict[str, Any]:
    """Return what the voting page needs beyond the statement: the last vote, and what is offered beside voting."""
    return {
        "last": last_vote(found, session.get(f"last-{found.id}")),
        "pausing": request.args.keys().isdisjoint({"more", "statement"})
        and request.method == "GET"
        and card.batch_done
        and card.statement is not None,
        "offer_code": card.answered >= OFFER_CODE_AFTER,
        "offer_writing": card.answered >= OFFER_WRITING_AFTER and found.assembly.accepts_statements,
        "to_tag": asked_to_tag(found, participant, card.answered),
    }


def asked_to_tag(found: Question, participant: Participant | None, answered: int) -> int:
    """About how many statements this person is asked by lot and has not answered; 0 for most people, after no query."""
    if participant is None or answered < VOTES_FIRST or not found.assembly.is_open or not is_invited(participant):
        return 0
    return 0 if own_tags(found, participant) else len(statements_to_tag(found, participant))


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
@refusals_on(voting_again)
def vote(slug: str, position: int) -> ResponseReturnValue:
    """Store a vote and show the next statement. The first vote makes its sender a participant."""
    found = question_at(g.assembly, position)
    choice, number = CHOICES.get(request.form.get("choice", "")), sent_number(request.form, "statement")
    if choice is None:
        raise ChoiceUnknown
    if number is None:
        raise NotFound
    reason, wording = request.form.get("pass_reason") or None, sent_number(request.form, "wording") or 1
    known = present_participant(g.assembly)
    sheet = sheet_of(found, known)
    statement, came = sheet.id_of(number), unsealed(request.form.get("draw", ""), wording)
    exposure, upcoming = next_draw(sheet.after(statement), known)
    try:
        with writing(afresh=False):
            participant = present_or_joined(g.assembly)
            is_first = cast_vote(
                participant=participant, statement_id=statement, choice=choice, pass_reason=reason, wording=wording
            )
            shown = came if is_first and came is not None and came.statement_id == statement else None
            is_next = upcoming is not None and last_shown(found, participant)[0] == exposure
            note_shown(participant, [draw for draw in (shown, upcoming if is_next else None) if draw is not None])
    except WordingChanged as refusal:
        return ask_again(found, number, wording, refusal)
    if wants_json():
        return {"saved": choice.word, "statement": number}
    session[f"last-{found.id}"] = [statement, choice.word, reason]
    return redirect(url_for(".question", slug=slug, position=position, _anchor=NEXT), 303)


def ask_again(found: Question, number: int, wording: int, refusal: WordingChanged) -> ResponseReturnValue:
    """Show the present wording of a statement beside the one that the refused vote was for.

    Raises StatementNotVisible where the present one takes no votes.
    """
    # Whoever only came with this sending has not come after all.
    g.pop("participant", None)
    old = statement_numbered(found, number)
    newest = old.newest
    if not newest.is_visible:
        raise StatementNotVisible
    if wants_json():
        present = {"number": newest.number, "text": newest.text, "wording": newest.wording}
        return make_response(jsonify({**document_of(refusal), "statement": present}), status_of(refusal))
    return voting_page(found, reworded=(newest, old.text_in(wording))), status_of(refusal)


@own_page("participate.vote")
@requires(Permission.TAKE_PART)
def vote_again(slug: str, position: int) -> ResponseReturnValue:
    """The statement with the vote on it, where the form of a newcomer had expired."""
    statement = statement_numbered(question_at(g.assembly, position), sent_number(request.form, "statement"))
    text = statement.text_in(sent_number(request.form, "wording") or 1)
    choice = {"agree": gettext("agree"), "disagree": gettext("disagree"), "pass": gettext("pass")}.get(
        request.form.get("choice", ""), ""
    )
    return send_again_page(quote=text, note=gettext("Your vote: %(choice)s", choice=choice))


def next_draw(sheet: Sheet, participant: Participant | None) -> tuple[int, Draw | None]:
    """Draw what comes next now, so that it is logged even if no vote follows, unless something shown is still open.

    With the exposure it follows on: where another one came in between, as with two clicks at once, it is dropped.
    """
    exposure, statement = last_shown(sheet.question, participant)
    return exposure, None if any(line.id == statement for line in sheet.open) else draw_from(sheet)


def note_shown(participant: Participant, draws: list[Draw]) -> None:
    """Log what was shown to this person and what will be."""
    for draw in draws:
        log_exposure(participant=participant, draw=draw)
    count_shown(statement_ids={draw.statement_id for draw in draws})


@bp.post("/a/<slug>/<int:position>/undo")
@requires(Permission.TAKE_PART)
@refusals_on(voting_again)
def undo(slug: str, position: int) -> ResponseReturnValue:
    """Take back the vote on one statement and show it again."""
    found = question_at(g.assembly, position)
    number = sent_number(request.form, "statement")
    if number is None:
        raise NotFound
    statement = sheet_of(found, required_participant(g.assembly)).id_of(number)
    with writing(afresh=False):
        participant = still_participant(g.assembly)
        take_back_vote(participant=participant, statement_id=statement)
        log_exposure(participant=participant, draw=Draw(statement, "chosen", 1.0))
    session.pop(f"last-{found.id}", None)
    return redirect(url_for(".question", slug=slug, position=position, more=1, _anchor=NEXT), 303)
