"""Labels for mails: what they are about, and what became of them."""

from __future__ import annotations

from deliberate.models import MailKind, MailState
from deliberate.text import N_

MAIL_KIND_LABELS: dict[str, str] = {
    MailKind.WAITING: N_("Once a day, how many statements and comments wait for a moderator"),
    MailKind.RESPONSE_DUE: N_("That an official response is due within a week, or overdue"),
}
MAIL_STATE_LABELS: dict[str, str] = {
    MailState.WAITING: N_("waiting to be sent"),
    MailState.SENDING: N_("being sent"),
    MailState.HANDING_OVER: N_("being handed over"),
    MailState.SENT: N_("taken by the mail server"),
    MailState.REFUSED: N_("refused"),
    MailState.UNCONFIRMED: N_("unconfirmed"),
    MailState.KEPT: N_("kept as a file"),
}
MAIL_TEMPLATE_LABELS: dict[str, str] = {
    "account_exists": N_("There is an account already"),
    "account_changed": N_("Change of the account"),
    "email_changed": N_("The address was changed"),
    "email_check": N_("Confirm the new address"),
    "invitation": N_("Invitation to an assembly"),
    "new_sign_in": N_("New sign-in"),
    "notice_check": N_("Confirm the address for results"),
    "password_reset": N_("New password"),
    "registration": N_("Create an account"),
    "response_due": N_("Official response due"),
    "response_published": N_("Official response published"),
    "result_published": N_("Result published"),
    "statements_waiting": N_("Statements waiting"),
}
