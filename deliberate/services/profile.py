"""What account owners change about themselves: name, language, time zone."""

from __future__ import annotations

from deliberate.config import LANGUAGES
from deliberate.errors import StateUnknown, TextEmpty, TimeZoneUnknown
from deliberate.extensions import db
from deliberate.models import Account
from deliberate.services.accounts import MAX_DISPLAY_NAME_LENGTH
from deliberate.services.texts import clean_optional_text
from deliberate.time_zones import is_time_zone


def change_profile(*, account: Account, display_name: str, locale: str | None, time_zone: str | None = None) -> None:
    """Store the name that others see, the language of the interface (None: the browser's) and the time zone (None: the
    site's).

    Raises TextEmpty, StateUnknown, TimeZoneUnknown.
    """
    name = clean_optional_text(display_name, MAX_DISPLAY_NAME_LENGTH)
    if not name:
        raise TextEmpty
    if locale is not None and locale not in LANGUAGES:
        raise StateUnknown(value=locale, known=", ".join(LANGUAGES))
    if time_zone is not None and not is_time_zone(time_zone):
        raise TimeZoneUnknown(name=time_zone[:64])
    account.display_name, account.locale, account.time_zone = name, locale, time_zone
    db.session.flush()
