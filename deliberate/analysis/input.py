"""The input of an analysis: everything that it reads, read once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from deliberate.aggregation.votes import Votes
from deliberate.analysis.reliability import compute_coder_agreement
from deliberate.concepts.coding import FinalCoding, StatementCoding
from deliberate.concepts.moderated import SubmittedStatement
from deliberate.findings.agreement import CoderAgreement
from deliberate.findings.parts import JsonObject
from deliberate.models import Run
from deliberate.queries.coding.codebooks import load_assembly_codebook
from deliberate.queries.coding.codings import load_codings, load_final_codings
from deliberate.queries.coding.evidence import group_codings_by_coder, load_submitted_statements
from deliberate.queries.fingerprints import compute_input_fingerprint, compute_input_hash
from deliberate.queries.runs import load_previous_map
from deliberate.queries.votes import load_vote_matrix


@dataclass(frozen=True)
class AnalysisInput:
    """Everything an analysis reads.

    codings: by statement number; coders: by name, then by statement number. modules, settings: which modules run, and
    their own settings by module. earlier: what a module showed before. hash: of all of it; fingerprint: of what can be
    found without reading votes.
    """

    votes: Votes
    codings: Mapping[int, FinalCoding]
    concepts: Sequence[str]
    coders: Mapping[str, Mapping[int, StatementCoding]]
    submitted: Sequence[SubmittedStatement]
    agreement: CoderAgreement
    modules: list[str]
    settings: Mapping[str, JsonObject]
    earlier: JsonObject | None
    hash: str
    fingerprint: str


def load_analysis_input(run: Run) -> AnalysisInput:
    """Return votes, codes and settings as they are now, for a run of its own settings."""
    question, settings = run.question, dict(run.settings)
    votes, codings, rows = load_vote_matrix(question), load_final_codings(question), load_codings(question)
    coders, statements = group_codings_by_coder(rows), load_submitted_statements(question, codings)
    concepts = list(load_assembly_codebook(question.assembly).concepts)
    earlier = load_previous_map(question)
    return AnalysisInput(
        votes=votes,
        codings=codings,
        concepts=concepts,
        coders=coders,
        submitted=statements,
        agreement=compute_coder_agreement(rows, concepts),
        modules=settings["modules"],
        settings=settings["settings"],
        earlier=earlier,
        hash=compute_input_hash(votes, codings, settings, coders, statements, earlier),
        fingerprint=compute_input_fingerprint(question, codings, settings, coders, statements),
    )
