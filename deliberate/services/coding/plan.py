"""What the owner decides about the coding of a question: calibration, suggestions, the freeze, the share of
participants who tag."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError

from deliberate.concepts.codebook_versions import coding_to_data
from deliberate.concepts.double_coding import CALIBRATION, CALIBRATION_MAX, CALIBRATION_MIN, select_calibration_sample
from deliberate.errors import AssemblyLocked, Invalid, Refused, StateUnknown
from deliberate.extensions import db
from deliberate.models import Account, Assembly, CodingPlan, Question, SuggestionSource
from deliberate.models.columns import now
from deliberate.queries.coding.codebooks import load_assembly_codebook
from deliberate.queries.coding.codings import load_final_codings
from deliberate.queries.coding.workbench import find_own_coding, load_coders, load_statements_to_code
from deliberate.services.audit import Changes, record_action
from deliberate.services.phase import hold_phase
from deliberate.text import N_


class CalibrationUnfit(Refused):
    message = N_("A calibration round needs 20 to 30 statements; there are %(there)d.")
    hint = N_("With so few statements, let every coder code all of them.")


class CalibrationRuns(Refused):
    message = N_("There has already been a calibration round.")


class CalibrationOpen(Refused):
    message = N_("The other statements open once two coders have finished the calibration round; so far %(done)d have.")


class CodesFrozen(Refused):
    message = N_("The codes are already frozen.")


class NothingCoded(Refused):
    message = N_("Nothing has been coded yet, so there is nothing to freeze.")


class ShareUnknown(Invalid):
    message = N_("The share must be a whole number from 0 to 100.")


def find_or_create_plan(question: Question) -> CodingPlan:
    """Return the coding plan of a question, held until the commit; create it where there is none."""
    if question.coding_plan is None:
        try:
            with db.session.begin_nested():
                question.coding_plan = CodingPlan(
                    question_id=question.id, calibration=[], suggestions=SuggestionSource.KEYWORDS
                )
        except IntegrityError:
            db.session.expire(question, ["coding_plan"])
    assert question.coding_plan is not None
    # Of two who freeze the codes at once, the second finds them frozen.
    db.session.refresh(question.coding_plan, with_for_update=True)
    return question.coding_plan


def begin_calibration(*, question: Question, actor: Account | None, size: int = CALIBRATION) -> CodingPlan:
    """Let all coders code the same 20 to 30 statements first; the others stay closed until the owner opens them.

    Raises CalibrationUnfit, CalibrationRuns, CodesFrozen.
    """
    plan = find_or_create_plan(question)
    if plan.calibration:
        raise CalibrationRuns
    if plan.frozen_at is not None:
        raise CodesFrozen
    numbers = [statement.number for statement in load_statements_to_code(question)]
    if len(numbers) < CALIBRATION_MIN:
        raise CalibrationUnfit(there=len(numbers))
    plan.calibration = list(select_calibration_sample(numbers, min(max(size, CALIBRATION_MIN), CALIBRATION_MAX)))
    changes: Changes = {"calibration": ([], plan.calibration)}
    record_plan_action(question, actor, "calibration begun", changes, statements=len(plan.calibration))
    return plan


def count_calibrated_coders(question: Question) -> int:
    """Return how many coders have coded the whole calibration round."""
    plan, version = question.coding_plan, load_assembly_codebook(question.assembly).version
    calibration = set(plan.calibration) if plan is not None else set()
    statements = [statement for statement in load_statements_to_code(question) if statement.number in calibration]
    return sum(
        all(find_own_coding(statement, coder, version) is not None for statement in statements)
        for coder in load_coders(question)
    )


def end_calibration(*, question: Question, actor: Account | None) -> CodingPlan:
    """End the calibration round, so that the other statements can be coded. Raises CalibrationOpen."""
    plan = find_or_create_plan(question)
    if plan.is_calibrating:
        done = count_calibrated_coders(question)
        if done < 2:
            raise CalibrationOpen(done=done)
        plan.unlocked_at = now()
        record_plan_action(question, actor, "calibration ended", {"unlocked_at": (None, plan.unlocked_at)})
    return plan


def choose_suggestions(*, question: Question, actor: Account | None, source: str) -> CodingPlan:
    """Choose what may suggest codes after a coder's own first answer. Raises StateUnknown."""
    if source not in set(SuggestionSource):
        raise StateUnknown(value=source, known=", ".join(SuggestionSource))
    plan = find_or_create_plan(question)
    if plan.suggestions != source:
        before, plan.suggestions = plan.suggestions, SuggestionSource(source)
        record_plan_action(question, actor, "suggestions chosen", {"suggestions": (before, source)}, source=source)
    return plan


def freeze_codes(*, question: Question, actor: Account | None) -> CodingPlan:
    """Freeze the final codes before results are shown; coding after that does not count as blind.

    A code that was only suggested is no one's answer and is not frozen. Raises CodesFrozen, NothingCoded.
    """
    plan = find_or_create_plan(question)
    if plan.frozen_at is not None:
        raise CodesFrozen
    final_codings = {number: one for number, one in load_final_codings(question).items() if one.basis != "suggested"}
    if not final_codings:
        raise NothingCoded
    plan.frozen_at = now()
    plan.frozen_codes = {
        "version": load_assembly_codebook(question.assembly).version,
        "codes": {str(number): coding_to_data(one.coding) for number, one in sorted(final_codings.items())},
    }
    record_plan_action(
        question, actor, "codes frozen", {"frozen_at": (None, plan.frozen_at)}, statements=len(final_codings)
    )
    return plan


def set_tag_share(*, assembly: Assembly, actor: Account | None, share: int | None) -> Assembly:
    """Set how many of a hundred participants are asked to tag; fixed once the assembly is open.

    Raises ShareUnknown, AssemblyLocked.
    """
    if share is None or not 0 <= share <= 100:
        raise ShareUnknown
    hold_phase(assembly)
    if share != assembly.tag_share:
        if not assembly.is_draft:
            raise AssemblyLocked
        record_action(assembly, actor, "edited", changes={"tag_share": (assembly.tag_share, share)})
        assembly.tag_share = share
        db.session.flush()
    return assembly


def record_plan_action(
    question: Question, actor: Account | None, action: str, changes: Changes, **detail: object
) -> None:
    """Log what the owner did, and flush."""
    record_action(question.assembly, actor, action, subject=f"question {question.position}", changes=changes, **detail)
    db.session.flush()
