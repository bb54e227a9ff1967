"""What participants send."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from deliberate.web.forms.sent import (
    LONGEST_WORD,
    SentForm,
    SentNumberField,
    SentTextField,
    read_prefixed_fields,
)

LONGEST_CODE = 100


@dataclass(frozen=True)
class Joining:
    """What a newcomer sends along: which consent text was read, and whether a signed-out device starts over."""

    consent_version: int = 1
    starts_over: bool = False


class JoiningForm(SentForm):
    """Base of every form that may be a person's first act here."""

    consent = SentNumberField()
    start_over = SentTextField(most=LONGEST_WORD)

    def joining(self) -> Joining:
        """Return how the sender joins, should this be their first act."""
        return Joining(consent_version=self.consent.data or 1, starts_over=bool(self.start_over.data))


class StatementForm(SentForm):
    """The public number of a statement that an act is about."""

    statement = SentNumberField()


class VoteForm(JoiningForm):
    """A choice on the statement that was shown, in the wording that was shown."""

    statement = SentNumberField()
    wording = SentNumberField()
    choice = SentTextField(most=LONGEST_WORD)
    pass_reason = SentTextField(most=LONGEST_WORD)
    draw = SentTextField()

    def shown_wording(self) -> int:
        """Return which wording was shown; the first where none was sent."""
        return self.wording.data or 1


class ProposalForm(JoiningForm):
    """A new statement."""

    text = SentTextField()


class CommentForm(StatementForm):
    """A comment under one's own vote."""

    text = SentTextField()
    kind = SentTextField(most=LONGEST_WORD, default="reason")


class EndorsementForm(SentForm):
    """An endorsement of a comment as helpful, or its withdrawal."""

    withdraw = SentTextField(most=LONGEST_WORD)


class AppealForm(StatementForm):
    """An author's objection to the code of their statement."""

    reason = SentTextField()


class ConsentForm(SentForm):
    """The version of the information about one's data that was read."""

    version = SentNumberField()


class ReturnForm(SentForm):
    """A return code, what becomes of the votes on this device, and where the kept fields are sent afterwards."""

    code = SentTextField()
    votes = SentTextField(most=LONGEST_WORD)
    then = SentTextField()

    @property
    def typed_code(self) -> str:
        """The code as it was typed, cut to the longest possible length."""
        return self.code.data[:LONGEST_CODE]


class LanguageForm(SentForm):
    """The language of the interface, and the page on which it was chosen."""

    language = SentTextField(most=LONGEST_WORD)
    next = SentTextField()


def read_sent_tags(numbers: Iterable[int], concepts: Iterable[str]) -> dict[int, dict[str, str]]:
    """Return what was answered on each of these statements, by concept, without unanswered ones.

    Raises FieldTooLong.
    """
    sent, keys = read_prefixed_fields("tag-", LONGEST_WORD), list(concepts)
    return {number: {key: sent[f"{number}-{key}"] for key in keys if sent.get(f"{number}-{key}")} for number in numbers}
