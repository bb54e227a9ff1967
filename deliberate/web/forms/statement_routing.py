"""The form of the statement routing: the shares of the purposes for which statements are picked."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField
from wtforms.fields import SelectChoice
from wtforms.validators import NumberRange, Optional
from wtforms.widgets import NumberInput

from deliberate.aggregation.routing import POLICIES, RoutingPolicy, resolve_policy_name
from deliberate.web.forms.module_settings import drop_empty_decimals
from deliberate.web.forms.numbers import PlainFloatField

SHARES = ("fewest", "random", "information")


def build_share_field(label: Any) -> PlainFloatField:
    """Return a field for a share in percent."""
    between = NumberRange(0, 100, _l("Enter a share from 0 to 100."))
    return PlainFloatField(label, validators=[Optional(), between], widget=NumberInput(step="any", min=0, max=100))


class StatementRoutingForm(FlaskForm):
    """A preset policy, or three custom shares."""

    policy = RadioField(
        _l("How statements are selected"),
        choices=[
            SelectChoice(
                "mixed",
                _l(
                    "Mixed (recommended): half among the statements shown least, three in ten at random, two in "
                    "ten where a vote is most informative"
                ),
            ),
            SelectChoice(
                "fewest",
                _l(
                    "Least shown: every statement is shown about equally often, late ones too; one in ten is "
                    "selected at random"
                ),
            ),
            SelectChoice(
                "uniform",
                _l(
                    "Random: every statement is selected at random. The simplest to explain; late statements get "
                    "fewer votes"
                ),
            ),
            SelectChoice(
                "information",
                _l(
                    "Informative: six in ten where a vote says most about a person’s opinions. Groups show early, "
                    "but some statements get few votes"
                ),
            ),
            SelectChoice("own", _l("Custom shares")),
        ],
    )
    fewest = build_share_field(_l("Among the statements shown least (%)"))
    random = build_share_field(_l("At random (%), at least 10"))
    information = build_share_field(_l("Where a vote is most informative (%)"))

    @classmethod
    def of(cls, policy: RoutingPolicy) -> StatementRoutingForm:
        """Return the form filled from the policy in force, or from what was just sent."""
        percent = {name: drop_empty_decimals(round(100 * getattr(policy, name), 6)) for name in SHARES}
        return cls(data={"policy": resolve_policy_name(policy), **percent})

    def shares(self) -> dict[str, float]:
        """Return the shares of the draws as the service takes them; empty for the default policy."""
        if self.policy.data == "own":
            return {name: round((self[name].data or 0.0) / 100, 9) for name in SHARES}
        chosen = POLICIES[self.policy.data]
        return {} if chosen == RoutingPolicy() else {name: getattr(chosen, name) for name in SHARES}
