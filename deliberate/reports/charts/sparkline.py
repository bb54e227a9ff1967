"""Votes per day as a line of small bars without an axis: whether an assembly is alive, at one look."""

from __future__ import annotations

from collections.abc import Sequence

from deliberate.reports.charts.svg import SOFT_INK, format_number

WIDTH, HEIGHT = 240, 40


def draw_sparkline(counts: Sequence[int]) -> str:
    """Return the bars, 240 × 40, the highest as high as the picture. What they say stands in words beside them."""
    most, wide = max(counts), WIDTH / len(counts)
    bars = [
        f'<rect x="{format_number(place * wide)}" y="{format_number(HEIGHT - HEIGHT * count / most)}" '
        f'width="{format_number(0.8 * wide)}" height="{format_number(max(HEIGHT * count / most, 1))}"/>'
        for place, count in enumerate(counts)
        if count
    ]
    return (
        f'<svg class="sparkline" viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="none" aria-hidden="true" '
        f'fill="{SOFT_INK}">{"".join(bars)}</svg>'
    )
