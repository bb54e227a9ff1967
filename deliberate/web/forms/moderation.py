"""What moderators send: verdicts, new wordings, pauses."""

from __future__ import annotations

from typing import TypedDict

from deliberate.web.forms.sent import (
    LONGEST_WORD,
    SentForm,
    SentNumberField,
    SentNumbersField,
    SentTextField,
    read_prefixed_fields,
)
from deliberate.web.numbers import parse_whole_number


class VerdictForm(SentForm):
    """A verdict, the reason for it, and the state that was seen when deciding."""

    verdict = SentTextField(most=LONGEST_WORD)
    reason = SentTextField()
    seen_as = SentTextField(most=LONGEST_WORD)


class ModerationForm(VerdictForm):
    """One verdict on all statements that were chosen, or another one into which they are merged."""

    statement = SentNumbersField()
    into = SentNumberField()
    note = SentTextField()


def read_seen_wordings() -> dict[str, int | None]:
    """Return which wording of each statement was on the page, by the row of the statement. Raises FieldTooLong."""
    return {key: parse_whole_number(text) for key, text in read_prefixed_fields("wording-").items()}


class SentWording(TypedDict):
    """A new wording as its service takes it."""

    text: str
    reason: str
    wording: int | None
    makes_new: bool


class WordingForm(SentForm):
    """A text, why it is changed, the wording it was made from, and what its writer was told."""

    text = SentTextField()
    reason = SentTextField()
    wording = SentNumberField()
    makes_new = SentTextField(most=LONGEST_WORD)

    def wording_change(self) -> SentWording:
        """Return what the service is told."""
        return {
            "text": self.text.data,
            "reason": self.reason.data,
            "wording": self.wording.data,
            "makes_new": bool(self.makes_new.data),
        }


class PauseForm(SentForm):
    """One pause to be set or lifted; the form sends one of the two fields."""

    joining = SentTextField(most=LONGEST_WORD)
    statements = SentTextField(most=LONGEST_WORD)
