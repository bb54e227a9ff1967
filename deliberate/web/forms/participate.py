"""What participants send."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from deliberate.errors import StateUnknown
from deliberate.web.forms.sent import (
    LONGEST_WORD,
    SentForm,
    SentNumberField,
    SentTextField,
    SentUnixTimeField,
    read_prefixed_fields,
)

LONGEST_CODE = 100
MARKS = {"yes": True, "no": False}
LONGEST_CLIENT_ID = 64


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


class ImportanceForm(StatementForm):
    """Whether a statement that one has voted on is marked as important to oneself: yes or no."""

    important = SentTextField(most=LONGEST_WORD)

    def read_importance(self) -> bool | None:
        """Return what was said; None where nothing was. Raises StateUnknown."""
        return parse_importance(self.important.data)


class VoteForm(JoiningForm):
    """A choice on the statement that was shown, in the wording that was shown.

    important: yes or no; left out, the mark stays as it is.
    """

    statement = SentNumberField()
    wording = SentNumberField()
    choice = SentTextField(most=LONGEST_WORD)
    pass_reason = SentTextField(most=LONGEST_WORD)
    draw = SentTextField()
    important = SentTextField(most=LONGEST_WORD)

    def read_importance(self) -> bool | None:
        """Return what was said of the mark “important to me”; None where nothing was. Raises StateUnknown."""
        return parse_importance(self.important.data)

    def shown_wording(self) -> int:
        """Return which wording was shown; the first where none was sent."""
        return self.wording.data or 1


class ProposalForm(JoiningForm):
    """A new statement. client_id: what the sender's device calls this act, if it may send it again."""

    text = SentTextField()
    client_id = SentTextField(most=LONGEST_CLIENT_ID)


class CommentForm(StatementForm):
    """A comment under one's own vote. client_id: as for a new statement."""

    text = SentTextField()
    client_id = SentTextField(most=LONGEST_CLIENT_ID)
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


class WithdrawalForm(SentForm):
    """What is taken back: its kind, its row id or name; insist: whether the second step was taken."""

    kind = SentTextField(most=LONGEST_WORD)
    key = SentTextField()
    insist = SentTextField(most=LONGEST_WORD)


class HostLinkForm(SentForm):
    """The parts of a host site's link, and whether the votes of this browser come along."""

    id = SentTextField()
    expires = SentUnixTimeField()
    signature = SentTextField()
    votes = SentTextField(most=LONGEST_WORD)


class MergeForm(SentForm):
    """What becomes of the votes on this device."""

    votes = SentTextField(most=LONGEST_WORD)


class ReturnForm(MergeForm):
    """A return code, what becomes of the votes on this device, and where the kept fields are sent afterwards."""

    code = SentTextField()
    then = SentTextField()

    @property
    def typed_code(self) -> str:
        """The code as it was typed, cut to the longest possible length."""
        return self.code.data[:LONGEST_CODE]


class LanguageForm(SentForm):
    """The language of the interface, and the page on which it was chosen."""

    language = SentTextField(most=LONGEST_WORD)
    next = SentTextField()


def parse_importance(sent: str) -> bool | None:
    """Return what a field says of the mark “important to me”; None where it is empty. Raises StateUnknown."""
    if sent and sent not in MARKS:
        raise StateUnknown(value=sent, known=", ".join(MARKS))
    return MARKS.get(sent)


def read_sent_tags(numbers: Iterable[int], concepts: Iterable[str]) -> dict[int, dict[str, str]]:
    """Return what was answered on each of these statements, by concept, without unanswered ones.

    Raises FieldTooLong.
    """
    sent, keys = read_prefixed_fields("tag-", LONGEST_WORD), list(concepts)
    return {number: {key: sent[f"{number}-{key}"] for key in keys if sent.get(f"{number}-{key}")} for number in numbers}
