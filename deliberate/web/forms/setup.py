"""The form of the setup: what people see, the remit, the rule, moderation, results."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from deliberate.concepts.templates import read_templates
from deliberate.config import LANGUAGES
from deliberate.models import Assembly
from deliberate.queries.assemblies import build_consensus_rule
from deliberate.services.assemblies import LOCKED_AT_OPENING
from deliberate.web.forms.local_time import LocalTimeField, validate_time_zone
from deliberate.web.forms.rule import RULE_FIELDS, RuleFields
from deliberate.web.written_texts import WRITTEN_TEXT_ATTRIBUTES

LEVELS = (
    SelectChoice("L0", _l("L0: the result informs nobody in particular")),
    SelectChoice("L1", _l("L1: the result informs the decision-makers, who interpret it")),
    SelectChoice("L2", _l("L2: the result can be adopted as written; any veto follows a rule set beforehand")),
    SelectChoice("L3", _l("L3: the result is binding within its remit")),
    SelectChoice("L4", _l("L4: assemblies start automatically or on a schedule, and their results are binding")),
    SelectChoice("L5", _l("L5: the process can change its own rules")),
)
LEVEL_NAMES = {choice.value: choice.label for choice in LEVELS}


# What a first assembly needs, in this order; everything else has a default that is right for one.
FIRST_FIELDS = (
    "title", "host", "decision_maker", "influence_level", "answer_by", "closes_at", "question", "strict_moderation",
)  # fmt: skip


def is_asked_here(assembly: Assembly) -> bool:
    """Return whether the setup asks for the question: of a draft that has one or none; more have pages of their own."""
    return assembly.is_draft and len(assembly.questions) < 2


class SetupForm(RuleFields):
    """Settings of an assembly; the remit and the rule are fixed when it opens."""

    title = StringField(
        _l("Title"),
        validators=[InputRequired(_l("Please give a title.")), Length(max=200)],
        render_kw=WRITTEN_TEXT_ATTRIBUTES,
    )
    host = StringField(_l("Who is asking"), validators=[Length(max=200)], render_kw=WRITTEN_TEXT_ATTRIBUTES)
    introduction = TextAreaField(
        _l("Introduction"),
        description=_l("Stands above the first statement: what the topic is, and why it is asked now."),
        validators=[Length(max=5000)],
        render_kw=WRITTEN_TEXT_ATTRIBUTES,
    )
    language = SelectField(
        _l("Language"),
        description=_l(
            "What the texts are written in; pages follow the reader's own language. Change it if you write in another."
        ),
        choices=[SelectChoice(key, name) for key, name in LANGUAGES.items()],
    )
    question = TextAreaField(
        _l("Question"),
        description=_l("One question that people can answer by many short statements."),
        validators=[Length(max=300)],
        render_kw=WRITTEN_TEXT_ATTRIBUTES,
    )

    decision = TextAreaField(
        _l("What is to be decided"),
        description=_l("Says what the result is for, if the question alone does not."),
        validators=[Length(max=1000)],
        render_kw=WRITTEN_TEXT_ATTRIBUTES,
    )
    decision_maker = StringField(_l("Who decides"), validators=[Length(max=200)], render_kw=WRITTEN_TEXT_ATTRIBUTES)
    influence_level = RadioField(_l("Level of influence"), choices=LEVELS)
    veto_rule = TextAreaField(
        _l("Veto rule"),
        description=_l("When the decision-maker may set an outcome aside, and how. Needed from level L2 on."),
        validators=[Length(max=1000)],
        render_kw=WRITTEN_TEXT_ATTRIBUTES,
    )
    answer_by = DateField(_l("Official response due"), validators=[Optional()])

    strict_moderation = BooleanField(_l("New statements and comments wait for a moderator"))
    accepts_statements = BooleanField(
        _l("Participants may add statements"),
        description=_l("Turn it off only if the statements must stay as they are, as in a survey."),
    )
    accepts_comments = BooleanField(
        _l("Participants may comment"),
        description=_l("Reasons and conditions under a statement. Turn it off if nobody has time to moderate them."),
    )
    offers_importance = BooleanField(
        _l("Participants may mark statements as important to them"),
        description=_l(
            "A box beside the votes, which nobody needs to tick. Marks are counted apart and change no result. Fixed "
            "once the assembly opens."
        ),
    )
    hard_limit = IntegerField(
        _l("Maximum statement length (characters)"),
        description=_l("Short statements hold one idea. Raise it only for a topic that cannot be said briefly."),
        validators=[NumberRange(60, 1000)],
    )
    time_zone = StringField(
        _l("Time zone"),
        description=_l(
            "All times of this assembly are entered and shown in this time zone. Change it if people live elsewhere."
        ),
        validators=[Length(max=60), Optional(), validate_time_zone],
        render_kw={"list": "time-zones", "autocomplete": "off", "spellcheck": "false"},
    )
    announced = BooleanField(
        _l("Announce this assembly before it opens"),
        description=_l(
            "Until it opens, the link and code lead to an announcement. If you don't announce it, nobody can see that "
            "it exists."
        ),
    )
    opens_at = LocalTimeField(
        _l("Announced opening time"),
        description=_l("Shown to people who follow the link. The assembly does not open by itself: you open it."),
        validators=[Optional()],
    )
    closes_at = LocalTimeField(
        _l("Closing time"), description=_l("Leave empty to close manually."), validators=[Optional()]
    )
    results_visibility = RadioField(
        _l("Who sees the report"),
        description=_l("Choose “once voting has closed” if early results could sway those who vote later."),
        choices=[
            SelectChoice("live", _l("Everyone, once they have voted on every statement or voting has closed")),
            SelectChoice("after_close", _l("Everyone, once voting has closed")),
            SelectChoice("members", _l("Only people with a role")),
        ],
    )
    moderation_policy = TextAreaField(
        _l("Moderation policy"),
        description=_l("Published: which statements are rejected, and why. Change it if you have rules of your own."),
        validators=[Length(max=5000)],
        render_kw=WRITTEN_TEXT_ATTRIBUTES,
    )
    consent_text = TextAreaField(
        _l("What happens to the votes"),
        description=_l("People read it before they vote. Change it if votes are kept or used in another way."),
        validators=[Length(max=5000)],
        render_kw=WRITTEN_TEXT_ATTRIBUTES,
    )

    @classmethod
    def of(cls, assembly: Assembly) -> SetupForm:
        """Return the form filled from the assembly, or from what was just sent; what is fixed has no field."""
        form = cls(obj=assembly, **cls.filled_from(build_consensus_rule(assembly)))
        form.closes_at.show(assembly.closes_at, assembly.zone)
        form.opens_at.show(assembly.opens_at, assembly.zone)
        fixed = set() if assembly.is_draft else {*LOCKED_AT_OPENING, *RULE_FIELDS, "announced", "opens_at"}
        template = read_templates().get(assembly.template or "")
        if template is not None:
            example = gettext("For example: %(example)s", example=template.decision_maker)
            form.decision_maker.description = example
        for name in fixed & set(form._fields):
            del form[name]
        if is_asked_here(assembly):
            if not form.is_submitted():
                form.question.data = assembly.questions[0].text if assembly.questions else ""
        else:
            del form["question"]
        return form

    @property
    def has_hidden_errors(self) -> bool:
        """Whether a field that stands behind “More settings” has to be corrected."""
        return any(field.errors for name, field in self._fields.items() if name not in FIRST_FIELDS)

    @property
    def sent_question(self) -> str:
        """The question as it was sent; empty where the form had none."""
        return str(self.question.data or "").strip() if "question" in self and self.question.raw_data else ""

    def changes(self, assembly: Assembly) -> dict[str, Any]:
        """Return what the service is told: every field that is on the page."""
        values = {
            name: field.data
            for name, field in self._fields.items()
            if name not in (*RULE_FIELDS, "csrf_token", "question")
        }
        values["soft_limit"] = min(140, self.hard_limit.data)
        values["time_zone"] = self.time_zone.data or assembly.time_zone
        for name in {"closes_at", "opens_at"} & values.keys():
            values[name] = self[name].moment(values["time_zone"])
        if "threshold" in self:
            values["outcome_rule"] = assembly.outcome_rule | self.rule()
        return values
