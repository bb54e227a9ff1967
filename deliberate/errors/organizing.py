"""Refusals of what organizers, coders and readers of results do."""

from __future__ import annotations

from deliberate.errors.families import Forbidden, Invalid, NotFound, Refused
from deliberate.text import N_


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


class AssemblyLocked(Refused):
    message = N_("The rule and the remit were fixed when the assembly opened and cannot change now.")


class NotReady(Refused):
    message = N_("This assembly cannot open yet: %(reasons)s")


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
