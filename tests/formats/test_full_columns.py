"""Every column of every model goes into the full document, or stands in the list of what stays out, with its reason."""

from __future__ import annotations

import deliberate.models  # noqa: F401  (fills the metadata)
from deliberate.formats.full_columns import BULK, IN_OTHER_FORM, PLAIN, list_exported_columns
from deliberate.formats.left_out_columns import LEFT_OUT
from deliberate.storage.base import Base

EVERY = {f"{table.name}.{column.name}" for table in Base.metadata.tables.values() for column in table.columns}
HELP = """
{column} is in none of the lists of deliberate/formats/full_columns.py. Choose one:
  PLAIN         it travels as it is: add its name under the table; nothing else is needed
  BULK          the same for votes, their log, exposures and tags: add it at the end
  IN_OTHER_FORM it points to another row: write it in reports/exports/full.py, read it in services/full_import.py
  LEFT_OUT      it stays out (left_out_columns.py): give the reason
"""


def test_every_column_travels_or_is_left_out_with_a_reason() -> None:
    lists = [list_exported_columns() - IN_OTHER_FORM.keys(), set(IN_OTHER_FORM), set(LEFT_OUT)]
    unlisted = sorted(EVERY - set().union(*lists))
    assert not unlisted, "".join(HELP.format(column=column) for column in unlisted)
    gone = sorted(set().union(*lists) - EVERY)
    assert not gone, f"These columns are in full_columns.py but in no model: {gone}"
    assert sum(map(len, lists)) == len(EVERY), "a column stands in two lists of full_columns.py"
    assert all(LEFT_OUT.values())
    assert all(IN_OTHER_FORM.values())
    assert not PLAIN.keys() & BULK.keys()


def test_secrets_addresses_and_codes_stay_out() -> None:
    secret = ("password", "token", "hash", "nonce", "email", "join_code", "account_id", "_by_id", "actor")
    allowed = {"run.input_hash", "audit_entry.actor_id", "statement.replaced_by_id"}
    leaving = {name for name in list_exported_columns() if any(word in name.split(".")[1] for word in secret)}
    assert leaving == allowed
