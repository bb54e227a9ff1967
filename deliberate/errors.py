"""Refusals in the words of the domain; the web and the command line turn them into answers once."""

from __future__ import annotations

from typing import Any

from deliberate.text import N_


class DomainError(Exception):
    """Something the domain says no to. `message` is an English template, `values` fill its placeholders."""

    message = N_("This is not possible.")
    hint = ""
    # The heading of its page, where that of its family does not say enough.
    title = ""
    # The name of the form field it is about, where it is about one whatever the form.
    field = ""

    def __init__(self, **values: Any) -> None:
        self.values = values
        super().__init__(self.message % values)

    @property
    def code(self) -> str:
        """The machine-readable name of this refusal."""
        return type(self).__name__


class NotFound(DomainError):
    message = N_("There is nothing here under this name.")
    hint = N_("Check the link, or ask the person who sent it.")


class Forbidden(DomainError):
    message = N_("You don't have access to this page.")


class ReportNotOpen(Forbidden):
    title = N_("The report is not public yet")
    message = N_("The report is not public yet: it opens when voting has closed.")
    hint = N_("Until then only the organizers see results, so that nobody is influenced.")


class ReportForOrganizers(Forbidden):
    title = N_("The report is not public")
    message = N_("The report of this assembly is for its organizers only.")
    hint = ""


class CodesBlind(Forbidden):
    message = N_("You code this assembly without sight of its results, so they stay closed to you for now.")
    hint = N_("They open when an owner has frozen the codes of every question.")


class HeldBack(Forbidden):
    message = N_(
        "Voting is open: the whole result is for those who have voted on every statement. Statements left: %(left)s."
    )
    hint = N_("Vote on what is left, or come back when voting has closed. The live counts show what you have voted on.")


class Refused(DomainError):
    """An act that is well-formed but not possible now; nothing was stored."""


class Invalid(DomainError):
    """An input that cannot be accepted as it is; nothing was stored."""


class TooLarge(DomainError):
    """More than is read at all; nothing was stored."""


class Later(DomainError):
    """Not now, but in `retry_after` seconds; nothing was stored."""

    def __init__(self, *, retry_after: int, **values: Any) -> None:
        super().__init__(seconds=retry_after, **values)
        self.retry_after = retry_after


class TooMany(Later):
    """Too much of one kind in too short a time."""


class Overloaded(Later):
    message = N_("The service is busy. Please try again in %(seconds)d seconds.")


class BodyTooLarge(TooLarge):
    message = N_("What you sent is too large: this page takes at most %(limit)d kB. Nothing was stored.")
    hint = N_("Shorten the text or split the file, then send it again.")


class TooManyFields(TooLarge):
    message = N_("What you sent has too many fields: at most %(limit)d are read. Nothing was stored.")


class FieldTooLong(Invalid):
    message = N_("One of the fields has %(length)d characters; at most %(limit)d are read. Nothing was stored.")
    hint = N_("Shorten the text and send it again.")


class TooManyJoin(TooMany):
    message = N_(
        "Many people are joining right now. Please try again in %(seconds)d seconds; nothing you sent was stored."
    )
    hint = N_("People who already take part can go on voting.")


class JoiningPaused(Later):
    message = N_("The organizers have paused new participants for the moment. Nothing you sent was stored.")
    hint = N_("Please try again in a few minutes. People who already take part can go on voting.")


class StatementsPaused(Later):
    message = N_("The organizers have paused new statements for the moment.")
    hint = N_("Your text is below: please send it again in a few minutes. Voting goes on.")


class TooManyOwnStatements(TooMany):
    message = N_("You have sent several statements in a short time. Please wait %(seconds)d seconds.")
    hint = N_("Your text is below; send it again then.")


class TooManyNewStatements(TooMany):
    message = N_("Many new statements are arriving right now. Please send yours again in %(seconds)d seconds.")
    hint = N_("Your text is below. If you vote on at least three statements first, your own is taken sooner.")


class TooManyComments(TooMany):
    message = N_("You have sent several comments in a short time. Please wait %(seconds)d seconds.")


class TooManyCodes(TooMany):
    message = N_("There were too many wrong return codes. Please try again in %(seconds)d seconds.")


