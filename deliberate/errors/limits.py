"""Refusals of what is too large, too long, or too much at once."""

from __future__ import annotations

from deliberate.errors.families import Invalid, Later, TooLarge, TooMany
from deliberate.text import N_


class BodyTooLarge(TooLarge):
    message = N_("This is too large: the limit on this page is %(limit)s. Nothing was stored.")
    hint = N_("Shorten the text or split the file, then send it again.")


class TooManyFields(TooLarge):
    message = N_("This form has too many fields: the limit is %(limit)s. Nothing was stored.")


class FieldTooLong(Invalid):
    message = N_("One of the fields has %(length)s characters; the limit is %(limit)s. Nothing was stored.")
    hint = N_("Shorten the text and send it again.")


class TooManyJoin(TooMany):
    message = N_(
        "Many people are joining right now, so nothing you sent was stored. Please try again in %(seconds)d seconds."
    )
    hint = N_("People who have already joined can keep voting.")


class JoiningPaused(Later):
    message = N_("The organizers are not admitting new participants right now. Nothing you sent was stored.")
    hint = N_("Please try again in a few minutes. People who have already joined can keep voting.")


class StatementsPaused(Later):
    message = N_("The organizers are not accepting new statements right now.")
    hint = N_("Your text is below: please send it again in a few minutes. You can keep voting.")


class TooManyOwnStatements(TooMany):
    message = N_("You have sent several statements in a short time. Please wait %(seconds)d seconds.")
    hint = N_("Your text is below; send it again then.")


class TooManyNewStatements(TooMany):
    message = N_("Many new statements are arriving right now. Please send yours again in %(seconds)d seconds.")
    hint = N_("Your text is below. If you vote on at least three statements first, yours will be accepted sooner.")


class TooManyComments(TooMany):
    message = N_("You have sent several comments in a short time. Please wait %(seconds)d seconds.")


class TooManyCodes(TooMany):
    message = N_("Too many wrong return codes were entered. Please try again in %(seconds)d seconds.")


class TooManyLogIns(TooMany):
    message = N_("Too many wrong passwords were entered for this account. Please try again in %(seconds)d seconds.")
    hint = N_("On a device where you have logged in before, wrong passwords entered elsewhere don't count.")


class TooManyLinks(TooMany):
    message = N_("Many links were asked for in a short time. Please try again in %(seconds)d seconds.")
    hint = N_("The mail may take some minutes. Look into the spam folder too.")


class TooManyImports(TooMany):
    message = N_("You have imported many assemblies in a short time. Please try again in %(seconds)d seconds.")


class TooManyRegistrations(TooMany):
    message = N_("Many accounts are being created right now. Please try again in %(seconds)d seconds.")
