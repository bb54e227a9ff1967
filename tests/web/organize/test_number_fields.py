"""Numbers in forms stand there as people write them, at every step of every field, and odd ones are refused."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from flask import Flask
from wtforms import DecimalField, FloatField

from deliberate.aggregation.registry import all_modules
from deliberate.aggregation.routing import RoutingPolicy
from deliberate.aggregation.rule import Rule
from deliberate.web.forms.module_settings import build_settings_form
from deliberate.web.forms.numbers import PlainDecimalField, PlainFloatField, format_digits
from deliberate.web.forms.rule import RuleFields
from deliberate.web.forms.statement_routing import StatementRoutingForm

PLAIN = re.compile(r"-?[0-9]+(\.[0-9]*[1-9])?")


def test_every_step_of_the_rule_is_shown_in_plain_digits(app: Flask) -> None:
    with app.test_request_context("/"):
        for tenths in range(1001):
            threshold, credence = min(max(tenths / 1000, 0.2), 0.95), min(max(tenths / 1000, 0.8), 0.999)
            rule = Rule(measure="product", threshold=threshold, credence=credence)
            form = RuleFields(data=RuleFields.filled_from(rule))
            for name in ("threshold", "credence"):
                said = form[name]._value()
                assert PLAIN.fullmatch(said), said
                assert float(said) == pytest.approx(100 * getattr(rule, name))
        assert RuleFields(data=RuleFields.filled_from(Rule(threshold=0.6)))["threshold"]._value() == "60"


def test_every_step_of_every_other_field_is_shown_in_plain_digits(app: Flask) -> None:
    with app.test_request_context("/"):
        for step in range(101):
            policy = RoutingPolicy(fewest=(100 - step) * 0.9 / 100, random=0.1 + step * 0.9 / 100, information=0)
            form = StatementRoutingForm.of(policy)
            for name in ("fewest", "random", "information"):
                assert PLAIN.fullmatch(form[name]._value()), form[name]._value()
        for module in all_modules().values():
            form = build_settings_form(module, {})
            for field in form:
                if isinstance(field, DecimalField | FloatField):
                    assert isinstance(field, PlainDecimalField | PlainFloatField), field.name
                    assert PLAIN.fullmatch(field._value()), (field.name, field._value())


@pytest.mark.parametrize(
    ("number", "said"),
    [(Decimal("6E+1"), "60"), (1e-7, "0.0000001"), (0.30, "0.3"), (100.0, "100"), (1e16, "10000000000000000"), (0, "0"),
     (Decimal("0.00"), "0"), (-0.5, "-0.5")],
)  # fmt: skip
def test_numbers_in_digits(number: float | Decimal, said: str) -> None:
    assert format_digits(number) == said


@pytest.mark.parametrize("typed", ["NaN", "sNaN", "Infinity", "-inf", "1E+999999", "1e400", "x", "", "0x10", "٦٠٠"])
def test_what_is_no_number_in_range_is_refused_beside_the_field(app: Flask, typed: str) -> None:
    with app.test_request_context("/", method="POST", data={"threshold": typed, "credence": typed, "fewest": typed}):
        form = RuleFields()
        assert not form.validate()
        assert form.threshold.errors
        assert form.credence.errors
        draws = StatementRoutingForm()
        draws.validate()
        assert draws.fewest.errors or not typed
