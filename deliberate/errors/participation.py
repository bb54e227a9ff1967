"""Refusals of what participants send."""

from __future__ import annotations

from deliberate.errors.families import Invalid, NotFound, Refused
from deliberate.text import N_


class AssemblyNotOpen(Refused):
    message = N_("This assembly is not open yet, so nothing can be sent to it.")
    hint = N_("Come back when it has opened.")


class AssemblyClosed(Refused):
    message = N_("This assembly is closed, so nothing can be added or changed any more.")
    hint = N_("Everything you sent before it closed was kept.")


class StatementsNotAccepted(Refused):
    message = N_("This assembly doesn't take statements from participants.")


class CommentsNotAccepted(Refused):
    message = N_("This assembly doesn't take comments.")


class ForeignStatement(Refused):
    message = N_("This statement does not belong to the assembly you are taking part in.")


class StatementNotVisible(Refused):
    message = N_("This statement is not open for votes.")
    hint = N_("It may have been withdrawn by a moderator since the page was loaded.")


class WordingChanged(Refused):
    """The text that somebody answers to is not the text that is there now."""

    message = N_("The wording changed while you were reading. Please vote again.")
    hint = N_("Nothing was stored: a vote counts for the text that was shown, and for no other.")


class ChoiceUnknown(Invalid):
    message = N_("A vote is agree, disagree or pass.")


class NothingToUndo(Refused):
    message = N_("There is no vote to take back.")


class TextEmpty(Invalid):
    message = N_("Please write something first.")


class TextTooLong(Invalid):
    message = N_("This text has %(length)d characters; %(limit)d are allowed.")
    hint = N_("Your text was kept in the box: shorten it and send it again.")


class StatementRepeated(Refused):
    message = N_("The same statement is already here (number %(number)d).")
    hint = N_("You can vote on that one instead.")


class StatementWaits(Refused):
    message = N_("The same statement was already handed in and waits for a moderator.")
    hint = N_("If it is made visible, you can vote on it.")


class CommentRepeated(Refused):
    message = N_("You already wrote this comment.")


class TooManyStatements(Refused):
    message = N_("Your statements that wait for a moderator: %(count)d. Please wait until they have been read.")


class VoteFirst(Refused):
    message = N_("Please vote on the statement first.")


class CodeUnknown(NotFound):
    message = N_("This code is not known.")
    hint = N_("Codes have no letters I, L, O or U, and no digits 0 and 1: look again, please.")


class ReturnCodeUnknown(NotFound):
    message = N_("This return code is not known here.")
    hint = N_("Look at each letter again; if you made a newer code, only the newest works.")


class DeviceSignedOut(Refused):
    message = N_("This device was signed out, so nothing was stored.")
    hint = N_("Enter your return code to continue, or start over.")


class ParticipantMerged(Refused):
    message = N_("The votes of this device were added to your other votes a moment ago. Please send this again.")


class ForeignParticipant(Refused):
    message = N_("Votes of two assemblies cannot be added up.")
