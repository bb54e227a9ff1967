"""Fields for numbers that may have decimals: always shown in plain digits, never as 6E+1 or 1e-07."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from flask_babel import gettext
from wtforms import DecimalField, FloatField


def format_digits(number: float | Decimal) -> str:
    """Return the number in plain digits, without zeros at the end of its decimals."""
    text = format(number if isinstance(number, Decimal) else Decimal(str(number)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def format_field_value(field: Any) -> str:
    """Return the text of the field: what was typed, else its number in plain digits."""
    if field.raw_data:
        return str(field.raw_data[0])
    return "" if field.data is None else format_digits(field.data)


@contextmanager
def refuse_in_plain_words() -> Iterator[None]:
    """Say of what cannot be read as a number what to enter, not which type of a programming language it is not."""
    try:
        yield
    except ValueError:
        raise ValueError(gettext("Enter a number.")) from None


class FiniteNumber:
    """What fields for numbers with decimals have in common: plain digits, and neither NaN nor infinity."""

    data: Any

    def _value(self) -> str:
        return format_field_value(self)

    def process_formdata(self, valuelist: list[Any]) -> None:
        with refuse_in_plain_words():
            super().process_formdata(valuelist)  # type: ignore[misc]
            number, self.data = self.data, None
            if number is not None and not math.isfinite(number):
                raise ValueError
        self.data = number


class PlainDecimalField(FiniteNumber, DecimalField):
    """A decimal number."""

    data: Decimal | None


class PlainFloatField(FiniteNumber, FloatField):
    """A number with decimals."""

    data: float | None
