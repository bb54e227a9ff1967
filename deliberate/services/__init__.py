"""Verbs: one function per act. They add and flush; the caller's transaction commits."""
