"""Refusals of what is too large, too long, or too much at once."""

from __future__ import annotations

from deliberate.errors.families import Invalid, Later, TooLarge, TooMany
from deliberate.text import N_


class BodyTooLarge(TooLarge):
    message = N_("What you sent is too large: this page takes at most %(limit)s. Nothing was stored.")
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
