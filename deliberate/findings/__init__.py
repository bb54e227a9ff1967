"""FINDINGS: the stored document of a run as typed values; each part is parsed once, when it is first asked for."""
