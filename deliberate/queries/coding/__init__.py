"""Reads of the coding feature."""
