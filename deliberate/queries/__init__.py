"""READS: what is read in more than one place."""
