"""What a device is called: the kind of browser and system, and nothing that would tell two of a kind apart."""

from __future__ import annotations

from flask_babel import gettext

# The first marker found decides: most browsers also name those they resemble.
BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"), ("Chrome", "Chrome"), ("CriOS", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip
LABEL_SEPARATOR = " on "


def build_device_label(user_agent: str) -> str:
    """Return "Firefox on Android", or "" where the header does not name both."""
    header = user_agent[:500]
    browser, system = (
        next((name for sign, name in known if sign in header), "") for known in (BROWSERS, SYSTEMS)
    )  # fmt: skip
    return f"{browser}{LABEL_SEPARATOR}{system}" if browser and system else ""


def translate_device_label(label: str) -> str:
    """Return the stored label in the language of the reader."""
    browser, _, system = label.partition(LABEL_SEPARATOR)
    label_text = gettext("%(browser)s on %(system)s", browser=browser, system=system)
    return str(label_text if system else gettext("Unknown browser"))
