"""How hard a password is to guess, as zxcvbn estimates it, and what to say about one that is not."""

from __future__ import annotations

from collections.abc import Iterable

from deliberate.errors import Invalid, PasswordTooLong, PasswordTooShort
from deliberate.text import N_

MIN_PASSWORD_LENGTH, MAX_PASSWORD_LENGTH = 10, 200
# zxcvbn's scale from 0 to 4; 3 stands for more than a hundred million guesses.
LEAST_SCORE = 3
# The time zxcvbn takes grows with the length; what comes after only makes a password stronger.
MAX_JUDGED_LENGTH = 64
MAX_OWN_WORDS = 20


class PasswordGuessable(Invalid):
    message = N_("This password is easy to guess: it resembles a common password or phrase.")
    hint = N_("Use three or four words that do not belong together. Symbols and digits are not needed.")
    field = "password"


class PasswordRepeats(PasswordGuessable):
    message = N_("This password is easy to guess: it repeats itself or follows a sequence.")


class PasswordOnKeyboard(PasswordGuessable):
    message = N_("This password is easy to guess: its keys lie side by side on the keyboard.")


class PasswordIsDate(PasswordGuessable):
    message = N_("This password is easy to guess: it contains a date or a year.")


class PasswordIsPersonal(PasswordGuessable):
    message = N_("This password is easy to guess: it contains your name, your e-mail address or the name of this site.")


REFUSALS_BY_PATTERN: dict[str, type[PasswordGuessable]] = {
    "repeat": PasswordRepeats,
    "sequence": PasswordRepeats,
    "spatial": PasswordOnKeyboard,
    "regex": PasswordIsDate,
    "date": PasswordIsDate,
}


def ensure_password_strong(password: str, own_words: Iterable[str] = ()) -> None:
    """Check a password that is about to be chosen.

    own_words: what others know of the person, such as name and address. Raises PasswordTooShort, PasswordTooLong,
    PasswordGuessable.
    """
    if len(password) < MIN_PASSWORD_LENGTH:
        raise PasswordTooShort(least=MIN_PASSWORD_LENGTH)
    if len(password) > MAX_PASSWORD_LENGTH:
        raise PasswordTooLong(most=MAX_PASSWORD_LENGTH)
    # Its lists of words take a moment to load, which most processes never need.
    from zxcvbn import zxcvbn

    known = ["deliberate", *split_own_words(own_words)]
    found = zxcvbn(password[:MAX_JUDGED_LENGTH], user_inputs=known)
    if found["score"] < LEAST_SCORE:
        raise choose_refusal(found["sequence"])


def split_own_words(texts: Iterable[str]) -> list[str]:
    """Return the texts and the words in them."""
    parts = [part for text in texts for part in (text, *text.replace("@", " ").replace(".", " ").split())]
    return [part for part in parts if len(part) > 2][:MAX_OWN_WORDS]


def choose_refusal(sequence: list[dict[str, object]]) -> PasswordGuessable:
    """Return the refusal that fits the longest part zxcvbn recognized."""
    recognized = [part for part in sequence if part["pattern"] != "bruteforce"]
    if not recognized:
        return PasswordGuessable()
    longest = max(recognized, key=lambda part: len(str(part["token"])))
    if longest.get("dictionary_name") == "user_inputs":
        return PasswordIsPersonal()
    return REFUSALS_BY_PATTERN.get(str(longest["pattern"]), PasswordGuessable)()
