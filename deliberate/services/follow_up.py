"""A tension becomes a question of its own: the two texts, coded as they were, and a choice between them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from deliberate.concepts.coding import StatementCoding
from deliberate.concepts.tensions import TensionCard
from deliberate.extensions import db
from deliberate.models import Account, Assembly, CodingKind, Membership, Question, Role, Statement, Tension
from deliberate.queries.coding.codings import load_final_codings
from deliberate.queries.outcomes import find_follow_up_draft
from deliberate.services.assemblies import create_assembly, edit_assembly
from deliberate.services.audit import record_action
from deliberate.services.coding.codes import code_statement
from deliberate.services.defaults import mark_placeholder
from deliberate.services.questions import add_question
from deliberate.services.statements import MAX_SEED_LENGTH, add_statement
from deliberate.services.tensions import find_or_create_tension, load_card_statements
from deliberate.text import N_

TITLE_TEXT = N_("Follow-up: %(title)s")
BACKGROUND_TEXT = N_("Outcomes of “%(question)s” are in tension here: %(texts)s")
PRIORITY_TEXT = N_("If we can't fully have both, this should come first: “%(text)s”")
# Texts that the background names; all of them are seeds of the question.
MAX_NAMED = 4
Translate = Callable[[str], str]
REMIT_FIELDS = ("decision", "decision_maker", "influence_level", "veto_rule")


def create_follow_up_question(
    *, question: Question, actor: Account | None, card: TensionCard, wording: str, translate: Translate = str
) -> Question:
    """Return the follow-up question of a tension; asking a second time gives the same one. `translate`: into its
    language.

    A draft takes the question itself. An assembly that was opened is fixed, so the question goes to a draft that
    follows it, with the same remit and the same people working on it; further tensions go to the same draft.
    """
    statements = load_card_statements(question, card.statements)
    row = find_or_create_tension(question, card, statements)
    if row.follow_up is not None:
        return row.follow_up
    target = (
        question.assembly if question.assembly.is_draft else find_or_create_draft(question.assembly, actor, translate)
    )
    pair = [statements[number] for number in card.statements]
    background = build_background(question, pair, row, translate)
    follow_up = add_question(assembly=target, actor=actor, text=wording, background=background)
    add_follow_up_seeds(question, follow_up, pair, translate)
    row.follow_up = follow_up
    record_action(
        question.assembly, actor, "tension asked on", subject=f"question {question.position}",
        statements=list(card.statements), follows=target.slug,
    )  # fmt: skip
    db.session.flush()
    return follow_up


def find_or_create_draft(assembly: Assembly, actor: Account | None, translate: Translate) -> Assembly:
    """Return the draft that follows an assembly; made at the first question, with its remit and its roles."""
    draft = find_follow_up_draft(assembly)
    if draft is not None:
        return draft
    title = translate(TITLE_TEXT) % {"title": assembly.title}
    draft = create_assembly(owner=actor, title=title, language=assembly.language, time_zone=assembly.time_zone)
    remit = {name: getattr(assembly, name) for name in REMIT_FIELDS}
    edit_assembly(assembly=draft, actor=actor, host=assembly.host, **remit)
    mark_placeholder(draft, assembly.template)
    mine = {(actor.id, Role.OWNER)} if actor is not None else set()
    for member in assembly.memberships:
        if (member.account_id, member.role) not in mine:
            db.session.add(Membership(assembly=draft, account=member.account, role=member.role))
    db.session.flush()
    return draft


def build_background(question: Question, pair: Sequence[Statement], row: Tension, translate: Translate) -> str:
    """Return where the question comes from."""
    texts = " – ".join(f"“{statement.text}”" for statement in pair[:MAX_NAMED])
    texts += " – …" if len(pair) > MAX_NAMED else ""
    came = translate(BACKGROUND_TEXT) % {"question": question.text, "texts": texts}
    return f"{came}\n{row.reason}".strip()


def add_follow_up_seeds(origin: Question, follow_up: Question, pair: Sequence[Statement], translate: Translate) -> None:
    """Add the texts as seeds with their codes, and, of two, a statement for each that it should come first."""
    final_codings = load_final_codings(origin)
    for statement in pair:
        add_coded_seed(
            follow_up,
            statement.text,
            final_codings[statement.number].coding if statement.number in final_codings else None,
        )
    if len(pair) == 2:
        for first in pair:
            choice = translate(PRIORITY_TEXT) % {"text": first.text}
            if len(choice) <= MAX_SEED_LENGTH:
                add_coded_seed(follow_up, choice, None)


def add_coded_seed(question: Question, text: str, coding: StatementCoding | None) -> None:
    statement = add_statement(question=question, text=text)
    if coding is not None:
        code_statement(statement=statement, coding=coding, coder_name="follow-up", kind=CodingKind.SUGGESTION)
