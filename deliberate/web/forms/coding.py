"""The form of a coding: read into what the concepts room knows, and written back as it was sent."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_babel import gettext

from deliberate.concepts.codebook import Codebook
from deliberate.concepts.coding import Code, StatementCoding
from deliberate.concepts.coding import CodingInvalid as WordsUnknown
from deliberate.errors import CodingInvalid


def read_sent_coding(book: Codebook) -> StatementCoding:
    """Return the coding in the form: per concept supports, hinders, leaves as it is, or not touched. Raises
    CodingInvalid."""
    codes = []
    try:
        for concept in book.concepts:
            stance = request.form.get(f"stance-{concept}", "")
            if stance:
                directness = request.form.get(f"directness-{concept}", "direct")
                subcode = request.form.get(f"subcode-{concept}") or None
                codes.append(Code(concept, stance, directness, subcode))
    except WordsUnknown as problem:
        raise CodingInvalid(reason=str(problem)) from None
    none = bool(request.form.get("none"))
    if not codes and not none:
        raise CodingInvalid(reason=gettext("choose an effect on at least one concept, or “none of them”."))
    if codes and none:
        raise CodingInvalid(reason=gettext("you chose an effect and also “none of them”; keep one of the two."))
    return StatementCoding(tuple(codes), tuple(request.form.getlist("flag")), request.form.get("scope", ""))


def build_coding_fields(coding: StatementCoding | None, rationale: str = "") -> dict[str, Any]:
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


def collect_sent_coding() -> dict[str, Any]:
    """Return what was just sent and refused, so that nothing has to be chosen twice."""
    return {
        "picked": {key: value for key, value in request.form.items() if "-" in key},
        "none": bool(request.form.get("none")),
        "flags": request.form.getlist("flag"),
        "scope": request.form.get("scope", ""),
        "rationale": request.form.get("rationale", ""),
    }
