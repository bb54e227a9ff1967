"""The form that makes an assembly from a file."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, StringField
from wtforms.validators import Length


class ImportForm(FlaskForm):
    """A file, and where its assembly goes."""

    # The page names the limits, so the field has no description.
    file = FileField(_l("File"), validators=[FileRequired(_l("Please choose a file."))])
    slug = StringField(
        _l("Address"),
        description=_l("Lowercase letters, digits and hyphens. Leave empty to take it from the file."),
        validators=[Length(max=80)],
    )
    title = StringField(
        _l("Title"),
        description=_l("For a Polis export. Leave empty to use the topic of the export."),
        validators=[Length(max=200)],
    )
    strict = BooleanField(
        _l("Unmoderated statements were hidden"),
        description=_l("For a Polis export: the file does not say whether moderation was strict."),
    )
