"""Commands that run analyses and print what they found."""

from __future__ import annotations

import json

import click

from deliberate.cli.transaction import edge


@click.command()
@click.argument("slug")
@click.option("--question", "position", default=None, type=int, help="Only this question.")
@click.option("--json", "as_json", is_flag=True, help="Print counts and all findings as one JSON document.")
@click.pass_obj
def analyse(data: str, slug: str, position: int | None, as_json: bool) -> None:
    """Run the aggregation modules and print counts, groups, consensus and concept lines."""
    from deliberate.extensions import db
    from deliberate.jobs.analysis import analyse_now
    from deliberate.queries.assemblies import assembly_by_slug, question_at
    from deliberate.reports.summary import findings_document, findings_text

    with edge(data):
        assembly = assembly_by_slug(slug)
        questions = [question_at(assembly, position)] if position is not None else list(assembly.questions)
        db.session.commit()
        finished = [analyse_now(question) for question in questions]
        if as_json:
            click.echo(json.dumps(findings_document(assembly, finished), indent=2, ensure_ascii=False))
        else:
            click.echo(findings_text(assembly, finished))


@click.command()
@click.argument("slug")
@click.pass_obj
def runs(data: str, slug: str) -> None:
    """List the analyses of an assembly."""
    from deliberate.queries.assemblies import assembly_by_slug
    from deliberate.queries.runs import runs_of

    with edge(data):
        for run in runs_of(assembly_by_slug(slug)):
            click.echo(
                f"{run.id:>5}  question {run.question.position}  {run.state:<9} {run.requested_at:%Y-%m-%d %H:%M}"
            )
