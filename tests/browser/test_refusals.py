"""What was refused is heard first and is one step from its field; nothing that was written is lost."""

from __future__ import annotations

import re

from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.clicks import register


def test_a_refused_text_has_the_message_in_focus_and_the_field_behind_its_link(page: Page, demo_live: str) -> None:
    page.goto(f"{demo_live}/a/city-ai/1/propose")
    page.get_by_label("Your statement").fill("Many words. " * 30)
    page.get_by_role("button", name="Send statement").click()
    message = page.locator(".notice.error")
    expect(message).to_be_focused()
    expect(message).to_contain_text("the limit is 200")
    message.get_by_role("link").click()
    expect(page.get_by_label("Your statement")).to_be_focused()
    expect(page.get_by_label("Your statement")).to_have_value(re.compile("^(Many words. ){30}$"))


def test_the_time_zone_of_the_device_is_suggested(page: Page, live: str, app: Flask) -> None:
    register(page, live, app)
    page.get_by_role("link", name="New assembly").first.click()
    here = page.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone")
    expect(page.get_by_label("Time zone")).to_have_value(here)
    page.get_by_label("Title").fill("Trams")
    page.get_by_label("Time zone").fill("Asia/Tokyo")
    page.get_by_role("button", name="Create draft").click()
    page.get_by_role("link", name="Setup").click()
    page.get_by_text("More settings", exact=True).click()
    page.get_by_role("button", name=f"Use the time zone of this device: {here}").click()
    expect(page.get_by_label("Time zone")).to_have_value(here)
