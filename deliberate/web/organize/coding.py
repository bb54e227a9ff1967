"""The coding desk: one statement at a time, results and other coders' answers hidden."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from deliberate.concepts import codebook
from deliberate.concepts.coding import Code, StatementCoding
from deliberate.concepts.coding import CodingInvalid as WordsUnknown
from deliberate.errors import CodingInvalid, DomainError
from deliberate.extensions import db
from deliberate.models import Coding, Question, Statement
from deliberate.queries.assemblies import question_at
from deliberate.queries.codings import as_coding
from deliberate.queries.desk import own_coding, statements_to_code
from deliberate.queries.statements import statement_numbered
from deliberate.rules import Permission
from deliberate.services.coding import code_statement
from deliberate.web.access import requires
from deliberate.web.errors import status_of, words
from deliberate.web.organize import bp


@bp.get("/<slug>/questions/<int:position>/coding")
@requires(Permission.CODE)
def coding(slug: str, position: int) -> ResponseReturnValue:
    """The first statement this coder has not answered, or the one asked for."""
    question = question_at(g.assembly, position)
    asked = request.args.get("number", type=int)
    if asked is not None:
        return page(question, statement_numbered(question, asked))
    return page(question, next_open(question))


def next_open(question: Question, after: int = -1) -> Statement | None:
    """The next statement without an answer of this coder, beginning anew after the last."""
    left = [statement for statement in statements_to_code(question) if not own_coding(statement, current_user)]
    return next((statement for statement in left if statement.number > after), left[0] if left else None)


def page(question: Question, current: Statement | None, sent: bool = False) -> str:
    """The desk with the coder's own answer, or with what was just sent and refused."""
    statements = statements_to_code(question)
    own = own_coding(current, current_user) if current is not None else None
    picked = picked_codes(own) if not sent else {key: value for key, value in request.form.items() if "-" in key}
    return render_template(
        "organize/coding.html",
        assembly=g.assembly,
        question=question,
        statements=statements,
        done={statement.number for statement in statements if own_coding(statement, current_user)},
        current=current,
        picked=picked,
        none=bool(request.form.get("none")) if sent else own is not None and not own.codes,
        flags=request.form.getlist("flag") if sent else list(own.flags) if own is not None else [],
        rationale=request.form.get("rationale", "") if sent else own.rationale if own is not None else "",
        book=codebook.load(),
    )


def picked_codes(own: Coding | None) -> dict[str, str]:
    """The stored answer as the form names it: stance-use → supports, directness-use → indirect."""
    if own is None:
        return {}
    codes = as_coding(own).codes
    return {f"stance-{code.concept}": code.stance for code in codes} | {
        f"directness-{code.concept}": code.directness for code in codes
    }


@bp.post("/<slug>/questions/<int:position>/coding/<int:number>")
@requires(Permission.CODE)
def code(slug: str, position: int, number: int) -> ResponseReturnValue:
    """Keep the coder's answer and go on to the next open statement."""
    question = question_at(g.assembly, position)
    statement = statement_numbered(question, number)
    try:
        code_statement(
            statement=statement,
            coding=sent_coding(),
            actor=current_user,
            rationale=request.form.get("rationale", ""),
        )
    except DomainError as refusal:
        db.session.rollback()
        flash(" ".join(words(refusal)), "error")
        return page(question, statement, sent=True), status_of(refusal)
    flash(gettext("Kept: statement %(number)d.", number=number), "status")
    following = next_open(question, after=number)
    number_next = following.number if following is not None else None
    return redirect(url_for(".coding", slug=slug, position=position, number=number_next), 303)


def sent_coding() -> StatementCoding:
    """The coding in the form: per concept supports, hinders, leaves as it is, or not touched. Raises CodingInvalid."""
    codes = []
    try:
        for concept in codebook.load().concepts:
            stance = request.form.get(f"stance-{concept}", "")
            if stance:
                codes.append(Code(concept, stance, request.form.get(f"directness-{concept}", "direct")))
    except WordsUnknown as problem:
        raise CodingInvalid(reason=str(problem)) from None
    none = bool(request.form.get("none"))
    if not codes and not none:
        raise CodingInvalid(reason=gettext("choose an effect on at least one concept, or “none of them”."))
    if codes and none:
        raise CodingInvalid(reason=gettext("you chose an effect and also “none of them”; keep one of the two."))
    return StatementCoding(tuple(codes), tuple(request.form.getlist("flag")), request.form.get("scope", ""))
