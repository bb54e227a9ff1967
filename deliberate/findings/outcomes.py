"""Outcomes in the findings: the state of a statement, its effects on concepts, and the coding they rest on."""

from __future__ import annotations

from dataclasses import dataclass

from deliberate.concepts.coding import Code, FinalCoding, StatementCoding
from deliberate.concepts.profile import OutcomeEffect
from deliberate.findings.parts import JsonObject
from deliberate.findings.sides import SideFinding


@dataclass(frozen=True)
class OutcomeFinding:
    """One statement under the rule. steady: share of bootstrap samples in which the state is the same. side: only
    of rules that ask sides. raw_state: what the votes alone say. It is not what is published where the last run's state
    was kept, and where a statement is divided_by_sets: only because of accounts that vote as if by one script."""

    statement: int
    state: str
    votes: float
    share: float | None
    lower: float
    upper: float
    effects: tuple[OutcomeEffect, ...]
    coding: FinalCoding | None
    steady: float | None
    side: SideFinding | None = None
    raw_state: str = ""
    divided_by_sets: bool = False

    @classmethod
    def from_json(cls, given: JsonObject) -> OutcomeFinding:
        return cls(
            statement=given["statement"],
            state=given["state"],
            votes=given["votes"],
            share=given["share"],
            lower=given["lower"],
            upper=given["upper"],
            effects=tuple(parse_effect(line) for line in given["lines"]),
            coding=parse_final_coding(given["coding"]),
            steady=given.get("steady"),
            side=SideFinding.from_json(given),
            raw_state=given.get("raw_state") or given["state"],
            divided_by_sets=bool(given.get("divided_by_sets")),
        )


def parse_effect(given: JsonObject) -> OutcomeEffect:
    """Return one concept line."""
    return OutcomeEffect(
        given["concept"], given["effect"], given.get("by_rejection", False), given.get("directness", "direct")
    )


def parse_final_coding(given: JsonObject | None) -> FinalCoding | None:
    """Return the final coding that the findings of a run store with an outcome."""
    if given is None:
        return None
    codes = tuple(Code(code["concept"], code["stance"], code["directness"], code["subcode"]) for code in given["codes"])
    coding = StatementCoding(codes, tuple(given["flags"]), given.get("scope", ""))
    return FinalCoding(
        coding,
        given.get("basis", ""),
        given.get("coders", 0),
        tuple(given.get("disputed", ())),
        tuple(given.get("unsettled", ())),
    )
