"""Commands that import assemblies, codes and segments."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from deliberate.cli.given_file import read_given_file
from deliberate.cli.transaction import transaction
from deliberate.models import Account, Assembly
from deliberate.text import Message

owner_option = click.option(
    "--owner", "email", default=None, help="E-mail address of the account that becomes the owner."
)
slug_option = click.option("--slug", required=True, help="Address of the new assembly.")


@click.group("import")
def import_commands() -> None:
    """Import an assembly, or codes and segments for one."""


def find_owner(email: str | None) -> Account | None:
    """Return the account that becomes the owner. Raises AccountUnknown.

    Ends the transaction, so that no one has to wait while files are read afterwards.
    """
    from deliberate.errors import AccountUnknown
    from deliberate.extensions import db
    from deliberate.queries.accounts import find_account

    found = find_account(email) if email is not None else None
    if email is not None and found is None:
        raise AccountUnknown(email=email)
    db.session.commit()
    return found


def print_import_summary(assembly: Assembly, owner: Account | None) -> None:
    """Print what is in the new assembly, and how to get access to it if it has no owner."""
    from deliberate.queries.counts import count_assembly_participation

    counts = count_assembly_participation(assembly)
    click.echo(
        f"Imported {assembly.slug}. Participants: {counts.participants:,}; "
        f"statements: {counts.statements:,}; votes: {counts.votes:,}."
    )
    if owner is not None:
        click.echo(f"Its owner is {owner.email}.")
    else:
        click.echo(
            "It has no owner yet, so no one can manage it. "
            f"Add an owner: deliberate members add {assembly.slug} EMAIL owner"
        )


def store_and_tell(assembly: Assembly, warnings: Iterable[Message], owner: Account | None) -> None:
    """Store what was imported, or remove it again where its findings can't be shown, and print what came in.

    Making a report of the findings takes too long for the write lock. Raises ImportRefused.
    """
    from deliberate.errors import ImportRefused
    from deliberate.extensions import db, read_transaction
    from deliberate.reports.imported import ensure_readable
    from deliberate.services.imports import remove_import

    db.session.commit()
    try:
        with read_transaction():
            ensure_readable(assembly)
            for warning in warnings:
                click.echo(f"Note: {warning}", err=True)
            print_import_summary(assembly, owner)
    except ImportRefused:
        db.session.rollback()
        remove_import(assembly=assembly)
        db.session.commit()
        raise


@import_commands.command("polis")
@click.argument("folder", type=click.Path(path_type=Path))
@slug_option
@click.option(
    "--strict/--no-strict",
    default=False,
    show_default=True,
    help="Whether statements that no one moderated stayed hidden; a Polis export does not say.",
)
@click.option("--title", default=None, help="Title; defaults to the topic of the export.")
@owner_option
@click.pass_obj
def import_polis_folder(data: str, folder: Path, slug: str, strict: bool, title: str | None, email: str | None) -> None:
    """Import a Polis export folder as an assembly with one question."""
    from deliberate.services.imports import import_polis

    with transaction(data):
        owner = find_owner(email)
        imported = import_polis(folder=folder, slug=slug, strict=strict, title=title, owner=owner)
        store_and_tell(imported.assembly, imported.warnings, owner)


@import_commands.command("full")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--slug", default=None, help="Address of the new assembly; defaults to the one in the file.")
@owner_option
@click.pass_obj
def import_full_document(data: str, path: Path, slug: str | None, email: str | None) -> None:
    """Import a full JSON export of Deliberate with everything in it."""
    from deliberate.services.imports import import_full_file

    with transaction(data):
        owner = find_owner(email)
        imported = import_full_file(path=path, slug=slug, owner=owner)
        store_and_tell(imported.assembly, imported.warnings, owner)


@import_commands.command("codes")
@click.argument("slug")
@click.argument("path", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--question", "position", default=1, show_default=True, type=int, help="The question to import codes for."
)
@click.pass_obj
def import_code_list(data: str, slug: str, path: Path, position: int) -> None:
    """Import concept codes (CSV or YAML) into the assembly SLUG: all of them, or none and the reasons why."""
    from deliberate.formats.code_list import read_code_list
    from deliberate.queries.assemblies import load_assembly, load_question
    from deliberate.services.coding.code_import import import_codes

    given = read_given_file(read_code_list, path)
    with transaction(data):
        question = load_question(load_assembly(slug), position)
        rows = import_codes(question=question, given=given, actor=None, file=path.name)
        coders = len({row.coder_name for row in rows})
        click.echo(
            f"Imported codings: {len(rows):,}; coders: {coders:,}; statements: {len({r.statement_id for r in rows}):,}."
        )


@import_commands.command("segments")
@click.argument("slug")
@click.argument("path", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.pass_obj
def import_segment_list(data: str, slug: str, path: Path) -> None:
    """Import segments of participants of SLUG: a column “participant” or “external_id”, then one per segment."""
    from deliberate.formats.segment_list import read_segment_list
    from deliberate.queries.assemblies import load_assembly
    from deliberate.services.segments import import_segments

    rows = read_given_file(read_segment_list, path)
    with transaction(data):
        kept = import_segments(assembly=load_assembly(slug), actor=None, rows=rows)
        click.echo(
            f"Participants with answers: {kept.participants:,}; people listed who have not joined: {kept.absent:,}."
        )
