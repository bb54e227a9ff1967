"""The forms that make the next version of a codebook."""

from __future__ import annotations

from deliberate.concepts.codebook_shape import CONCEPT_FIELDS
from deliberate.web.forms.sent import LONGEST_WORD, SentForm, SentTextField
from deliberate.web.limits import LONG_FORM, UPLOAD

# Each text has a closer limit in the service; lists are written one entry per line.
LONGEST_PART, LONGEST_LIST = LONG_FORM.value, UPLOAD.value


class CodebookForm(SentForm):
    """A new concept, other words for one, other rules, or a whole file: `act` says which."""

    act = SentTextField(most=LONGEST_WORD)
    key = SentTextField()
    reason = SentTextField(most=LONGEST_PART)
    name = SentTextField(most=LONGEST_PART)
    label = SentTextField(most=LONGEST_PART)
    plain = SentTextField(most=LONGEST_PART)
    definition = SentTextField(most=LONGEST_PART)
    supports_if = SentTextField(most=LONGEST_PART)
    hinders_if = SentTextField(most=LONGEST_PART)
    neutral_if = SentTextField(most=LONGEST_PART)
    methods = SentTextField(most=LONGEST_PART)
    subcodes = SentTextField(most=LONGEST_LIST)
    rules = SentTextField(most=LONGEST_LIST)
    confusions = SentTextField(most=LONGEST_LIST)

    def concept_words(self) -> dict[str, str]:
        """Return the texts of a concept by the name of their field."""
        return {word: self[word].data for word in CONCEPT_FIELDS}
