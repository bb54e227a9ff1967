"""The model-sharing check: what releasing or withholding models does, kept apart from who decided."""

from __future__ import annotations

import re
from dataclasses import dataclass

from deliberate.concepts.coding import StatementCoding
from deliberate.text import MAX_STATEMENT_LENGTH, N_

SHARING_SUBCODES = frozenset({"model_sharing", "partial_access"})
# Words on the release of models, English and German; a hint for statements coded without a subcode, never a code.
MODEL = r"(?:models?|weights|modelle?n?|sprachmodelle?n?|gewichte)"
RELEASE_VERBS = (
    r"(?:open(?:ly)?|open-sourced?|clos(?:e|ed|ing)|releas\w*|publish\w*|restrict\w*|withh[eo]ld\w*|secret\w*|leak\w*"
    r"|cop(?:y|ied|ying)|download\w*|offen\w*|veröffentlich\w*|freigeb\w*|freigegeben\w*|geheim\w*|zurückh\w+"
    r"|herunterlad\w*)"
)
SHARING_VERBS = r"(?:shar(?:e|es|ed|ing)|teil(?:t|en)|geteilt)"
RELEASE = re.compile(
    rf"\b{RELEASE_VERBS}\b.*\b{MODEL}\b|\b{MODEL}\b.*\b{RELEASE_VERBS}\b"
    # Money is shared too: the word counts only right next to “model”.
    rf"|\b{SHARING_VERBS}\s+(?:\w+\s+){{0,2}}{MODEL}\b|\b{MODEL}\s+(?:\w+\s+){{0,2}}{SHARING_VERBS}\b(?!\s+of)",
    re.IGNORECASE | re.DOTALL,
)

EFFECT_LABELS = {
    ("development", 1): N_("If carried out, more people could help to build AI."),
    ("development", -1): N_("If carried out, fewer people could help to build AI."),
    ("development", 0): N_("It was not coded as changing who can build AI."),
    ("benefits", 1): N_("If carried out, the gains from AI would be shared more widely."),
    ("benefits", -1): N_("If carried out, the gains from AI would stay in fewer hands."),
    ("benefits", 0): N_("It was not coded as changing who shares in the gains from AI."),
}
DECISION_LABELS = {
    1: N_("It would give more people a say in such decisions."),
    -1: N_("It would leave fewer people with a say in such decisions."),
    0: N_("It says what should be done with models, not who decides that."),
}
NOT_THE_SAME = N_("Sharing models is not the same as sharing influence over AI: read the effects one by one.")


@dataclass(frozen=True)
class SharingCard:
    """The effects of an outcome on sharing models, concept by concept: −1, 0 or +1, and whether only indirect."""

    development: int
    benefits: int
    governance: int
    indirect: tuple[str, ...]

    @property
    def sentences(self) -> tuple[str, ...]:
        """English sentences: the two effects, then who decides, then the reminder. None calls it democratization."""
        effects = {"development": self.development, "benefits": self.benefits}
        sentences = [EFFECT_LABELS[concept, effect] for concept, effect in effects.items()]
        return (*sentences, DECISION_LABELS[self.governance], NOT_THE_SAME)


def is_about_sharing(text: str, coding: StatementCoding | None) -> bool:
    """Return whether a statement is about releasing or withholding models: by subcode, else by its words."""
    subcodes = {code.subcode for code in coding.codes} if coding is not None else set()
    return bool(SHARING_SUBCODES & subcodes) or RELEASE.search(text[:MAX_STATEMENT_LENGTH]) is not None


def build_sharing_card(text: str, coding: StatementCoding | None) -> SharingCard | None:
    """Return the card of an outcome about sharing models; None where it is about something else or not coded yet."""
    if coding is None or not is_about_sharing(text, coding):
        return None
    indirect = tuple(code.concept for code in coding.codes if code.effect and code.directness == "indirect")
    return SharingCard(
        development=coding.effect_on("development"),
        benefits=coding.effect_on("benefits"),
        governance=coding.effect_on("governance"),
        indirect=indirect,
    )
