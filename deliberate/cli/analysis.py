"""Commands that run analyses and print what they found."""

from __future__ import annotations

import json

import click

from deliberate.cli.transaction import reading, transaction


@click.command()
@click.argument("slug")
@click.option("--question", "position", default=None, type=int, help="Only this question.")
@click.option("--json", "as_json", is_flag=True, help="Print counts and all findings as one JSON document.")
@click.pass_obj
def analyse(data: str, slug: str, position: int | None, as_json: bool) -> None:
    """Analyze an assembly and print its counts, groups, outcomes and concepts."""
    from deliberate.extensions import db, read_transaction
    from deliberate.jobs.analysis import analyse_now
    from deliberate.queries.assemblies import load_assembly, load_question
    from deliberate.reports.summary import build_summary_document, format_findings

    with transaction(data):
        assembly = load_assembly(slug)
        questions = [load_question(assembly, position)] if position is not None else list(assembly.questions)
        db.session.commit()
        finished = [analyse_now(question) for question in questions]
        with read_transaction():
            if as_json:
                text = json.dumps(build_summary_document(assembly, finished), indent=2, ensure_ascii=False)
            else:
                text = format_findings(assembly, finished)
        click.echo(text)


@click.command()
@click.argument("slug")
@click.pass_obj
def runs(data: str, slug: str) -> None:
    """List the analyses of an assembly."""
    from deliberate.queries.assemblies import load_assembly
    from deliberate.queries.runs import load_runs

    with reading(data):
        for run in load_runs(load_assembly(slug)):
            click.echo(
                f"{run.id:>5}  question {run.question.position}  {run.state:<9} {run.requested_at:%Y-%m-%d %H:%M} UTC"
            )
