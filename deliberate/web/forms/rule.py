"""The part of the setup that asks for the rule: in plain words, with what each choice means."""

from __future__ import annotations

from dataclasses import asdict
from decimal import Decimal

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, IntegerField, RadioField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from deliberate.aggregation.contract import SettingValue
from deliberate.aggregation.rule import GROUP_MEASURES, SUGGESTED_LEAST_SHARE, Rule
from deliberate.web.forms.numbers import PlainDecimalField

RULE_FIELDS = (
    "preset", "measure", "segment", "threshold", "credence", "least_votes", "least_share", "count_passes",
)  # fmt: skip


def compute_percent(share: float) -> Decimal:
    """Return a share in percent, without what counting in binary adds to it."""
    return round(Decimal(100 * share), 6)


class RuleFields(FlaskForm):
    """Fields of the rule; `filled_from` gives their first values, `rule` reads them back."""

    preset = RadioField(
        _l("Ready-made rule"),
        description=_l("Choose the Polis-style rule only to compare with an earlier conversation held on Polis."),
        choices=[
            SelectChoice("own", _l("The rule set out below")),
            SelectChoice(
                "polis",
                _l(
                    "Polis-style: the shares of the groups on the Polis map are multiplied; a statement is accepted "
                    "above 70% with two groups, 47% with three, 32% with four and 24% with five; passes count. Of the "
                    "settings below, only confidence, minimum votes and the smallest group with a veto apply"
                ),
            ),
        ],
        default="own",
    )
    measure = RadioField(
        _l("Who must agree"),
        description=_l("The default protects every group. Choose another one if a majority is to decide."),
        choices=[
            SelectChoice(
                "sides",
                _l(
                    "Everyone together, and both sides of every dimension of opinion: no side is outvoted, whether or "
                    "not people form groups (recommended)"
                ),
            ),
            SelectChoice("groups", _l("Every opinion group separately, where groups are found")),
            SelectChoice(
                "geometric", _l("The opinion groups on average: one group with low agreement pulls the average down")
            ),
            SelectChoice(
                "product", _l("The shares of the opinion groups, multiplied: harder to reach with every further group")
            ),
            SelectChoice("segments", _l("Every segment separately, such as each region")),
            SelectChoice("everyone", _l("All participants together: a large group can outvote a small one")),
        ],
        default="sides",
    )
    segment = StringField(
        _l("Segment"),
        description=_l(
            "Only if every segment must agree: the name of the segment, such as “region”. Leave empty to use all."
        ),
        validators=[Length(max=60)],
    )
    threshold = PlainDecimalField(
        _l("Agreement threshold (%)"),
        places=None,
        description=_l(
            "60 or more means a clear majority. Values below 50 are possible only where shares are multiplied."
        ),
        default=60,
        validators=[NumberRange(20, 95), InputRequired()],
    )
    credence = PlainDecimalField(
        _l("Confidence (%)"),
        places=None,
        description=_l(
            "How certain an outcome must be, given the number of votes. At 95, about one accepted or rejected "
            "statement in twenty may be wrong."
        ),
        default=95,
        validators=[NumberRange(80, 99.9)],
    )
    least_votes = IntegerField(
        _l("Minimum votes"),
        description=_l(
            "With fewer votes, a statement stays undetermined. Rules by groups ask this of every group; a segment with "
            "fewer votes is left out."
        ),
        default=15,
        validators=[NumberRange(1, 1000)],
    )
    least_share = PlainDecimalField(
        _l("Smallest group with a veto (%)"),
        places=None,
        description=_l(
            "Only for rules by groups: a group with a smaller share of the people is not asked by itself, so that a "
            "handful of accounts cannot block an outcome."
        ),
        default=compute_percent(SUGGESTED_LEAST_SHARE),
        validators=[Optional(), NumberRange(0, 30)],
    )
    count_passes = BooleanField(
        _l("Passes count against agreement"),
        description=_l("Turn it on if passes shall count as if they were disagreement."),
    )

    def validate_threshold(self, field: Field) -> None:
        """Refuse a line below one half, which would let a statement be accepted and rejected at once."""
        if field.data is not None and field.data < 50 and self.measure.data != "product" and self.preset.data == "own":
            raise ValidationError(
                gettext(
                    "Enter 50 or more. Lower values are possible only where the shares of the groups are multiplied."
                )
            )

    def read_least_share(self) -> float:
        """Return the least share of a group; 0 for rules that ask no groups, so that it says nothing about them."""
        asks_groups = self.preset.data == "polis" or self.measure.data in GROUP_MEASURES
        return float(self.least_share.data or 0) / 100 if asks_groups else 0.0

    @staticmethod
    def filled_from(rule: Rule) -> dict[str, SettingValue]:
        """Return the first values of the fields."""
        values = {name: value for name, value in asdict(rule).items() if name in RULE_FIELDS}
        shares = {name: compute_percent(values[name]) for name in ("threshold", "credence", "least_share")}
        if rule.preset == "own" and rule.measure not in GROUP_MEASURES:
            # Whoever turns to groups finds what is suggested.
            shares["least_share"] = compute_percent(SUGGESTED_LEAST_SHARE)
        return values | shares

    def rule(self) -> dict[str, SettingValue]:
        """Return the rule as it was sent, in the terms of the module."""
        return {
            "preset": self.preset.data,
            "measure": self.measure.data,
            "segment": self.segment.data or "",
            "threshold": float(self.threshold.data or 0) / 100,
            "credence": float(self.credence.data or 0) / 100,
            "least_votes": self.least_votes.data,
            "least_share": self.read_least_share(),
            "count_passes": self.count_passes.data,
        }
