"""Forms of the organizer's desk."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    DateField,
    DecimalField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from deliberate.config import LANGUAGES
from deliberate.models import Assembly

LEVELS = (
    SelectChoice("L0", _l("L0: the result informs nobody in particular")),
    SelectChoice("L1", _l("L1: the result informs; those who decide interpret it")),
    SelectChoice("L2", _l("L2: the result can be adopted as written; a veto follows a rule set beforehand")),
    SelectChoice("L3", _l("L3: the result binds within its remit")),
    SelectChoice("L4", _l("L4: assemblies start by themselves or on schedule, and bind")),
    SelectChoice("L5", _l("L5: the process can change its own rules")),
)


class NewAssemblyForm(FlaskForm):
    """A new assembly, from a template or from nothing."""

    title = StringField(_l("Title"), validators=[InputRequired(_l("Please give a title.")), Length(max=200)])
    template = RadioField(_l("Start from"), default="", validate_choice=True)
    language = SelectField(_l("Language"), choices=[SelectChoice(key, name) for key, name in LANGUAGES.items()])


class SetupForm(FlaskForm):
    """Settings of an assembly; the remit and the rule are fixed when it opens."""

    title = StringField(_l("Title"), validators=[InputRequired(_l("Please give a title.")), Length(max=200)])
    host = StringField(_l("Who is asking"), validators=[Length(max=200)])
    introduction = TextAreaField(_l("Introduction"), validators=[Length(max=5000)])
    language = SelectField(_l("Language"), choices=[SelectChoice(key, name) for key, name in LANGUAGES.items()])

    decision = TextAreaField(_l("What is to be decided"), validators=[Length(max=1000)])
    decision_maker = StringField(_l("Who decides"), validators=[Length(max=200)])
    influence_level = RadioField(_l("How much the result counts"), choices=LEVELS)
    veto_rule = TextAreaField(_l("What may be overruled, and how"), validators=[Length(max=1000)])
    answer_by = DateField(_l("Those who decide answer by"), validators=[Optional()])

    measure = RadioField(
        _l("Who must agree"),
        choices=[
            SelectChoice("groups", _l("Every opinion group by itself")),
            SelectChoice("everyone", _l("All people together")),
        ],
        default="groups",
    )
    threshold = DecimalField(
        _l("From which share (per cent)"), default=60, validators=[NumberRange(50, 95), InputRequired()]
    )
    least_votes = IntegerField(_l("Fewest votes per group"), default=15, validators=[NumberRange(1, 1000)])
    count_passes = BooleanField(_l("Passes count against agreement"))

    strict_moderation = BooleanField(_l("New statements and comments wait for a moderator"))
    accepts_statements = BooleanField(_l("Participants may add statements"))
    accepts_comments = BooleanField(_l("Participants may comment"))
    hard_limit = IntegerField(_l("Longest statement (characters)"), validators=[NumberRange(60, 1000)])
    results_visibility = RadioField(
        _l("Who sees the report"),
        choices=[
            SelectChoice("live", _l("Everybody, at any time")),
            SelectChoice("after_close", _l("Everybody, after the assembly has closed")),
            SelectChoice("members", _l("Only people with a role")),
        ],
    )
    moderation_policy = TextAreaField(_l("Moderation policy"), validators=[Length(max=5000)])
    consent_text = TextAreaField(_l("What happens to the votes"), validators=[Length(max=5000)])

    @classmethod
    def of(cls, assembly: Assembly) -> SetupForm:
        """The form filled from the assembly, or from what was just sent."""
        rule: dict[str, Any] = {
            "measure": "groups",
            "threshold": 0.6,
            "least_votes": 15,
            "count_passes": False,
        } | assembly.outcome_rule
        return cls(
            obj=assembly,
            measure=rule["measure"],
            threshold=round(100 * rule["threshold"]),
            least_votes=rule["least_votes"],
            count_passes=rule["count_passes"],
        )

    def changes(self) -> dict[str, Any]:
        """What the service is told."""
        rule = {"measure", "threshold", "least_votes", "count_passes"}
        values = {name: field.data for name, field in self._fields.items() if name not in rule and name != "csrf_token"}
        values["soft_limit"] = min(140, self.hard_limit.data)
        values["outcome_rule"] = {
            "measure": self.measure.data,
            "threshold": float(self.threshold.data) / 100,
            "least_votes": self.least_votes.data,
            "count_passes": self.count_passes.data,
        }
        return values


class QuestionForm(FlaskForm):
    """One question."""

    text = StringField(_l("Question"), validators=[InputRequired(_l("Please write the question.")), Length(max=300)])
    background = TextAreaField(_l("Background in some sentences"), validators=[Length(max=5000)])


class SeedsForm(FlaskForm):
    """Seed statements, pasted or as a file."""

    texts = TextAreaField(_l("Seed statements"), description=_l("One statement per line."))
    file = FileField(_l("Or a CSV file"), description=_l("A column “text”, or statements in the first column."))


class MemberForm(FlaskForm):
    """A role for an account."""

    email = StringField(_l("E-mail address of the account"), validators=[InputRequired(_l("Please give an address."))])
    role = SelectField(
        _l("Role"),
        choices=[
            SelectChoice("owner", _l("Owner: everything")),
            SelectChoice("moderator", _l("Moderator: statements and comments")),
            SelectChoice("coder", _l("Coder: concepts")),
            SelectChoice("analyst", _l("Analyst: analyses and exports")),
            SelectChoice("observer", _l("Observer: looks on")),
        ],
    )
