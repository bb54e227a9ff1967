"""Refusals of what participants send."""

from __future__ import annotations

from deliberate.errors.families import Forbidden, Invalid, NotFound, Refused, StorageUncertain
from deliberate.text import N_


class AssemblyNotOpen(Refused):
    message = N_("This assembly has not opened yet, so you can't send anything.")
    hint = N_("Come back once it has opened.")


class AssemblyClosed(Refused):
    message = N_("This assembly has closed, so nothing can be added or changed.")
    hint = N_("Everything you sent before it closed was kept.")


class StatementsNotAccepted(Refused):
    message = N_("Participants can't add statements to this assembly.")


class CommentsNotAccepted(Refused):
    message = N_("This assembly doesn't accept comments.")


class ImportanceNotOffered(Refused):
    message = N_("Statements can't be marked as important in this assembly.")
    hint = N_("You can still vote on this statement without the mark.")


class ForeignStatement(Refused):
    message = N_("This statement does not belong to the assembly you are taking part in.")


class StatementNotVisible(Refused):
    message = N_("You can't vote on this statement.")
    hint = N_("A moderator may have withdrawn it since you opened the page.")


class WordingChanged(Refused):
    """The text that someone voted on is not the current text."""

    message = N_("The wording changed while you were reading. Please vote again.")
    hint = N_("Nothing was stored, because a vote counts only for the text that was shown.")


class ChoiceUnknown(Invalid):
    message = N_("A vote must be agree, disagree or pass.")


class ReportFileUnknown(Invalid):
    message = N_("There is no such file of the report.")
    hint = N_("Choose one from the list.")


class VersionActUnknown(Invalid):
    message = N_("This can't be done with this version.")


class VersionAudienceUnknown(Invalid):
    message = N_("Please choose who may read the version.")


class VersionStays(Refused):
    message = N_("A published version stays readable, so it cannot be deleted.")
    hint = N_("Archive it: it then disappears from the list.")


class ReportLinkNameless(Invalid):
    message = N_("Please say for whom the link is.")
    hint = N_("The name helps you to know later which link to revoke.")


class ReportLinkRevoked(Forbidden):
    message = N_("This link no longer opens the report.")
    hint = N_("Ask whoever sent it to you for a new one.")


class VotesUnreadable(Invalid):
    """What was sent is no list of votes."""

    message = N_("These votes can't be read: %(problem)s. Nothing was stored.")


class VoteStateUnknown(StorageUncertain):
    """The database was lost, or too slow to tell, while the votes were being stored."""

    message = N_("It is not known whether your vote was stored. Please send it again: a repeat changes nothing.")


class NothingToUndo(Refused):
    message = N_("There is no vote to undo.")


class TextEmpty(Invalid):
    message = N_("Please write something first.")


class TextTooLong(Invalid):
    message = N_("This text has %(length)s characters; the limit is %(limit)s.")
    hint = N_("Your text is still in the box: shorten it and send it again.")


class StatementRepeated(Refused):
    message = N_("This statement already exists (number %(number)d).")
    hint = N_("You can vote on that one instead.")


class StatementWaits(Refused):
    message = N_("Someone has already submitted this statement, and it is waiting for a moderator.")
    hint = N_("If it is approved, you can vote on it.")


class CommentRepeated(Refused):
    message = N_("You have already written this comment.")


class TooManyStatements(Refused):
    message = N_("Your statements waiting for a moderator: %(count)d. Please wait until they have been reviewed.")


class VoteFirst(Refused):
    message = N_("Please vote on the statement first.")


class CodeUnknown(NotFound):
    message = N_("This code doesn't exist.")
    hint = N_("Codes never contain the letters I, L, O or U or the digits 0 and 1. Please check it again.")


class ReturnCodeUnknown(NotFound):
    message = N_("This return code doesn't exist here.")
    hint = N_("Check each letter again. Only the newest code works, and none that was revoked.")


class DeviceSignedOut(Refused):
    message = N_("This device was signed out, so nothing was stored.")
    hint = N_("Enter your return code to continue, or start over.")


class ParticipantMerged(Refused):
    message = N_("The votes from this device have just been combined with your other votes. Please send this again.")


class ForeignParticipant(Refused):
    message = N_("Votes from two assemblies can't be combined.")
