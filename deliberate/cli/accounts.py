"""Commands on accounts."""

from __future__ import annotations

import sys

import click
from flask import Flask, url_for

from deliberate.cli.transaction import transaction


@click.group()
def accounts() -> None:
    """Manage the accounts of organizers."""


@accounts.command("add")
@click.argument("email")
@click.option("--name", prompt="Name", help="The name others see.")
@click.password_option()
@click.pass_obj
def add_account(data: str, email: str, name: str, password: str) -> None:
    """Create an account that can host assemblies."""
    from deliberate.services.accounts import register_account

    with transaction(data):
        account = register_account(email=email, password=password, display_name=name)
        click.echo(f"Created the account {account.email}.")


@accounts.command("list")
@click.pass_obj
def show_accounts(data: str) -> None:
    """List all accounts: e-mail address, name, date of creation, number of assemblies."""
    from deliberate.queries.accounts import load_accounts

    with transaction(data):
        for account, assemblies in load_accounts():
            click.echo(f"{account.email}\t{account.display_name}\t{account.created_at:%Y-%m-%d}\t{assemblies}")


@accounts.command("reset")
@click.argument("email")
@click.option("--base-url", help="Public address for the link; defaults to DELIBERATE_BASE_URL.")
@click.option("--password-stdin", is_flag=True, help="Set the password read from standard input instead.")
@click.pass_obj
def reset_account(data: str, email: str, base_url: str | None, password_stdin: bool) -> None:
    """Print a link for choosing a new password: it works once and expires after a day."""
    from deliberate.errors import AccountUnknown
    from deliberate.queries.accounts import find_account
    from deliberate.services.passwords import create_reset_token, hash_new_password, set_password

    with transaction(data) as app:
        account = find_account(email)
        if account is None:
            raise AccountUnknown(email=email)
        if password_stdin:
            set_password(account=account, new_hash=hash_new_password(sys.stdin.readline().rstrip("\r\n")))
            click.echo(f"Changed the password of {account.email} and ended all sessions of the account.")
            return
        base = (base_url or str(app.config["BASE_URL"])).rstrip("/")
        click.echo(f"Give this link only to the owner of {account.email}. It works once and expires in 24 hours:")
        click.echo(build_reset_link(app, base, create_reset_token(account=account, secret=app.config["SECRET_KEY"])))
        click.echo(f"It points to {base}. Wrong? Set DELIBERATE_BASE_URL or add --base-url.", err=True)


def build_reset_link(app: Flask, base: str, token: str) -> str:
    """Return the address of the page where a new password is chosen."""
    with app.test_request_context(base_url=base):
        return url_for("password_reset.choose", token=token, _external=True)
