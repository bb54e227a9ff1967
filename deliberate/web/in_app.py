"""Browsers inside other apps may forget a visitor as soon as the app closes: pages say so before it matters."""

from __future__ import annotations

import re

from flask import Flask, request

# How each app's own browser introduces itself, and what the app is called.
APPS = (
    (re.compile(r"FBAN/|FBAV/|FB_IAB"), "Facebook"),
    (re.compile(r"\bInstagram\b"), "Instagram"),
    (re.compile(r"\bLine/"), "LINE"),
    (re.compile(r"MicroMessenger/"), "WeChat"),
    (re.compile(r"BytedanceWebview|musical_ly|\btrill_"), "TikTok"),
    (re.compile(r"\bTwitter for\b|TwitterAndroid"), "X"),
    (re.compile(r"LinkedInApp"), "LinkedIn"),
    (re.compile(r"Snapchat/"), "Snapchat"),
    (re.compile(r"\bPinterest/"), "Pinterest"),
    (re.compile(r"Telegram-Android|\bTelegram\b"), "Telegram"),
)
WEB_VIEW = re.compile(r"\(Linux; Android [^)]*; wv\)")


def find_app() -> str | None:
    """Return the app whose own browser shows this page; "" for one that does not say its name; None for a browser."""
    said = request.user_agent.string[:500]
    named = next((name for pattern, name in APPS if pattern.search(said)), None)
    return named if named is not None else "" if WEB_VIEW.search(said) else None


def register(app: Flask) -> None:
    """Let pages ask."""
    app.jinja_env.globals["find_app"] = find_app
