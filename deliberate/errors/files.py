"""Refusals of the command line about files, backups and databases in use."""

from __future__ import annotations

from deliberate.errors.families import Invalid, Refused
from deliberate.text import N_


class FileIsThere(Refused):
    message = N_("The file %(path)s already exists, so nothing was written.")
    hint = N_("Choose another name, or add --replace.")


class NotABackup(Invalid):
    message = N_("%(path)s cannot be restored: %(reason)s. Nothing was changed.")


class OtherDatabase(Refused):
    message = N_("This backup contains a %(made)s database, but this service uses %(used)s. Nothing was changed.")
    hint = N_("Set DELIBERATE_DATABASE_URL to a database of the same kind.")


class SomethingIsThere(Refused):
    message = N_("There is already data at %(place)s, so nothing was restored.")
    hint = N_("Restore into an empty folder, or add --replace: existing data is moved aside, not deleted.")


class FolderInUse(Refused):
    message = N_("The data folder %(folder)s is in use by process %(pids)s. Nothing was changed.")
    hint = N_("Stop that process first.")


class DatabaseInUse(Refused):
    message = N_("Other processes are connected to the database (server process %(pids)s). Nothing was changed.")
    hint = N_("First stop every server and worker that uses it.")
