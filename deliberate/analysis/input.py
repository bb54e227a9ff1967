"""The input of an analysis, read from the database once."""

from __future__ import annotations

from dataclasses import dataclass

from deliberate.aggregation.probit.hints import StatementHints
from deliberate.aggregation.votes import Votes
from deliberate.concepts.coding import CodingsByCoder, FinalCoding, group_by_coder, resolve_given_codings
from deliberate.concepts.moderated import SubmittedStatement
from deliberate.findings.agreement import CoderAgreement, compute_coder_agreement
from deliberate.models import Question
from deliberate.models.json_columns import PreviousMap, PublishedBefore, RunSettings
from deliberate.queries.analysis_input import (
    build_submitted_statements,
    compute_fingerprint,
    hash_input,
    load_input_rows,
    load_previous_map,
    load_published_before,
)
from deliberate.queries.coding.codebooks import load_assembly_codebook
from deliberate.queries.statement_hints import load_statement_hints
from deliberate.queries.votes import load_vote_matrix


@dataclass(frozen=True)
class AnalysisInput:
    """What one analysis is computed from; the same input gives the same findings.

    codings: statement number → final coding, where somebody gave one: codes that were only suggested count for nothing.
    coders: the codings of each coder. submitted: every statement, shown or not. concepts: keys of the codebook in
    force, in its order. agreement: intercoder agreement. settings: modules and their settings, as
    `build_analysis_settings` returns them. previous_map: the last map by module, to which the new one is aligned; None
    for the first. published_before: what the last run published, which states and groups go by; None for the first.
    fingerprint: shows staleness without the votes being read again. hints: wording and author of each
    statement, for the routing alone; no finding depends on them.
    """

    votes: Votes
    codings: dict[int, FinalCoding]
    coders: CodingsByCoder
    submitted: list[SubmittedStatement]
    concepts: list[str]
    agreement: CoderAgreement
    settings: RunSettings
    previous_map: PreviousMap | None
    published_before: PublishedBefore | None
    fingerprint: str
    hints: StatementHints

    @property
    def input_hash(self) -> str:
        """SHA-256 (64 hex digits) of everything that enters: votes, codes, statements, settings, code, previous map,
        what was published before."""
        votes = self.votes.input_hash
        whole: object = votes if self.previous_map is None else [votes, self.previous_map]
        if self.published_before is not None:
            whole = [votes, self.previous_map, self.published_before]
        return hash_input(whole, self.codings, self.coders, self.submitted, self.settings)


def load_analysis_input(question: Question, settings: RunSettings) -> AnalysisInput:
    """Load what an analysis of the question with these settings reads: codebook, codes, statements and votes."""
    concepts = list(load_assembly_codebook(question.assembly).concepts)
    rows = load_input_rows(question)
    previous_map, published_before = load_previous_map(question), load_published_before(question)
    codings = {number: one for number, one in resolve_given_codings(rows.given, concepts).items() if one.is_given}
    votes = load_vote_matrix(question, rows.statements)
    return AnalysisInput(
        votes=votes,
        codings=codings,
        coders=group_by_coder(rows.given),
        submitted=build_submitted_statements(rows.statements, codings),
        concepts=concepts,
        agreement=compute_coder_agreement(rows.given, concepts),
        settings=settings,
        previous_map=previous_map,
        published_before=published_before,
        fingerprint=compute_fingerprint(rows, settings),
        hints=load_statement_hints(question, votes),
    )
