"""The part of the set-up that asks for the rule: in plain words, with what each choice means."""

from __future__ import annotations

from dataclasses import asdict
from decimal import Decimal
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, IntegerField, RadioField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, ValidationError

from deliberate.aggregation.rule import Rule
from deliberate.web.forms.numbers import PlainDecimalField

RULE_FIELDS = ("preset", "measure", "segment", "threshold", "credence", "least_votes", "count_passes")


def compute_percent(share: float) -> Decimal:
    """Return a share in percent, without what counting in binary adds to it."""
    return round(Decimal(100 * share), 6)


class RuleFields(FlaskForm):
    """Fields of the rule; `filled_from` gives their first values, `rule` reads them back."""

    preset = RadioField(
        _l("Ready-made rule"),
        choices=[
            SelectChoice("own", _l("The rule set below")),
            SelectChoice(
                "polis",
                _l(
                    "As in Polis reports: shares of the groups on the Polis map multiplied, accepted from 70 per "
                    "cent with two groups, 47 with three, 32 with four, 24 with five; passes count. Then only "
                    "certainty and fewest votes are taken from below"
                ),
            ),
        ],
        default="own",
    )
    measure = RadioField(
        _l("Who must agree"),
        choices=[
            SelectChoice("groups", _l("Every opinion group by itself: the strictest, no group is outvoted")),
            SelectChoice("geometric", _l("The opinion groups on average; one low group pulls the average down")),
            SelectChoice("product", _l("The opinion groups, their shares multiplied; gets harder with every group")),
            SelectChoice("segments", _l("Every part of the people that they declared, such as each region")),
            SelectChoice("everyone", _l("All people together: a large group can outvote a small one")),
        ],
        default="groups",
    )
    segment = StringField(
        _l("Declared parts"),
        description=_l("Only for declared parts: which question makes them. Leave empty for all."),
        validators=[Length(max=60)],
    )
    threshold = PlainDecimalField(
        _l("From which share (per cent)"),
        places=None,
        description=_l("60 or more leaves no doubt about a clear majority. Below 50 only where shares are multiplied."),
        default=60,
        validators=[NumberRange(20, 95), InputRequired()],
    )
    credence = PlainDecimalField(
        _l("How sure (per cent)"),
        places=None,
        description=_l("How certain it must be, given so many votes. At 95, about one claim in twenty may be wrong."),
        default=95,
        validators=[NumberRange(80, 99.9)],
    )
    least_votes = IntegerField(
        _l("Fewest votes per group"),
        description=_l("A group with fewer votes leaves the statement undetermined; a declared part is left out."),
        default=15,
        validators=[NumberRange(1, 1000)],
    )
    count_passes = BooleanField(_l("Passes count against agreement"))

    def validate_threshold(self, field: Field) -> None:
        """Refuse a line below one half, which would let a statement be accepted and rejected at once."""
        if field.data is not None and field.data < 50 and self.measure.data != "product" and self.preset.data == "own":
            raise ValidationError(gettext("Below 50 per cent only where the shares of the groups are multiplied."))

    @staticmethod
    def filled_from(rule: Rule) -> dict[str, Any]:
        """Return the first values of the fields."""
        values = {name: value for name, value in asdict(rule).items() if name in RULE_FIELDS}
        return values | {name: compute_percent(values[name]) for name in ("threshold", "credence")}

    def rule(self) -> dict[str, Any]:
        """Return the rule as it was sent, in the terms of the module."""
        return {
            "preset": self.preset.data,
            "measure": self.measure.data,
            "segment": self.segment.data or "",
            "threshold": float(self.threshold.data or 0) / 100,
            "credence": float(self.credence.data or 0) / 100,
            "least_votes": self.least_votes.data,
            "count_passes": self.count_passes.data,
        }
