"""Commands that manage the roles of accounts in an assembly."""

from __future__ import annotations

import click

from deliberate.cli.transaction import reading, transaction
from deliberate.models import Role

role_argument = click.argument("role", type=click.Choice([role.value for role in Role]))


@click.group()
def members() -> None:
    """Manage the roles of accounts in an assembly."""


@members.command("list")
@click.argument("slug")
@click.pass_obj
def show_members(data: str, slug: str) -> None:
    """List the people with a role in SLUG."""
    from deliberate.queries.assemblies import load_assembly

    with reading(data):
        assembly = load_assembly(slug)
        if not assembly.memberships:
            click.echo(f"No one has a role in {slug} yet.")
        for member in sorted(assembly.memberships, key=lambda member: member.id):
            click.echo(f"{member.role:<10} {member.account.email}  {member.account.display_name}")


@members.command("add")
@click.argument("slug")
@click.argument("email")
@role_argument
@click.pass_obj
def give_role(data: str, slug: str, email: str, role: str) -> None:
    """Give the account EMAIL the role ROLE in SLUG."""
    from deliberate.queries.assemblies import load_assembly
    from deliberate.services.members import add_member

    with transaction(data):
        member = add_member(assembly=load_assembly(slug), actor=None, email=email, role=role)
        click.echo(f"{member.account.email} has the role {role} in {slug}.")


@members.command("remove")
@click.argument("slug")
@click.argument("email")
@role_argument
@click.pass_obj
def remove_role(data: str, slug: str, email: str, role: str) -> None:
    """Remove the role ROLE of the account EMAIL in SLUG; the last owner stays."""
    from deliberate.queries.assemblies import load_assembly
    from deliberate.services.members import find_member, remove_member

    with transaction(data):
        member = find_member(assembly=load_assembly(slug), email=email, role=role)
        remove_member(membership=member, actor=None)
        click.echo(f"{email} no longer has the role {role} in {slug}.")
