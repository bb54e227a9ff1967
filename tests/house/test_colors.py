"""Colors that mean something are told apart, and read, in light and in dark: measured, not judged by eye."""

from __future__ import annotations

import math
import re
from itertools import combinations

import pytest

from deliberate.reports.charts.svg import GROUP_COLORS, VOTE_COLORS
from tests.house.source import HOUSE

TOKENS = (HOUSE / "deliberate" / "static" / "css" / "tokens.css").read_text(encoding="utf-8")
# What carries meaning by color. Pass, warnings, errors and second texts always come with a sign and a word.
GROUPS = tuple(f"group-{letter}" for letter in "abcdef")
ROLES = ("accent", "agree", "disagree", "use", "development", "benefits", "governance", *GROUPS)
LEAST_DIFFERENCE, LEAST_CONTRAST = 15.0, 4.5
Lab = tuple[float, float, float]


def load_colors(scheme: str) -> dict[str, str]:
    """Every token with a color for light and dark, in one of them."""
    found = re.findall(r"--([a-z0-9-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);", TOKENS)
    return {name: (light if scheme == "light" else dark) for name, light, dark in found}


def linear(color: str) -> tuple[float, float, float]:
    """Linear red, green and blue of an sRGB color."""
    parts = (int(color[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return red, green, blue


def to_lab(color: str) -> Lab:
    """The color in CIELAB (D65)."""
    r, g, b = linear(color)
    x = (0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047
    y = 0.2126729 * r + 0.7151522 * g + 0.0721750 * b
    z = (0.0193339 * r + 0.1191920 * g + 0.9503041 * b) / 1.08883
    fx, fy, fz = (t ** (1 / 3) if t > (6 / 29) ** 3 else t / (3 * (6 / 29) ** 2) + 4 / 29 for t in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def difference(one: Lab, other: Lab) -> float:
    """CIEDE2000 (Sharma, Wu and Dalal 2005)."""
    mean_chroma = (math.hypot(*one[1:]) + math.hypot(*other[1:])) / 2
    stretch = 1.5 - 0.5 * math.sqrt(mean_chroma**7 / (mean_chroma**7 + 25**7))
    (c1, h1), (c2, h2) = (polar(a * stretch, b) for _, a, b in (one, other))
    lightness, chroma = (one[0] + other[0]) / 2, (c1 + c2) / 2
    turn = (h2 - h1 + 540) % 360 - 180 if c1 * c2 else 0.0
    hue = (h1 + turn / 2) % 360 if c1 * c2 else h1 + h2
    weight = (
        1 - 0.17 * cos(hue - 30) + 0.24 * cos(2 * hue) + 0.32 * cos(3 * hue + 6) - 0.2 * cos(4 * hue - 63)
    )  # fmt: skip
    light = (other[0] - one[0]) / (1 + 0.015 * (lightness - 50) ** 2 / math.sqrt(20 + (lightness - 50) ** 2))
    rich = (c2 - c1) / (1 + 0.045 * chroma)
    shade = 2 * math.sqrt(c1 * c2) * math.sin(math.radians(turn / 2)) / (1 + 0.015 * chroma * weight)
    bend = 2 * math.sqrt(chroma**7 / (chroma**7 + 25**7))
    bend *= -math.sin(math.radians(60 * math.exp(-(((hue - 275) / 25) ** 2))))
    return math.sqrt(light**2 + rich**2 + shade**2 + bend * rich * shade)


def polar(a: float, b: float) -> tuple[float, float]:
    return math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360


def cos(degrees: float) -> float:
    return math.cos(math.radians(degrees))


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG."""
    low, high = sorted(0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in (linear(one), linear(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(
    ("one", "other", "known"),
    [
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, -1.0, 2.0), (50.0, 0.0, 0.0), 2.3669),
        ((50.0, 2.5, 0.0), (61.0, -5.0, 29.0), 22.8977),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_the_measure_is_the_published_one(one: Lab, other: Lab, known: float) -> None:
    assert difference(one, other) == pytest.approx(known, abs=1e-4)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colors_that_mean_something_are_apart_and_readable(scheme: str) -> None:
    colors = load_colors(scheme)
    lab = {role: to_lab(colors[role]) for role in ROLES}
    close = {(one, other): round(difference(lab[one], lab[other]), 1) for one, other in combinations(ROLES, 2)}
    assert {pair: far for pair, far in close.items() if far < LEAST_DIFFERENCE} == {}
    faint = {role: min(contrast(colors[role], colors[ground]) for ground in ("paper", "card")) for role in ROLES}
    assert {role: ratio for role, ratio in faint.items() if ratio < LEAST_CONTRAST} == {}


def test_charts_draw_in_the_same_colors() -> None:
    colors = load_colors("light")
    assert {letter: colors[f"group-{letter.lower()}"] for letter in GROUP_COLORS} == GROUP_COLORS
    assert {1: colors["agree"], -1: colors["disagree"], 0: colors["pass"]} == VOTE_COLORS
