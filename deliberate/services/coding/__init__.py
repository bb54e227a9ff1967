"""Verbs of the coding feature."""
