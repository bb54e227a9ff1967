"""What waits for the person at the desk: at most four lines, each a number, a verb and the place to do it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for
from flask_babel import ngettext
from flask_login import current_user

from deliberate.models import Assembly, Question
from deliberate.queries.coding.appeals import count_open_appeals
from deliberate.queries.coding.codebooks import load_assembly_codebook
from deliberate.queries.coding.workbench import compute_workload, load_coders, load_statements_to_code
from deliberate.queries.moderation_queue import count_moderation_queue
from deliberate.queries.question_work import QuestionCounts, count_work_by_question
from deliberate.rules import Permission
from deliberate.web.access import is_allowed


@dataclass(frozen=True)
class ToDo:
    """One kind of work: the words with their number, the address of the first of it, and whether it is late."""

    words: str
    address: str
    is_late: bool = False


def build_to_do(assembly: Assembly) -> list[ToDo]:
    """Return what waits and this person may do, what others wait for first; empty before the assembly has opened."""
    if assembly.opened_at is None or assembly.archived_at is not None:
        return []
    found: list[ToDo] = []
    if is_allowed(Permission.MODERATE) and (waiting := count_moderation_queue(assembly)):
        words = ngettext("Moderate %(num)d statement or comment", "Moderate %(num)d statements and comments", waiting)
        found.append(ToDo(words, url_for("organize.moderation", slug=assembly.slug)))
    work = count_work_by_question(assembly)
    found += build_response_line(assembly, work) if is_allowed(Permission.RESPOND) else []
    found += build_coding_lines(assembly, work) if is_allowed(Permission.CODE) else []
    return found


def build_response_line(assembly: Assembly, work: list[tuple[Question, QuestionCounts]]) -> list[ToDo]:
    """Return the line of outcomes without an official response, once voting is over."""
    open_ones = [(question, one.decided - one.answered) for question, one in work if one.decided > one.answered]
    if assembly.is_open or not open_ones:
        return []
    number = sum(left for _, left in open_ones)
    is_late = assembly.answer_by is not None and assembly.answer_by < assembly.today
    words = ngettext("Respond to %(num)d outcome", "Respond to %(num)d outcomes", number)
    address = url_for("organize.outcomes", slug=assembly.slug, position=open_ones[0][0].position)
    return [ToDo(words, address, is_late)]


def build_coding_lines(assembly: Assembly, work: list[tuple[Question, QuestionCounts]]) -> list[ToDo]:
    """Return the line of statements to code: of a coder's own share, for others those that nobody has coded."""
    found: list[ToDo] = []
    uncoded = [(question, left) for question, one in work if (left := count_left_to_code(question, one))]
    if uncoded:
        number = sum(left for _, left in uncoded)
        words = ngettext("Code %(num)d statement", "Code %(num)d statements", number)
        found.append(ToDo(words, url_for("organize.coding", slug=assembly.slug, position=uncoded[0][0].position)))
    if is_allowed(Permission.EDIT_ASSEMBLY) and (appeals := count_open_appeals(assembly)):
        words = ngettext("Decide on %(num)d objection to codes", "Decide on %(num)d objections to codes", appeals)
        found.append(ToDo(words, url_for("organize.codes", slug=assembly.slug)))
    return found


def count_left_to_code(question: Question, work: QuestionCounts) -> int:
    """Return how many statements of the question this person is to code, by the same shares as the page of codes."""
    if current_user not in load_coders(question):
        return work.to_code - work.coded
    version = load_assembly_codebook(question.assembly).version
    return len(compute_workload(question, current_user, load_statements_to_code(question), version).left)
