"""Refusals of what organizers, coders and readers of results do."""

from __future__ import annotations

from deliberate.errors.families import Forbidden, Invalid, NotFound, Refused
from deliberate.text import N_


class ReportNotOpen(Forbidden):
    title = N_("The report is not public yet")
    message = N_("The report is not public yet. It opens when voting closes.")
    hint = N_("Until then, only the organizers see results, so that no one's vote is influenced.")


class ReportForOrganizers(Forbidden):
    title = N_("The report is not public")
    message = N_("Only the organizers of this assembly can see its report.")
    hint = ""


class CodesBlind(Forbidden):
    message = N_("You are coding this assembly without seeing its results, so you can't open them yet.")
    hint = N_("They open once an owner has frozen the codes of every question.")


class HeldBack(Forbidden):
    message = N_(
        "While voting is open, only people who have voted on every statement see the full results. Statements "
        "left: %(left)s."
    )
    hint = N_(
        "Vote on the remaining statements, or come back when voting has closed. The live counts show the "
        "statements you have voted on."
    )


class AssemblyLocked(Refused):
    message = N_("The rule and the remit were fixed when the assembly opened and can no longer change.")


class NotReady(Refused):
    message = N_("This assembly cannot open yet: %(reasons)s")


class ReasonMissing(Invalid):
    message = N_("Please give a reason. The author sees it, and it appears in the public log.")


class StateUnknown(Invalid):
    message = N_("“%(value)s” is not one of: %(known)s.")


class EmailTaken(Refused):
    message = N_("There is already an account with this e-mail address.")
    hint = N_("Log in instead.")


class EmailInvalid(Invalid):
    message = N_("This doesn't look like an e-mail address.")


class PasswordTooShort(Invalid):
    message = N_("A password needs at least %(least)d characters.")


class AccountUnknown(NotFound):
    message = N_("There is no account with the e-mail address “%(email)s”.")
    hint = N_("Ask them to create an account first.")


class RoleNotHeld(NotFound):
    message = N_("%(email)s does not have the role “%(role)s” in this assembly.")


class PasswordTooLong(Invalid):
    message = N_("A password has at most %(most)d characters.")


class WrongCredentials(Refused):
    message = N_("The e-mail address or password is incorrect.")


class SlugTaken(Refused):
    message = N_("The address “%(slug)s” is already in use.")


class SlugInvalid(Invalid):
    message = N_("Use 2 to 80 lowercase letters, digits and hyphens for the address.")


class CodingInvalid(Invalid):
    message = N_("This coding can't be saved: %(reason)s")


class RunMissing(NotFound):
    message = N_("There is no finished analysis yet.")


class ImportRefused(Invalid):
    message = N_("The import was refused and nothing was stored. %(reason)s")


class SettingRefused(Invalid):
    message = N_("This setting can't be saved. %(reason)s")


class TimeZoneUnknown(Invalid):
    message = N_("“%(name)s” is not a time zone.")
    hint = N_("Choose one from the list, for example Europe/Berlin.")
    field = "time_zone"


class OpeningTimePassed(Invalid):
    message = N_("This opening time has already passed.")
    hint = N_("Choose a later time, or leave it empty.")
    field = "opens_at"


class ResponseDatePassed(Invalid):
    message = N_("This date has already passed. Choose today or a later date for the official response.")
    field = "answer_by"


class SlugReserved(Invalid):
    message = N_("This site itself uses the address “%(slug)s”. Please choose another one.")


class LastOwner(Refused):
    message = N_("An assembly needs at least one owner.")


class RemovedMeanwhile(Refused):
    message = N_("What this is about was removed in the meantime, so nothing was changed.")


class AlreadyAnswered(Refused):
    message = N_("Someone else decided or answered this in the meantime, so nothing was changed.")