class TooManyLogIns(TooMany):
    message = N_("There were too many wrong passwords for this account. Please try again in %(seconds)d seconds.")
    hint = N_("On a device on which you have logged in before, wrong passwords sent from elsewhere don’t count.")


class TooManyImports(TooMany):
    message = N_("You have imported many assemblies in a short time. Please try again in %(seconds)d seconds.")


class TooManyRegistrations(TooMany):
    message = N_("Many accounts are being created right now. Please try again in %(seconds)d seconds.")


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


class AssemblyLocked(Refused):
    message = N_("The rule and the remit were fixed when the assembly opened and cannot change now.")


class NotReady(Refused):
    message = N_("This assembly cannot open yet: %(reasons)s")


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


class ReasonMissing(Invalid):
    message = N_("Please give a reason; it is told to the author and shown in the public log.")


class StateUnknown(Invalid):
    message = N_("“%(value)s” is not one of: %(known)s.")


class EmailTaken(Refused):
    message = N_("There is already an account with this e-mail address.")
    hint = N_("Log in instead.")


class EmailInvalid(Invalid):
    message = N_("This does not look like an e-mail address.")


class PasswordTooShort(Invalid):
    message = N_("A password needs at least %(least)d characters.")


class AccountUnknown(NotFound):
    message = N_("Nobody has an account with the e-mail address “%(email)s”.")
    hint = N_("Ask them to create an account first.")


class RoleNotHeld(NotFound):
    message = N_("%(email)s does not have the role “%(role)s” in this assembly.")


class PasswordTooLong(Invalid):
    message = N_("A password has at most %(most)d characters.")


class WrongCredentials(Refused):
    message = N_("The e-mail address or the password is not right.")


class SlugTaken(Refused):
    message = N_("The address “%(slug)s” is already in use.")


class SlugInvalid(Invalid):
    message = N_("An address has 2 to 80 small letters, digits and hyphens.")


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


class CodingInvalid(Invalid):
    message = N_("This coding cannot be kept: %(reason)s")


class RunMissing(NotFound):
    message = N_("There is no finished analysis yet.")


class ImportRefused(Invalid):
    message = N_("The import was refused and nothing was stored. %(reason)s")


class SettingRefused(Invalid):
    message = N_("This setting cannot be kept. %(reason)s")


class TimeZoneUnknown(Invalid):
    message = N_("“%(name)s” is not the name of a time zone.")
    hint = N_("Choose one from the list, for example Europe/Berlin.")
    field = "time_zone"


class OpeningTimePassed(Invalid):
    message = N_("This opening time has already passed.")
    hint = N_("Choose a later time, or leave it empty.")
    field = "opens_at"


class ResponseDatePassed(Invalid):
    message = N_("This date has already passed; the official response cannot be due before today.")
    field = "answer_by"


class SlugReserved(Invalid):
    message = N_("The address “%(slug)s” is used by this site itself. Please choose another one.")


class LastOwner(Refused):
    message = N_("An assembly needs at least one owner.")


class AlreadyAnswered(Refused):
    message = N_("Someone else decided or answered this in the meantime, so nothing was changed.")


class FileIsThere(Refused):
    message = N_("The file %(path)s is there already, so nothing was written.")
    hint = N_("Choose another name, or add --replace.")


class NotABackup(Invalid):
    message = N_("%(path)s cannot be restored: %(reason)s. Nothing was changed.")


class OtherDatabase(Refused):
    message = N_("This backup holds a database of %(made)s, and this service uses %(used)s. Nothing was changed.")
    hint = N_("Set DELIBERATE_DATABASE_URL to a database of the same kind.")


class SomethingIsThere(Refused):
    message = N_("There is a database at %(place)s already, so nothing was restored.")
    hint = N_("Restore into an empty folder, or add --replace: what is there is moved aside, not deleted.")


class FolderInUse(Refused):
    message = N_("The data folder %(folder)s is in use by process %(pids)s. Nothing was changed.")
    hint = N_("Stop it first.")


class DatabaseInUse(Refused):
    message = N_("Others are connected to the database (server process %(pids)s). Nothing was changed.")
    hint = N_("Stop every server and worker that uses it first.")
