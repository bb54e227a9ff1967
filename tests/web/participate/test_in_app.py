"""Whoever came through an app's own browser is told that it may forget them; ordinary browsers say nothing."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.web.participate.test_devices import HERE, PHONE, TABLET, opened

__all__ = ["opened"]
ANDROID = "Mozilla/5.0 (Linux; Android 14; Pixel 8{}) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148"


@pytest.mark.parametrize(
    ("browser", "said"),
    [
        (f"{IPHONE} [FBAN/FBIOS;FBAV/460.0]", "the browser of Facebook"),
        (f"{IPHONE} Instagram 330.0", "the browser of Instagram"),
        (f"{ANDROID.format('')} MicroMessenger/8.0", "the browser of WeChat"),
        (ANDROID.format("; wv"), "a browser inside another app"),
        (ANDROID.format(""), None),
        (PHONE, None),
        (TABLET, None),
        ("", None),
        ("FBAN/<script>" + "x" * 3000, "the browser of Facebook"),
    ],
)
def test_a_browser_inside_an_app_is_told_apart(opened: Flask, browser: str, said: str | None) -> None:
    page = opened.test_client().get(HERE, headers={"User-Agent": browser})
    assert page.status_code == 200
    assert ("may forget you" in page.text) is (said is not None)
    assert said is None or said in page.text
