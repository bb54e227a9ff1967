"""Forms of the organizers' pages."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import (
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from deliberate.config import LANGUAGES
from deliberate.models.access_link import MAX_LINK_LABEL_LENGTH
from deliberate.services.accounts import MAX_EMAIL_LENGTH
from deliberate.web.forms.account_page import ConfirmedForm
from deliberate.web.forms.local_time import validate_time_zone
from deliberate.web.forms.sent import LONGEST_WORD, SentForm, SentNumberField, SentTextField, SentTextsField
from deliberate.web.limits import UPLOAD
from deliberate.web.written_texts import WRITTEN_TEXT_ATTRIBUTES

LONGEST_LIST = UPLOAD.value
LONGEST_TYPED_TITLE = 400
LONGEST_SITES = 5000


class NewAssemblyForm(FlaskForm):
    """A new assembly, from a template or from nothing."""

    title = StringField(_l("Title"), validators=[InputRequired(_l("Please give a title.")), Length(max=200)])
    template = RadioField(_l("Start from"), default="", validate_choice=True)
    language = SelectField(_l("Language"), choices=[SelectChoice(key, name) for key, name in LANGUAGES.items()])
    time_zone = StringField(
        _l("Time zone"),
        validators=[Length(max=60), Optional(), validate_time_zone],
        render_kw={"list": "time-zones", "autocomplete": "off", "spellcheck": "false", "data-zone-here": ""},
    )


class QuestionForm(FlaskForm):
    """One question."""

    text = StringField(
        _l("Question"),
        validators=[InputRequired(_l("Please write the question.")), Length(max=300)],
        render_kw=WRITTEN_TEXT_ATTRIBUTES,
    )
    background = TextAreaField(
        _l("Background (a few sentences)"), validators=[Length(max=5000)], render_kw=WRITTEN_TEXT_ATTRIBUTES
    )


class SeedsForm(FlaskForm):
    """Seed statements, pasted or as a file."""

    texts = TextAreaField(
        _l("Seed statements"),
        description=_l("One statement per line."),
        validators=[Length(max=LONGEST_LIST)],
        render_kw=WRITTEN_TEXT_ATTRIBUTES,
    )
    file = FileField(
        _l("Or a CSV file"), description=_l("With a column “text”, or one statement per line. At most 1 MB.")
    )


class SeedActForm(SentForm):
    """What is to be done with a list of seeds: look at it first, or add what is good of it."""

    act = SentTextField(most=LONGEST_WORD)


class CloneForm(FlaskForm):
    """The title and address of the new draft."""

    title = StringField(
        _l("Title"),
        validators=[InputRequired(_l("Please give a title.")), Length(max=200)],
        render_kw=WRITTEN_TEXT_ATTRIBUTES,
    )
    slug = StringField(
        _l("Address"),
        description=_l("Lowercase letters, digits and hyphens. Leave empty to create it from the title."),
        validators=[Length(max=80)],
    )


class DeletionForm(SentForm):
    """The title of a draft, typed to confirm that it is to be gone."""

    title = SentTextField()

    @property
    def typed_title(self) -> str:
        """The typed title, cut to the longest possible length."""
        return self.title.data[:LONGEST_TYPED_TITLE]


class ConfirmationForm(SentForm):
    """What stood on the page that was confirmed, and whether the act is wanted whatever has changed since."""

    seen = SentTextField()
    insist = SentTextField(most=LONGEST_WORD)


class DefaultForm(SentForm):
    """The field whose text is kept as it came with the draft."""

    field = SentTextField()


class FormDraftForm(SentForm):
    """Which long form is meant, and the organizers' page it is on."""

    form_key = SentTextField()
    page = SentTextField()


class ModulesForm(SentForm):
    """The analyses that were chosen."""

    modules = SentTextsField()


class MemberForm(FlaskForm):
    """A role for an account."""

    email = StringField(
        _l("E-mail address"),
        validators=[InputRequired(_l("Please give an address.")), Length(max=MAX_EMAIL_LENGTH)],
    )
    role = SelectField(
        _l("Role"),
        default="moderator",
        choices=[
            SelectChoice("owner", _l("Owner: everything")),
            SelectChoice("moderator", _l("Moderator: statements and comments")),
            SelectChoice("coder", _l("Coder: concept codes")),
            SelectChoice("analyst", _l("Analyst: analyses and exports")),
            SelectChoice("observer", _l("Observer: view only")),
            SelectChoice("decision_maker", _l("Decision-maker: evidence and official responses")),
        ],
    )


class AccessLinkForm(FlaskForm):
    """A link with a role, for someone without an account."""

    role = SelectField(
        _l("Role"),
        default="decision_maker",
        choices=[
            SelectChoice("decision_maker", _l("Decision-maker: evidence and official responses")),
            SelectChoice("observer", _l("Observer: view only")),
        ],
    )
    label = StringField(
        _l("For whom"),
        description=_l("A person or an office. Your log names them beside what is done through the link."),
        validators=[InputRequired(_l("Please say for whom the link is.")), Length(max=MAX_LINK_LABEL_LENGTH)],
        render_kw={"autocomplete": "off"},
    )
    days = SelectField(
        _l("Works for"),
        default="30",
        choices=[
            SelectChoice("1", _l("1 day")),
            SelectChoice("7", _l("7 days")),
            SelectChoice("30", _l("30 days")),
            SelectChoice("90", _l("90 days")),
            SelectChoice("365", _l("1 year")),
        ],
    )


class OfferForm(ConfirmedForm):
    """An offer of ownership, which needs the password."""

    taker = SelectField(_l("New owner"))


class WaysInForm(SentForm):
    """One act of the page of ways in: sites, how many invitations, who can join, what becomes of the secret."""

    texts = SentTextField(most=LONGEST_SITES)
    count = SentNumberField()
    joining = SentTextField(most=LONGEST_WORD)
    act = SentTextField(most=LONGEST_WORD)
