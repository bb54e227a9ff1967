"""VERBS of the coding feature."""
