"""Forms about mails."""

from __future__ import annotations

from deliberate.web.forms.sent import SentForm, SentTextsField


class MailKindsForm(SentForm):
    """The kinds of mails that are wanted."""

    kinds = SentTextsField()
