"""READS of the coding feature."""
