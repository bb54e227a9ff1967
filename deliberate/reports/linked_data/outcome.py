"""One outcome in the outcome statement: with its evidence, codes, dissent and responses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from deliberate.findings.agreement import CoderAgreement
from deliberate.findings.parts import Cell, JsonObject
from deliberate.models import Response, Run
from deliberate.queries.findings import load_findings
from deliberate.queries.report import CommentView, load_comment_views, load_group_names, load_visible_texts
from deliberate.queries.topics import load_topic_names
from deliberate.reports.chapters.outcomes import OutcomeView
from deliberate.reports.chapters.responses import ResponseProcess
from deliberate.reports.chapters.shared import build_group_bars
from deliberate.reports.chapters.statements import StatementRow, build_statement_rows
from deliberate.reports.chapters.tensions import TensionView

INTERVAL_LEVEL = 0.95


@dataclass(frozen=True)
class OutcomeEvidence:
    """What is published with the outcomes of a run: votes and group cells by statement, reasons, tensions, responses.

    bar_names: what people call the groups of the cells. topics: names by statement.
    """

    run: int
    votes: Mapping[int, StatementRow]
    cells: Mapping[int, Sequence[Cell]]
    bar_names: Mapping[str, str]
    comments: Sequence[CommentView]
    agreement: CoderAgreement
    tensions: Sequence[TensionView]
    process: ResponseProcess
    topics: Mapping[int, Sequence[str]]


def load_outcome_evidence(run: Run, tensions: Sequence[TensionView], process: ResponseProcess) -> OutcomeEvidence:
    """Return the evidence of a finished run; tensions: those that are shown."""
    findings, texts = load_findings(run), load_visible_texts(run)
    bars = build_group_bars(findings.group_cells, findings.group_ranking, texts)
    return OutcomeEvidence(
        run=run.id,
        votes={row.statement: row for row in build_statement_rows(findings.tally, texts)},
        cells={row.number: row.cells for row in bars},
        bar_names={} if findings.compares_polis_groups else load_group_names(run.id),
        comments=load_comment_views(run.question),
        agreement=findings.agreement,
        tensions=tensions,
        process=process,
        topics=load_topic_names(run.question),
    )


def build_linked_outcome(outcome: OutcomeView, evidence: OutcomeEvidence, address: str) -> JsonObject:
    """Return one outcome with its evidence, codes, dissent and answers."""
    return {
        "@id": f"{address}#outcome-{outcome.number}",
        "@type": "Outcome",
        "statement": outcome.number,
        "text": outcome.text,
        "state": outcome.state,
        "share": outcome.share,
        "interval": {"lower": outcome.lower, "upper": outcome.upper, "level": INTERVAL_LEVEL},
        "steadiness": outcome.steady,
        "silence": None if outcome.silence is None else outcome.silence.to_json(),
        "evidence": {
            "run": evidence.run,
            "statement": outcome.number,
            "votes": outcome.votes,
            **build_linked_counts(evidence.votes.get(outcome.number)),
        },
        "codes": build_linked_codes(outcome, evidence.agreement),
        "coding": build_linked_coding(outcome),
        "model_sharing": build_linked_sharing(outcome),
        "dissent": build_linked_dissent(outcome, evidence),
        "topics": list(evidence.topics.get(outcome.number, ())),
        "tensions": [t.card.key for t in evidence.tensions if outcome.number in t.card.statements],
        "influence_level": evidence.process.level,
        "response": build_linked_response(outcome.response) if outcome.response is not None else None,
        "earlier_responses": [build_linked_response(item) for item in outcome.earlier_responses],
        "is_overdue": outcome.number in evidence.process.record.overdue,
    }


def build_linked_counts(row: StatementRow | None) -> dict[str, int | None]:
    """Return whole votes; None where the statement was not counted."""
    if row is None:
        return dict.fromkeys(("agrees", "disagrees", "passes"))
    return {"agrees": round(row.agrees), "disagrees": round(row.disagrees), "passes": round(row.passes)}


def build_linked_codes(outcome: OutcomeView, agreement: CoderAgreement) -> list[JsonObject]:
    """Return what the outcome does to which concept, with the agreement of the coders on that concept.

    stance: what the coders say the statement would do. outcome_effect: what follows from its being accepted or
    rejected; `effect` is the former name of the same.
    """
    stances = {code.concept: code.stance for code in outcome.codes}
    return [
        {
            **asdict(line),
            "stance": stances[line.concept],
            "outcome_effect": line.effect,
            "agreement": {
                "alpha": agreement.on(line.concept).alpha,
                "standing": agreement.name_standing(line.concept, has_effects=True),
            },
        }
        for line in outcome.lines
    ]


def build_linked_coding(outcome: OutcomeView) -> JsonObject | None:
    """Return the basis of the codes: adjudicated, agreed, majority, disputed or a single coder."""
    if outcome.coding is None:
        return None
    final = outcome.coding
    return {
        "basis": final.basis,
        "coders": final.coders,
        "disputed": list(final.disputed),
        "unsettled": list(final.unsettled),
        "flags": list(final.coding.flags),
    }


def build_linked_sharing(outcome: OutcomeView) -> JsonObject | None:
    """Return the effects of sharing models one by one, separate from who decides."""
    card = outcome.sharing
    if card is None:
        return None
    return {"development": card.development, "benefits": card.benefits, "who_decides": card.governance}


def build_linked_dissent(outcome: OutcomeView, evidence: OutcomeEvidence) -> JsonObject:
    """Return who stands against it: the share, group by group where enough people voted, and their reasons."""
    share = outcome.share
    against = None if share is None else share if outcome.state == "rejected" else 1 - share
    losing = 1 if outcome.state == "rejected" else -1
    return {
        "share": against,
        "groups": [
            build_linked_group(cell, evidence.bar_names.get(cell.group))
            for cell in evidence.cells.get(outcome.number, ())
            if not cell.is_hidden
        ],
        "reasons": [v.text for v in evidence.comments if v.number == outcome.number and v.stance == losing],
    }


def build_linked_group(cell: Cell, name: str | None) -> JsonObject:
    """Return the votes of one group; name: what people call it, if they do."""
    counts = {"agrees": round(cell.agrees), "disagrees": round(cell.disagrees), "passes": round(cell.passes)}
    return {"group": cell.group, **({"name": name} if name is not None else {}), **counts}


def build_linked_response(response: Response) -> JsonObject:
    """Return an official response without who typed it in; a withdrawn one says when and why."""
    withdrawal = (
        {"withdrawn_at": response.withdrawn_at.isoformat(), "withdrawal_note": response.withdrawal_note}
        if response.withdrawn_at is not None
        else {}
    )
    return {
        **withdrawal,
        "disposition": response.disposition,
        "reason": response.reason,
        "responsible": response.responsible,
        "answered_at": response.answered_at.isoformat(),
    }
