"""What can be said of one concept: sentences with their numbers. Never a total, never a rank.

Each is true of the statements that are coded and settled; what is not yet coded or disputed is counted beside them.
"""

from __future__ import annotations

from deliberate.concepts.profile import (
    ENDORSED_HINDRANCE,
    ENDORSED_SUPPORT,
    HINDRANCE_BY_REJECTION,
    SUPPORT_BY_REJECTION,
    ConceptProfile,
    Coverage,
)
from deliberate.text import N_

SentenceTemplate = tuple[str, dict[str, int]]

NO_EVIDENCE = N_("No statement that directly affects it was put to the vote, so the assembly says nothing about it.")
NOTHING_CODED = N_("No statement is coded yet, so nothing can be said about it.")
NONE_SO_FAR = (
    N_("The one statement coded so far is not known to affect it directly."),
    N_("Of the %(coded)d statements coded so far, none is known to affect it directly."),
)
NO_SUPPORT = (
    N_("One statement about this was voted on. It was neither clearly accepted nor clearly rejected."),
    N_("%(exposure)d statements about this were voted on. None was clearly accepted or rejected."),
)
SUPPORTS = (N_("One accepted outcome supports it."), N_("%(accepted_supports)d accepted outcomes support it."))
HINDERS = (N_("One accepted outcome hinders it."), N_("%(accepted_hinders)d accepted outcomes hinder it."))
SUPPORTS_BY_REJECTION = (
    N_("One statement that would hinder it was rejected."),
    N_("%(rejected_hindrances)d statements that would hinder it were rejected."),
)
HINDERS_BY_REJECTION = (
    N_("One statement that would support it was rejected."),
    N_("%(rejected_supports)d statements that would support it were rejected."),
)
NONE_HINDERS = N_("No outcome hinders it.")
NONE_SUPPORTS = N_("No outcome supports it.")
NONE_HINDERS_SO_FAR = N_("None of those coded so far hinders it.")
NONE_SUPPORTS_SO_FAR = N_("None of those coded so far supports it.")
BOTH = N_("Accepted outcomes support it and hinder it: see the tensions.")
DIVIDED = (N_("The assembly is divided on one statement."), N_("The assembly is divided on %(divided)d statements."))
OPEN = (N_("One statement is undetermined."), N_("%(undetermined)d statements are undetermined."))
NOT_CODED = (N_("One statement is not coded yet."), N_("%(not_coded)d statements are not coded yet."))
DISPUTED = (
    N_("On one statement the coders disagree about it."),
    N_("On %(disputed)d statements the coders disagree about it."),
)
LEFT_OUT = (
    N_("One statement that touches it is not counted."),
    N_("%(left_out)d statements that touch it are not counted."),
)
# What runs of earlier versions stored; these sentences counted rejections among the outcomes that support or hinder.
FORMER = (
    N_("One outcome supports it."),
    N_("%(supports)d outcomes support it."),
    N_("One outcome hinders it."),
    N_("%(hinders)d outcomes hinder it."),
    N_("None hinders it."),
    N_("None supports it."),
    N_("The assembly wants both, within limits: see the tensions."),
)
# The same of findings that did not count how many statements were coded.
NONE_OF_THE_CODED = N_("None of the statements coded so far is known to affect it directly.")


def choose_plural_form(forms: tuple[str, str], number: int) -> str:
    """Return the form for one, or the form for many."""
    return forms[0] if number == 1 else forms[1]


def describe_concept(found: ConceptProfile, coverage: Coverage) -> list[SentenceTemplate]:
    """Return English sentence templates with their values, in the order to be read.

    coverage: of all statements put to the vote, which may turn out to touch the concept when they are coded.
    """
    values = build_values(found, coverage)
    gaps = list_gaps(found, coverage)
    if found.verdict == "no_evidence":
        texts = describe_nothing(coverage, has_gaps=bool(gaps))
    elif found.verdict == "no_support":
        texts = [choose_plural_form(NO_SUPPORT, found.exposure)]
    else:
        is_complete = not coverage.not_coded and not found.disputed
        texts = [*describe_decided(values), *describe_other_side(found, is_complete=is_complete)]
        texts += describe_undecided(found)
    return [(text, values) for text in [*texts, *gaps]]


def build_values(found: ConceptProfile, coverage: Coverage) -> dict[str, int]:
    """Return the numbers that fill the sentences."""
    return {
        "exposure": found.exposure,
        "supports": found.supports,
        "hinders": found.hinders,
        "accepted_supports": len(found.cells[ENDORSED_SUPPORT]),
        "accepted_hinders": len(found.cells[ENDORSED_HINDRANCE]),
        "rejected_hindrances": len(found.cells[SUPPORT_BY_REJECTION]),
        "rejected_supports": len(found.cells[HINDRANCE_BY_REJECTION]),
        "divided": len(found.divided),
        "undetermined": len(found.undetermined),
        "coded": coverage.coded,
        "not_coded": coverage.not_coded,
        "disputed": len(found.disputed),
        "left_out": len(found.left_out),
    }


def list_gaps(found: ConceptProfile, coverage: Coverage) -> list[str]:
    """Return the sentences on what is not known or not counted: not coded, disputed, left out."""
    counted = ((NOT_CODED, coverage.not_coded), (DISPUTED, len(found.disputed)), (LEFT_OUT, len(found.left_out)))
    return [choose_plural_form(forms, number) for forms, number in counted if number]


def describe_nothing(coverage: Coverage, *, has_gaps: bool) -> list[str]:
    """Return what is said where no statement is known to affect the concept; that none does only if that is known."""
    if not has_gaps:
        return [NO_EVIDENCE]
    return [choose_plural_form(NONE_SO_FAR, coverage.coded) if coverage.coded else NOTHING_CODED]


def describe_decided(values: dict[str, int]) -> list[str]:
    """Return one sentence for each cell that is not empty: what was accepted apart from what was rejected."""
    cells = (
        (SUPPORTS, "accepted_supports"),
        (SUPPORTS_BY_REJECTION, "rejected_hindrances"),
        (HINDERS, "accepted_hinders"),
        (HINDERS_BY_REJECTION, "rejected_supports"),
    )
    return [choose_plural_form(forms, values[key]) for forms, key in cells if values[key]]


def describe_other_side(found: ConceptProfile, *, is_complete: bool) -> list[str]:
    """Return what is said of the side that nothing points to, or that both are accepted. is_complete: all is coded."""
    if found.sign == "supports":
        return [NONE_HINDERS if is_complete else NONE_HINDERS_SO_FAR]
    if found.sign == "hinders":
        return [NONE_SUPPORTS if is_complete else NONE_SUPPORTS_SO_FAR]
    return [BOTH] if found.cells[ENDORSED_SUPPORT] and found.cells[ENDORSED_HINDRANCE] else []


def describe_undecided(found: ConceptProfile) -> list[str]:
    """Return how many statements are divided, and how many undetermined."""
    texts = [choose_plural_form(DIVIDED, len(found.divided))] if found.divided else []
    return texts + ([choose_plural_form(OPEN, len(found.undetermined))] if found.undetermined else [])
