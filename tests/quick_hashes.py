"""Hashes the passwords of tests cheaply: a log-in took 28 ms, and thousands of tests begin with some."""

from __future__ import annotations

from argon2 import PasswordHasher

from deliberate.services import accounts, passwords

REAL_HASHER = accounts.HASHER


def hash_quickly() -> None:
    """Let new hashes take 8 KiB and one pass; those with other numbers are verified by what they say of themselves."""
    quick = PasswordHasher(memory_cost=8, time_cost=1, parallelism=1)
    for module in (accounts, passwords):
        vars(module)["HASHER"] = quick
    vars(accounts)["DUMMY_HASH"] = quick.hash("nobody has this password")
