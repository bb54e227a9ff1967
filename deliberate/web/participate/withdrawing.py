"""Takes back one vote, text or answer: at once with a way to undo it, or after a second step where none can be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import flash, g, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from deliberate.errors import NotFound, NothingToUndo
from deliberate.extensions import db
from deliberate.models import Comment, Participant, Statement, Vote
from deliberate.queries.coding.appeals import load_appeals_by_participant
from deliberate.queries.personal_data import has_votes_of_others
from deliberate.rules import Permission
from deliberate.services.coding.crowd_tags import restore_tags, withdraw_tags
from deliberate.services.comments import endorse_comment, withdraw_endorsement
from deliberate.services.voting import cast_vote, take_back_vote
from deliberate.services.withdrawal import (
    restore_segment,
    withdraw_appeal,
    withdraw_comment,
    withdraw_segment,
    withdraw_statement,
)
from deliberate.text import N_
from deliberate.web.access import requires
from deliberate.web.forms.participate import WithdrawalForm
from deliberate.web.participate.blueprint import bp
from deliberate.web.participate.cookie import require_acting_participant, require_participant
from deliberate.web.participate.kept import Kept, build_last_vote_key
from deliberate.web.participate.undo import UNDO_KEY, Undo, find_undo, keep_undo, write_placeholder
from deliberate.web.participate.your_data import render_data_page
from deliberate.web.refusals import refusals_on
from deliberate.web.transaction import write_transaction

LONGEST_KEY = 10


@dataclass(frozen=True)
class Withdrawal:
    """How one kind of thing is taken back.

    take: does it, and returns what undoing needs. restore: undoes it; without it there is a second step instead.
    """

    take: Callable[[Participant, str], Kept]
    said: str
    restore: Callable[[Participant, str, Kept], None] | None = None


def read_row_key(key: str) -> int:
    """Return a row id as a form sends it. Raises NotFound."""
    if not (key.isascii() and key.isdigit() and len(key) < LONGEST_KEY):
        raise NotFound
    return int(key)


def find_own_statement(key: str) -> Statement:
    """Return a statement of the assembly at hand by its row id. Raises NotFound."""
    found = db.session.get(Statement, read_row_key(key))
    if found is None or found.question.assembly_id != g.assembly.id:
        raise NotFound
    return found


def find_comment(key: str) -> Comment:
    """Return a comment of the assembly at hand by its row id. Raises NotFound."""
    found = db.session.get(Comment, read_row_key(key))
    if found is None or found.statement.question.assembly_id != g.assembly.id:
        raise NotFound
    return found


def take_vote(participant: Participant, key: str) -> Kept:
    """Take a vote back. Raises NothingToUndo, AssemblyClosed."""
    statement = find_own_statement(key)
    vote = db.session.get(Vote, (participant.id, statement.id))
    kept = [vote.choice, vote.pass_reason, statement.wording, vote.is_important] if vote is not None else []
    take_back_vote(participant=participant, statement_id=statement.id)
    session.pop(build_last_vote_key(statement.question_id), None)
    return kept


def restore_vote(participant: Participant, key: str, kept: Kept) -> None:
    """Cast the vote again with its mark, on the wording that it was for. Raises AssemblyClosed, WordingChanged."""
    # What a page of an earlier version kept says nothing of a mark.
    choice, reason, wording, *mark = kept
    cast_vote(
        participant=participant,
        statement_id=find_own_statement(key).id,
        choice=choice,
        pass_reason=reason,
        wording=wording,
        important=True if mark == [True] else None,
    )


def take_statement(participant: Participant, key: str) -> Kept:
    words = write_placeholder(g.assembly)
    withdraw_statement(participant=participant, statement_id=find_own_statement(key).id, words=words)
    return []


def take_comment(participant: Participant, key: str) -> Kept:
    withdraw_comment(participant=participant, comment_id=find_comment(key).id)
    return []


def take_appeal(participant: Participant, key: str) -> Kept:
    withdraw_appeal(participant=participant, statement_id=find_own_statement(key).id)
    return []


def take_endorsement(participant: Participant, key: str) -> Kept:
    withdraw_endorsement(participant=participant, comment=find_comment(key))
    return []


def restore_endorsement(participant: Participant, key: str, _kept: Kept) -> None:
    endorse_comment(participant=participant, comment=find_comment(key))


def take_tags(participant: Participant, key: str) -> Kept:
    return [withdraw_tags(participant=participant, statement_id=find_own_statement(key).id)]


def put_back_tags(participant: Participant, key: str, kept: Kept) -> None:
    restore_tags(participant=participant, statement_id=find_own_statement(key).id, answers=kept[0])


def take_segment(participant: Participant, key: str) -> Kept:
    return [withdraw_segment(participant=participant, name=key)]


def put_back_segment(participant: Participant, key: str, kept: Kept) -> None:
    restore_segment(participant=participant, name=key, answer=kept[0])


WITHDRAWALS: dict[str, Withdrawal] = {
    "vote": Withdrawal(take_vote, N_("Your vote is withdrawn."), restore_vote),
    "statement": Withdrawal(take_statement, N_("Your statement is withdrawn.")),
    "comment": Withdrawal(take_comment, N_("Your comment is deleted.")),
    "appeal": Withdrawal(take_appeal, N_("Your appeal is deleted.")),
    "endorsement": Withdrawal(take_endorsement, N_("Your mark is deleted."), restore_endorsement),
    "tags": Withdrawal(take_tags, N_("Your answers are deleted."), put_back_tags),
    "segment": Withdrawal(take_segment, N_("The answer is deleted."), put_back_segment),
}


@bp.post("/a/<slug>/data/items")
@requires(Permission.SEE_ASSEMBLY)
@refusals_on(render_data_page)
def withdraw_item(slug: str) -> ResponseReturnValue:
    """Take back one thing; what can't be undone is asked about first."""
    form = WithdrawalForm.read()
    kind, key = form.kind.data, form.key.data
    withdrawal = WITHDRAWALS.get(kind)
    if withdrawal is None:
        raise NotFound
    require_participant(g.assembly)
    if withdrawal.restore is None and not form.insist.data:
        return render_second_step(kind, key)
    with write_transaction():
        participant = require_acting_participant(g.assembly)
        kept = withdrawal.take(participant, key)
    session.pop(UNDO_KEY, None)
    if withdrawal.restore is not None:
        keep_undo(participant, Undo(kind, key, kept))
    else:
        flash(gettext(withdrawal.said), "status")
    return redirect(url_for(".your_data", slug=slug, _anchor="undo" if withdrawal.restore else None), 303)


