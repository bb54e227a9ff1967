"""From findings to the page: reads texts and answers, and hands every chapter the part of the findings it shows."""

from __future__ import annotations

from deliberate.models import Run
from deliberate.queries.coding.codebooks import load_assembly_codebook
from deliberate.queries.coding.progress import count_blind_answers
from deliberate.queries.findings import load_findings
from deliberate.queries.group_names import load_group_names
from deliberate.queries.linked_wordings import load_linked_wordings
from deliberate.queries.outcomes import load_responses
from deliberate.queries.statements import load_visible_texts
from deliberate.reports.chapters.comments import load_comment_views
from deliberate.reports.chapters.concepts import build_concept_views
from deliberate.reports.chapters.divides import build_minority_report, select_most_divisive
from deliberate.reports.chapters.groups import build_group_views, build_groups_chapter, compare_two_groups
from deliberate.reports.chapters.method import build_stored_rule_sentences, select_insufficient_data
from deliberate.reports.chapters.other_modules import build_other_modules
from deliberate.reports.chapters.outcomes import build_outcome_views
from deliberate.reports.chapters.representation_gaps import MODULE, build_representation_gaps
from deliberate.reports.chapters.robustness import build_robustness_chapter
from deliberate.reports.chapters.shared import build_group_bars, select_shared
from deliberate.reports.chapters.statements import build_statement_rows
from deliberate.reports.chapters.tensions import load_tension_views
from deliberate.reports.figures.opinion_map import build_map_view
from deliberate.reports.page import Report

CHAPTERS = frozenset({"tally", "space", "structure", "groups", "representative", "group_consensus", "outcomes"})


def build_report(run: Run) -> Report:
    """Return the report of a finished run."""
    findings, question, texts = load_findings(run), run.question, load_visible_texts(run)
    outcomes = build_outcome_views(findings.outcomes, texts, load_responses(question))
    by_number = {outcome.number: outcome for outcome in outcomes}
    bars = build_group_bars(findings.group_cells, findings.group_ranking, texts)
    comments, names = load_comment_views(question), load_group_names(run.id)
    groups = build_group_views(findings.published_groups, texts)
    book = load_assembly_codebook(question.assembly)
    return Report(
        counts=findings.counts,
        participation=findings.participation,
        representation_gaps=build_representation_gaps(findings.target_shares, findings.find_module(MODULE)),
        notes=select_insufficient_data(module for module in findings.modules if module.name != MODULE),
        outcomes=outcomes,
        shared=select_shared(bars),
        most_divisive=select_most_divisive(bars),
        minorities=build_minority_report(outcomes, bars, comments),
        bar_names={} if findings.compares_polis_groups else names,
        opinion_groups=build_groups_chapter(findings.modules, published=findings.opinion_groups is not None),
        groups=groups,
        group_names=names,
        distinguishing_statements=compare_two_groups(groups),
        map=build_map_view(findings.opinion_map, findings.published_groups),
        profile=findings.concepts,
        concepts=build_concept_views(findings.concepts, findings.agreement, by_number, book),
        agreement=findings.agreement,
        blinding=count_blind_answers(question),
        all_tensions=load_tension_views(run, outcomes),
        robustness=build_robustness_chapter(findings.other_rules, findings.sameness_under_rules, outcomes),
        comments=comments,
        others=build_other_modules(findings.modules, CHAPTERS),
        statements=build_statement_rows(findings.tally, texts),
        rule=findings.rule_settings,
        rule_sentences=build_stored_rule_sentences(findings.rule_settings),
        rule_tables=[block for block in (findings.linked_statements,) if block is not None],
        texts=texts,
        linked=load_linked_wordings(question),
    )
