"""VERBS: one function per act; they add and flush, the edge commits."""
