"""Measurements of Deliberate: CPU time, memory, answers per second. Never part of the tests."""
