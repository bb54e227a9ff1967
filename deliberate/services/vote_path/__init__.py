"""The vote path: read what decides, decide without a database, write it down; the same on every database."""
