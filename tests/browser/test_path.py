"""The whole path of a participant at 320 px, which is 1280 px at 400 % zoom: in forced colors, in German, mirrored."""

from __future__ import annotations

import importlib
from types import ModuleType
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from deliberate.extensions import db
from deliberate.queries.assemblies import load_assembly
from deliberate.services.assemblies import close_assembly
from tests.browser.conftest import Guard
from tests.browser.looking import ALL_BUT_CONTRAST, BROKEN_WORDS, NARROW, OVERLAPS, SIDEWAYS, complaints, measure
from tests.house.source import HOUSE

pytestmark = pytest.mark.slow
GERMAN = {"locale": "de-DE", "forced_colors": "active"}
WAYS: dict[str, tuple[dict[str, Any], str]] = {
    "script, German, forced colors": (GERMAN, "ltr"),
    "plain, German, forced colors": ({**GERMAN, "java_script_enabled": False}, "ltr"),
    "script, mirrored": ({"locale": "en-GB"}, "rtl"),
}


@pytest.fixture
def path(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script that pictures the path."""
    monkeypatch.syspath_prepend(str(HOUSE / "docs"))
    return importlib.import_module("participant_path")


def faults(page: Page, direction: str, *, with_script: bool) -> list[str]:
    """What is wrong with the page as it stands, written in this direction; axe itself is a script."""
    page.evaluate("(to) => { document.documentElement.dir = to; }", direction)
    wide = measure(page, SIDEWAYS)
    return [
        *(complaints(page, "axe", options=ALL_BUT_CONTRAST) if with_script else []),
        *([f"scrolls {wide} px sideways"] if wide > 0 else []),
        *(f"overlap: {pair}" for pair in measure(page, OVERLAPS)),
        *measure(page, BROKEN_WORDS),
    ]


@pytest.mark.parametrize("way", WAYS)
def test_the_whole_path_fits_and_is_accessible(
    guard: Guard,
    browser: Browser,
    browser_context_args: dict[str, Any],
    path: ModuleType,
    demo_live: str,
    demo_app: Flask,
    way: str,
) -> None:
    settings, direction = WAYS[way]
    with_script = settings.get("java_script_enabled", True)
    ours = {"base_url": demo_live, "viewport": NARROW, "service_workers": "block", **settings}
    context = browser.new_context(**{**browser_context_args, **ours})
    guard.watch(context)
    page, found = context.new_page(), {}
    for state in path.walk(page, 1):
        found[state] = faults(page, direction, with_script=with_script)
    page.goto("/a/city-ai/1")
    if with_script:
        context.set_offline(True)
        path.cast(page, "disagree")
        expect(page.locator(".unsent")).to_be_visible()
        found["not sent yet"] = faults(page, direction, with_script=with_script)
        context.set_offline(False)
    with demo_app.app_context():
        close_assembly(assembly=load_assembly("city-ai"), actor=None)
        db.session.commit()
    for name, address in {"closed": "/a/city-ai/1", "closed, the link": "/a/city-ai"}.items():
        page.goto(address)
        found[name] = faults(page, direction, with_script=with_script)
    context.close()
    assert len(found) >= 14
    assert {state: told for state, told in found.items() if told} == {}
