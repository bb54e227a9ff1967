"""Forms whose inputs the templates write themselves: what each field is called, what it holds, how long it may be.

Such a form says what was sent; whether the act is possible, the services say. What is shown again on the page of a
refusal is not read from here, but from `get_sent_fields` in `web/refusals.py`.
"""

from __future__ import annotations

from typing import Any, Self

from flask import request
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, StringField
from wtforms.validators import Length

from deliberate.errors import FieldTooLong
from deliberate.web.limits import ORDINARY
from deliberate.web.numbers import parse_unix_time, parse_whole_number, read_sent_numbers

# What people write has the limit of an ordinary form, and a closer one in its service, which measures the cleaned text.
LONGEST_TEXT = ORDINARY.value
# A value that a page sends, not typed by a person: a choice, an act, a verdict.
LONGEST_WORD = 100


class SentTextField(StringField):
    """A text: "" or the default where none was sent."""

    data: str

    def __init__(self, *, most: int = LONGEST_TEXT, default: str = "", **options: Any) -> None:
        super().__init__(validators=[Length(max=most)], default=default, **options)
        self.most = most

    @property
    def given(self) -> str | None:
        """What was sent; None where the form had no such field."""
        return self.data if self.raw_data else None


class SentNumberField(HiddenField):
    """A whole number that a page sends along; None where none was sent that can be read."""

    data: int | None

    most = LONGEST_TEXT

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = parse_whole_number(valuelist[0]) if valuelist else None


class SentUnixTimeField(HiddenField):
    """A moment in seconds since 1970 that a page sends along; None where none was sent that can be read."""

    data: int | None

    most = LONGEST_TEXT

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = parse_unix_time(valuelist[0]) if valuelist else None


class SentTextsField(Field):
    """Every text that was sent under one name."""

    data: list[str]

    def __init__(self, *, most: int = LONGEST_WORD, **options: Any) -> None:
        super().__init__(**options)
        self.most = most

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = list(valuelist)


class SentNumbersField(SentTextsField):
    """Every readable number that was sent under one name."""

    @property
    def numbers(self) -> list[int]:
        return [number for text in self.data or () if (number := parse_whole_number(text)) is not None]


class SentForm(FlaskForm):
    """What a page sent. `read` checks the lengths; without it a page only shows again what was refused."""

    class Meta:
        # The token is checked before any view (`web/form_tokens.py`).
        csrf = False

    def __init__(self) -> None:
        super().__init__(formdata=request.form)

    @classmethod
    def read(cls) -> Self:
        """Return the form as it was sent. Raises FieldTooLong."""
        form = cls()
        for field in form:
            ensure_length(field.raw_data or (), getattr(field, "most", LONGEST_TEXT))
        return form


def ensure_length(texts: Any, most: int) -> None:
    """Raise FieldTooLong where one of these texts is longer than `most`."""
    for text in texts:
        if len(text) > most:
            raise FieldTooLong(length=len(text), limit=most)


def read_number_list(name: str) -> list[int]:
    """Return every readable number that was sent under a name."""
    return read_sent_numbers(request.form, name)


def read_prefixed_fields(prefix: str, most: int = LONGEST_TEXT) -> dict[str, str]:
    """Return the texts of fields that are named after rows, by what follows the prefix. Raises FieldTooLong.

    This is the reader for forms whose fields the data name (tags, codes, names of groups): no class can list them.
    """
    found = {name.removeprefix(prefix): text for name, text in request.form.items() if name.startswith(prefix)}
    ensure_length(found.values(), most)
    return found
