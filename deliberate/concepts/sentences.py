"""What can be said of one concept: sentences with their numbers. Never a total, never a rank."""

from __future__ import annotations

from deliberate.concepts.profile import ConceptProfile
from deliberate.text import N_

SentenceTemplate = tuple[str, dict[str, int]]

NO_EVIDENCE = N_("No statement about this was put to the vote, so the assembly says nothing about it.")
NO_SUPPORT = (
    N_("One statement about this was voted on. It was neither clearly accepted nor clearly rejected."),
    N_("%(exposure)d statements about this were voted on. None was clearly accepted or rejected."),
)
SUPPORTS = (N_("One outcome supports it."), N_("%(supports)d outcomes support it."))
HINDERS = (N_("One outcome hinders it."), N_("%(hinders)d outcomes hinder it."))
NONE_HINDERS, NONE_SUPPORTS = N_("None hinders it."), N_("None supports it.")
BOTH = N_("The assembly wants both, within limits: see the tensions.")
DIVIDED = (N_("The assembly is divided on one statement."), N_("The assembly is divided on %(divided)d statements."))
OPEN = (N_("One statement is undetermined."), N_("%(undetermined)d statements are undetermined."))


def choose_plural_form(forms: tuple[str, str], number: int) -> str:
    """Return the form for one, or the form for many."""
    return forms[0] if number == 1 else forms[1]


def describe_concept(found: ConceptProfile) -> list[SentenceTemplate]:
    """Return English sentence templates with their values, in the order to be read."""
    values = {
        "exposure": found.exposure,
        "supports": found.supports,
        "hinders": found.hinders,
        "divided": len(found.divided),
        "undetermined": len(found.undetermined),
    }
    if found.verdict == "no_evidence":
        return [(NO_EVIDENCE, values)]
    if found.verdict == "no_support":
        return [(choose_plural_form(NO_SUPPORT, found.exposure), values)]
    texts = [choose_plural_form(SUPPORTS, found.supports)] if found.supports else []
    texts += [choose_plural_form(HINDERS, found.hinders)] if found.hinders else []
    texts.append({"supports": NONE_HINDERS, "hinders": NONE_SUPPORTS, "both": BOTH}[found.sign])
    texts += [choose_plural_form(DIVIDED, len(found.divided))] if found.divided else []
    texts += [choose_plural_form(OPEN, len(found.undetermined))] if found.undetermined else []
    return [(text, values) for text in texts]