def render_second_step(kind: str, key: str) -> str:
    """Return the page that says what will be gone. Raises NotFound."""
    participant = require_participant(g.assembly)
    text, stays = "", False
    if kind == "comment":
        comment = find_comment(key)
        is_mine, text = comment.participant_id == participant.id, comment.text
    else:
        statement = find_own_statement(key)
        appeals = load_appeals_by_participant(participant)
        is_mine = statement.author_id == participant.id if kind == "statement" else statement.id in appeals
        text = statement.text if kind == "statement" else appeals[statement.id].reason if is_mine else ""
        stays = kind == "statement" and has_votes_of_others(statement)
    if not is_mine:
        raise NotFound
    return render_template(
        "participate/data_confirm.html", assembly=g.assembly, kind=kind, key=key, text=text, stays=stays
    )


@bp.post("/a/<slug>/data/undo")
@requires(Permission.SEE_ASSEMBLY)
@refusals_on(render_data_page)
def undo_withdrawal(slug: str) -> ResponseReturnValue:
    """Put back what was taken back last. Raises NothingToUndo."""
    require_participant(g.assembly)
    with write_transaction():
        participant = require_acting_participant(g.assembly)
        undo = find_undo(participant)
        restore = WITHDRAWALS[undo.kind].restore if undo is not None else None
        if undo is None or restore is None:
            raise NothingToUndo
        restore(participant, undo.key, undo.kept)
    session.pop(UNDO_KEY, None)
    flash(gettext("Undone: it is there again."), "status")
    return redirect(url_for(".your_data", slug=slug), 303)
