"""One analysis: read, compute, store, in short transactions so that nobody's vote waits for it."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from typing import Any

from deliberate.aggregation.runner import Findings, run_modules
from deliberate.aggregation.votes import Votes
from deliberate.concepts.coding import SettledCoding
from deliberate.concepts.profile import JudgedStatement, outcome_lines, profile, sentences
from deliberate.concepts.tensions import detect
from deliberate.extensions import db
from deliberate.jobs.lease import Heartbeat, short_read
from deliberate.models import Question, Run, RunState
from deliberate.queries.codebooks import codebook_of
from deliberate.queries.codings import codings_of, settled_codings
from deliberate.queries.votes import vote_matrix
from deliberate.reports.participation import participation
from deliberate.reports.reliability import coder_agreement
from deliberate.services.runs import (
    claim_next_run,
    claim_run,
    fail_run,
    held_run,
    input_hash,
    report_progress,
    request_run,
    store_findings,
)
from deliberate.text import N_

log = logging.getLogger(__name__)


def analyse_next(lease_seconds: int = 60) -> bool:
    """Take one waiting run and finish it; False when none is waiting."""
    run = claim_next_run(lease_seconds=lease_seconds)
    db.session.commit()
    if run is None:
        return False
    analyse(run.id, run.attempts, lease_seconds)
    return True


def analyse(run_id: int, attempt: int, lease_seconds: int = 60) -> None:
    """Carry out a claimed run. A fault ends it in words instead of leaving it hanging."""
    try:
        finish(run_id, attempt, lease_seconds)
    except Exception as problem:
        log.exception("The analysis %d failed", run_id)
        db.session.rollback()
        run = held_run(run_id=run_id, attempt=attempt)
        if run is not None:
            fail_run(run=run, message=f"{type(problem).__name__}: {problem}")
        db.session.commit()


@dataclass(frozen=True)
class Input:
    """Everything an analysis reads."""

    votes: Votes
    codings: dict[int, SettledCoding]
    concepts: list[str]
    agreement: dict[str, Any]
    settings: dict[str, Any]
    hash: str


def read_input(run_id: int) -> Input:
    """Votes, codes and settings in one short transaction that only reads."""
    with short_read():
        run = db.session.get(Run, run_id)
        assert run is not None
        votes, codings, settings = vote_matrix(run.question), settled_codings(run.question), dict(run.settings)
        concepts = list(codebook_of(run.question.assembly).concepts)
        agreement = coder_agreement(codings_of(run.question), concepts)
    return Input(votes, codings, concepts, agreement, settings, input_hash(votes, codings, settings))


def finish(run_id: int, attempt: int, lease_seconds: int) -> None:
    """Read in one transaction, compute without one, store in another, unless somebody else took the run up."""
    timings: dict[str, float] = {}
    begun = last = time.perf_counter()
    stage = "read"
    given = read_input(run_id)

    def progress(share: float, title: str) -> None:
        nonlocal last, stage
        moment = time.perf_counter()
        timings[stage], last, stage = round(moment - last, 3), moment, title
        report_progress(run_id=run_id, share=share, stage=title)
        db.session.commit()

    with Heartbeat(db.engine, run_id, attempt, every=max(lease_seconds / 4, 1.0)):
        findings = run_modules(given.votes, given.settings["modules"], given.settings["settings"], progress)
        progress(1.0, N_("Concepts"))
        document = {**findings_of(given.votes, findings, given.codings, given.concepts), "agreement": given.agreement}
    timings["total"] = round(time.perf_counter() - begun, 3)
    run = held_run(run_id=run_id, attempt=attempt)
    if run is not None:
        store_findings(run=run, input_hash=given.hash, findings=document, timings=timings)
    db.session.commit()


def analyse_now(question: Question, lease_seconds: int = 60) -> Run:
    """Ask for a run and carry it out here, or wait for the worker that already has it."""
    run = request_run(question=question)
    db.session.commit()
    while run.state in (RunState.QUEUED, RunState.RUNNING):
        mine = claim_run(run_id=run.id, lease_seconds=lease_seconds)
        db.session.commit()
        if mine is not None:
            analyse(mine.id, mine.attempts, lease_seconds)
        elif run.state == RunState.RUNNING:
            time.sleep(0.2)
        db.session.refresh(run)
        db.session.commit()
    return run


def findings_of(
    votes: Votes, findings: Findings, codings: dict[int, SettledCoding], concepts: list[str]
) -> dict[str, Any]:
    """The document of a run: what each module found, outcomes with their concept lines, profile, tensions."""
    rows = outcome_rows(findings)
    judged = [JudgedStatement(row["statement"], row["state"], coding_of(codings, row["statement"])) for row in rows]
    return {
        "counts": {
            "participants": int((votes.person_start[1:] > votes.person_start[:-1]).sum()),
            "statements": votes.statements,
            "votes": votes.total,
        },
        "participation": participation(votes),
        "modules": findings.to_json(),
        "outcomes": [{**row, **concept_lines(row, codings)} for row in rows],
        "concepts": profile_document(judged, concepts),
        "tensions": [vars(tension) | {"statements": list(tension.statements)} for tension in detect(judged)],
    }


def coding_of(codings: dict[int, SettledCoding], number: int) -> Any:
    settled = codings.get(number)
    return settled.coding if settled is not None else None


def outcome_rows(findings: Findings) -> list[dict[str, Any]]:
    """The rows of the outcomes module; none where it had too little to go on."""
    answer = findings.answers.get("outcomes")
    blocks = [block.to_json() for block in answer.blocks] if answer is not None else []
    return next((list(block["rows"]) for block in blocks if block["name"] == "outcomes.states"), [])


def concept_lines(row: dict[str, Any], codings: dict[int, SettledCoding]) -> dict[str, Any]:
    """What an outcome says about concepts, and on which coding that rests."""
    settled = codings.get(row["statement"])
    lines = outcome_lines(row["state"], settled.coding if settled else None)
    return {
        "lines": [vars(line) for line in lines],
        "coding": None
        if settled is None
        else {
            "codes": [vars(code) for code in settled.coding.codes],
            "flags": list(settled.coding.flags),
            "basis": settled.basis,
            "coders": settled.coders,
            "disputed": list(settled.disputed),
        },
    }


def profile_document(judged: list[JudgedStatement], concepts: list[str]) -> dict[str, Any]:
    """The concept profile as JSON: four cells per concept, none, not coded."""
    strict, wide = profile(judged, concepts), profile(judged, concepts, wide=True)
    return {
        "profiles": {
            key: {
                "cells": {cell: list(numbers) for cell, numbers in found.cells.items()},
                "divided": list(found.divided),
                "undetermined": list(found.undetermined),
                "indirect": list(found.indirect),
                "exposure": found.exposure,
                "verdict": found.verdict,
                "wide_exposure": wide.concepts[key].exposure,
                "sentences": [[text, values] for text, values in sentences(found)],
            }
            for key, found in strict.concepts.items()
        },
        "none": list(strict.none),
        "not_coded": list(strict.not_coded),
    }
