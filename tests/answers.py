"""What tests ask for and read from answers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse


def address_of(app: Flask, endpoint: str, values: Mapping[str, Any]) -> str:
    """The address of an endpoint; needs the context of a request."""
    return app.url_for(endpoint, **values)


def read_json(answer: TestResponse) -> Any:
    """What a JSON answer holds; an answer that is none fails the test here, with what it is instead."""
    assert answer.is_json, f"{answer.status_code} {answer.mimetype}: {answer.text[:200]}"
    return answer.json


def flatten(html: str) -> str:
    """HTML without the line breaks and spaces that stand in it for its readers alone: in tags, and in cells."""
    html = re.sub(r"\s+>", ">", re.sub(r"\s+", " ", html))
    return re.sub(r" (</t[dh]>)", r"\1", re.sub(r"(<t[dh]\b[^>]*>) ", r"\1", html))
