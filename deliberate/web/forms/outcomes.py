"""Forms about outcomes: official responses, tensions between them, names of opinion groups."""

from __future__ import annotations

import datetime as dt

from deliberate.errors import Invalid
from deliberate.text import N_
from deliberate.web.forms.sent import LONGEST_WORD, SentForm, SentNumberField, SentTextField, read_prefixed_fields

GROUP_NAME_PREFIX = "name-"


class DayUnreadable(Invalid):
    message = N_("Enter the date of the response as year, month and day, for example 2026-05-03.")


class ResponseForm(SentForm):
    """The official response to an outcome; previewed first, published from there."""

    statement = SentNumberField()
    disposition = SentTextField(most=LONGEST_WORD)
    reason = SentTextField()
    responsible = SentTextField()
    answered_on = SentTextField(most=LONGEST_WORD)
    act = SentTextField(most=LONGEST_WORD)

    def answer_day(self) -> dt.date | None:
        """Return the day in the form, or None where it was left empty. Raises DayUnreadable."""
        text = self.answered_on.data.strip()
        try:
            return dt.date.fromisoformat(text) if text else None
        except ValueError:
            raise DayUnreadable from None


class WithdrawalForm(SentForm):
    """Why a published response is withdrawn."""

    note = SentTextField()


class TensionForm(SentForm):
    """Two statements that cannot both be carried out in full, and why."""

    first = SentNumberField()
    second = SentNumberField()
    reason = SentTextField()


class TensionKeyForm(SentForm):
    """The tension that an act is about."""

    key = SentTextField()


class TensionWordsForm(TensionKeyForm):
    """The organizers' own wording of a tension."""

    title = SentTextField()
    open_question = SentTextField()


class HiddenTensionForm(TensionKeyForm):
    """Why a tension is hidden."""

    reason = SentTextField()


class GroupNamesForm(SentForm):
    """The analysis whose groups were on the page; the names themselves are called after the letters of the groups."""

    run = SentNumberField()


def read_sent_group_names() -> dict[str, str]:
    """Return the names in the form by the letter of their group. Raises FieldTooLong."""
    return read_prefixed_fields(GROUP_NAME_PREFIX)
