"""Commands on accounts."""

from __future__ import annotations

import sys

import click
from flask import Flask, url_for

from deliberate.cli.transaction import reading, transaction


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

    with reading(data):
        for account, assemblies in load_accounts():
            click.echo(f"{account.email}\t{account.display_name}\t{account.created_at:%Y-%m-%d}\t{assemblies}")


@accounts.command("reset")
@click.argument("email")
@click.option("--base-url", help="Public address for the link; defaults to DELIBERATE_BASE_URL.")
@click.option("--password-stdin", is_flag=True, help="Set the password read from standard input instead.")
@click.option("--two-factor", is_flag=True, help="Turn off two-factor authentication instead.")
@click.pass_obj
def reset_account(data: str, email: str, base_url: str | None, password_stdin: bool, two_factor: bool) -> None:
    """Print a link for choosing a new password: it works once and expires after a day."""
    from deliberate.errors import AccountUnknown
    from deliberate.queries.accounts import find_account
    from deliberate.services.passwords import create_reset_token, set_password
    from deliberate.services.two_factor import turn_off_two_factor

    # Whoever types holds up no one's vote, nor does the hashing.
    new_hash = read_new_hash(data, email) if password_stdin and not two_factor else ""
    with transaction(data) as app:
        account = find_account(email)
        if account is None:
            raise AccountUnknown(email=email)
        if two_factor:
            turn_off_two_factor(account=account)
            click.echo(f"Turned off two-factor authentication for {account.email}.")
            return
        if new_hash:
            set_password(account=account, new_hash=new_hash)
            click.echo(f"Changed the password of {account.email} and ended all sessions of the account.")
            return
        base = (base_url or str(app.config["BASE_URL"])).rstrip("/")
        click.echo(f"Give this link only to the owner of {account.email}. It works once and expires in 24 hours:")
        click.echo(build_reset_link(app, base, create_reset_token(account=account, secret=app.config["SECRET_KEY"])))
        click.echo(f"It points to {base}. Wrong? Set DELIBERATE_BASE_URL or add --base-url.", err=True)


def read_new_hash(data: str, email: str) -> str:
    """Return the hash of the password on standard input. Raises AccountUnknown, and what `hash_new_password` raises."""
    from deliberate.errors import AccountUnknown
    from deliberate.queries.accounts import find_account
    from deliberate.services.passwords import hash_new_password

    password = sys.stdin.readline().rstrip("\r\n")
    with reading(data):
        account = find_account(email)
        if account is None:
            raise AccountUnknown(email=email)
        return hash_new_password(password, account)


@accounts.command("operator")
@click.argument("email")
@click.option("--no", "is_off", is_flag=True, help="Take the right away again.")
@click.pass_obj
def make_operator(data: str, email: str, is_off: bool) -> None:
    """Let an account see which mails left the site; they contain links that open accounts."""
    from deliberate.errors import AccountUnknown
    from deliberate.queries.accounts import find_account

    with transaction(data):
        account = find_account(email)
        if account is None:
            raise AccountUnknown(email=email)
        account.is_operator = not is_off
        click.echo(f"{account.email} {'no longer sees' if is_off else 'now sees'} the mails of this site.")


def build_reset_link(app: Flask, base: str, token: str) -> str:
    """Return the address of the page where a new password is chosen."""
    with app.test_request_context(base_url=base):
        return url_for("password_reset.choose", token=token, _external=True)
