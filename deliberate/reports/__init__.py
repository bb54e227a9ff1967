"""Findings become what people see: pages, files, sentences."""
