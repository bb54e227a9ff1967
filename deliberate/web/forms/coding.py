"""The form of a coding: read into what the concepts room knows, and written back as it was sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict

from flask_babel import gettext

from deliberate.concepts.codebook import Codebook
from deliberate.concepts.coding import Code, StatementCoding
from deliberate.concepts.coding import CodingInvalid as WordsUnknown
from deliberate.errors import CodingInvalid
from deliberate.web.forms.sent import (
    LONGEST_WORD,
    SentForm,
    SentNumberField,
    SentTextField,
    SentTextsField,
    read_prefixed_fields,
)
from deliberate.web.refusals import get_sent_fields


class CodingForm(SentForm):
    """What a coding holds beside its codes, whose fields are named after the concepts of the codebook."""

    none = SentTextField(most=LONGEST_WORD)
    flag = SentTextsField()
    scope = SentTextField()
    rationale = SentTextField()


class PracticeForm(SentForm):
    """Whether a new training round is started."""

    again = SentTextField(most=LONGEST_WORD)


class PlanForm(SentForm):
    """One act of the owner on the coding of a question."""

    act = SentTextField(most=LONGEST_WORD)
    size = SentNumberField()
    suggestions = SentTextField(most=LONGEST_WORD)


class TagShareForm(SentForm):
    """How many of a hundred participants are asked what statements would do."""

    share = SentNumberField()


class AppealAnswerForm(SentForm):
    """The answer to an author's appeal, and whether the code was changed."""

    answer = SentTextField()
    changed = SentTextField(most=LONGEST_WORD)


def read_sent_coding(book: Codebook) -> StatementCoding:
    """Return the coding in the form: per concept supports, hinders or neither; one left open is not touched. Raises
    CodingInvalid."""
    form = CodingForm.read()
    stances, directnesses, subcodes = map(read_prefixed_fields, ("stance-", "directness-", "subcode-"))
    try:
        codes = tuple(
            Code(concept, stances[concept], directnesses.get(concept, "direct"), subcodes.get(concept) or None)
            for concept in book.concepts
            if stances.get(concept)
        )
    except WordsUnknown as problem:
        raise CodingInvalid(reason=problem.message) from None
    none = bool(form.none.data)
    if not codes and not none:
        raise CodingInvalid(reason=gettext("choose an effect on at least one concept, or “none of them”."))
    if none and any(code.effect for code in codes):
        raise CodingInvalid(reason=gettext("you chose an effect and also “none of them”; keep one of the two."))
    return StatementCoding(() if none else codes, tuple(form.flag.data or ()), form.scope.data)


class CodingFields(TypedDict):
    """A coding as the form shows it. picked: name of a field of a concept → chosen value."""

    picked: Mapping[str, str]
    none: bool
    flags: list[str]
    scope: str
    rationale: str


def build_coding_fields(coding: StatementCoding | None, rationale: str = "") -> CodingFields:
    """Return a coding as the form names it; None leaves the form empty."""
    picked: dict[str, str] = {}
    for code in coding.codes if coding is not None else ():
        picked[f"stance-{code.concept}"] = code.stance
        picked[f"directness-{code.concept}"] = code.directness
        picked[f"subcode-{code.concept}"] = code.subcode or ""
    return {
        "picked": picked,
        "none": coding is not None and not coding.codes,
        "flags": list(coding.flags) if coding is not None else [],
        "scope": coding.scope if coding is not None else "",
        "rationale": rationale,
    }


def collect_sent_coding() -> CodingFields:
    """Return what was just sent and refused, so that nothing has to be chosen twice."""
    form = CodingForm()
    return {
        "picked": {key: value for key, value in get_sent_fields().items() if "-" in key},
        "none": bool(form.none.data),
        "flags": form.flag.data or [],
        "scope": form.scope.data,
        "rationale": form.rationale.data,
    }
