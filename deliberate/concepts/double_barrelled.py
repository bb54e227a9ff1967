"""Does a statement ask two things at once? Rules anyone can check; a hint, never a verdict.

A voter who wants the one and not the other cannot answer such a statement, and no one can say what its outcome means.
"""

from __future__ import annotations

import re

from deliberate.text import MAX_STATEMENT_LENGTH, N_

MODAL = (
    r"(?:should|must|may|can|shall|will|needs? to|has to|have to|ought to|"
    r"soll(?:en|te|ten)?|muss|müssen|müsste[n]?|darf|dürfen|dürfte[n]?|kann|können|könnte[n]?)"
)
CONJUNCTION = r"(?:and|but|while|whereas|as well as|und|aber|während|sondern)"
RULES = (
    ("two_demands", re.compile(rf"\b{MODAL}\b.+\b{CONJUNCTION}\b.+\b{MODAL}\b", re.IGNORECASE | re.DOTALL)),
    ("two_sentences", re.compile(r"[^.!?]{8,}[.!?]\s+\S[^.!?]{7,}", re.DOTALL)),
    ("semicolon", re.compile(r";")),
    ("both", re.compile(r"\bboth\b.+\band\b|\bsowohl\b.+\bals auch\b", re.IGNORECASE | re.DOTALL)),
)
MEANINGS = {
    "two_demands": N_("It makes two demands, joined by a word such as “and”."),
    "two_sentences": N_("It has more than one sentence."),
    "semicolon": N_("A semicolon often joins two ideas."),
    "both": N_("“Both … and” asks for two things."),
}


def detect_double_barrelled(text: str) -> list[str]:
    """Return the names of the rules that this text matches; empty where it looks like one idea."""
    return [name for name, rule in RULES if rule.search(text[:MAX_STATEMENT_LENGTH])]
