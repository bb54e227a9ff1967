"""Backup: everything a service needs to go on elsewhere, in one file: database, key, settings, and a check."""
