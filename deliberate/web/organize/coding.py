"""The coding desk: one statement at a time, results and other coders' answers hidden."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from deliberate.concepts import codebook
from deliberate.concepts.coding import Code, StatementCoding
from deliberate.concepts.coding import CodingInvalid as WordsUnknown
from deliberate.errors import CodingInvalid
from deliberate.queries.assemblies import question_at
from deliberate.queries.codings import as_coding
from deliberate.queries.desk import own_coding, statements_to_code
from deliberate.queries.statements import statement_numbered
from deliberate.rules import Permission
from deliberate.services.coding import code_statement
from deliberate.services.runs import latest_finished
from deliberate.web.access import requires
from deliberate.web.organize import bp


@bp.get("/<slug>/questions/<int:position>/coding")
@requires(Permission.CODE)
def coding(slug: str, position: int) -> ResponseReturnValue:
    """The first statement this coder has not answered, or the one asked for."""
    question = question_at(g.assembly, position)
    statements = statements_to_code(question)
    done = [statement for statement in statements if own_coding(statement, current_user)]
    asked = request.args.get("number", type=int)
    open_ones = [statement for statement in statements if statement not in done]
    current = statement_numbered(question, asked) if asked is not None else (open_ones[0] if open_ones else None)
    own = own_coding(current, current_user) if current is not None else None
    return render_template(
        "organize/coding.html",
        assembly=g.assembly,
        question=question,
        statements=statements,
        done={statement.number for statement in done},
        current=current,
        answer=as_coding(own) if own is not None else None,
        rationale=own.rationale if own is not None else "",
        book=codebook.load(),
    )


@bp.post("/<slug>/questions/<int:position>/coding/<int:number>")
@requires(Permission.CODE)
def code(slug: str, position: int, number: int) -> ResponseReturnValue:
    """Keep the coder's answer and go on to the next open statement."""
    question = question_at(g.assembly, position)
    statement = statement_numbered(question, number)
    code_statement(
        statement=statement,
        coding=sent_coding(),
        actor=current_user,
        rationale=request.form.get("rationale", ""),
        was_blind=latest_finished(question) is None,
    )
    flash(gettext("Kept: statement %(number)d.", number=number), "status")
    return redirect(url_for(".coding", slug=slug, position=position), 303)


def sent_coding() -> StatementCoding:
    """The coding in the form: per concept supports, hinders or neither. Raises CodingInvalid."""
    codes = []
    try:
        for concept in codebook.load().concepts:
            stance = request.form.get(f"stance-{concept}", "")
            if stance:
                codes.append(Code(concept, stance, request.form.get(f"directness-{concept}", "direct")))
    except WordsUnknown as problem:
        raise CodingInvalid(reason=str(problem)) from None
    if not codes and not request.form.get("none"):
        raise CodingInvalid(reason=gettext("choose an effect on at least one concept, or “none of them”."))
    return StatementCoding(tuple(codes), tuple(request.form.getlist("flag")), request.form.get("scope", ""))
