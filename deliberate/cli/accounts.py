"""Commands on accounts."""

from __future__ import annotations

import click

from deliberate.cli.edge import edge


@click.group()
def accounts() -> None:
    """Accounts of organizers."""


@accounts.command("add")
@click.argument("email")
@click.option("--name", prompt="Name", help="The name others see.")
@click.password_option()
@click.pass_obj
def add(data: str, email: str, name: str, password: str) -> None:
    """Open an account that can create assemblies."""
    from deliberate.services.accounts import register_account

    with edge(data):
        account = register_account(email=email, password=password, display_name=name)
        click.echo(f"Account {account.email} is ready.")
