"""What readers and organizers of a report send."""

from __future__ import annotations

from deliberate.services.report_versions import MAX_LABEL, MAX_NOTE
from deliberate.web.forms.sent import LONGEST_WORD, SentForm, SentTextField


class ReportFileForm(SentForm):
    """A file of the report: how much of it, and in which language."""

    extent = SentTextField(most=LONGEST_WORD)
    file_language = SentTextField(most=LONGEST_WORD)


class VersionForm(SentForm):
    """A version of the report to be made: who may read it once it is published, and a note about it."""

    audience = SentTextField(most=LONGEST_WORD)
    note = SentTextField(most=MAX_NOTE)


class VersionActForm(SentForm):
    """What is to be done with a version."""

    act = SentTextField(most=LONGEST_WORD)


class ReportLinkForm(SentForm):
    """For whom a link is."""

    label = SentTextField(most=MAX_LABEL)
