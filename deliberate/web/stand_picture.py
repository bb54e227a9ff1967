"""The stand chart of all outcomes as a picture that stands by itself, in the reader's language."""

from __future__ import annotations

from flask_babel import get_locale, gettext

from deliberate.findings.standing import find_line
from deliberate.queries.report import ReportSource
from deliberate.reports.exports.stand_chart import (
    ChartWords,
    has_sides,
    list_marked_groups,
    load_stand_rows,
    render_stand_svg,
)
from deliberate.web.filters import format_share


def render_stand_picture(source: ReportSource) -> str:
    """Return the stand chart of all outcomes in the reader's language."""
    rows, line = load_stand_rows(source.run), find_line(source.findings.rule_settings)
    marked = list_marked_groups(rows)
    words = ChartWords(
        title=source.question.text,
        states={
            "accepted": gettext("Accepted"),
            "rejected": gettext("Rejected"),
            "divided": gettext("Divided"),
            "undetermined": gettext("Undetermined"),
        },
        none_agree=gettext("none agree"),
        all_agree=gettext("all agree"),
        line=format_share(line),
        key=describe_sides()
        if has_sides(rows)
        else {label: describe_group(label, source.bar_names.get(label, "")) for label in marked if label}
        or {"": gettext("The disc shows everyone together.")},
        language=str(get_locale() or "en"),
    )
    return render_stand_svg(rows, line, words)


def describe_sides() -> dict[str, str]:
    """Return whom the marks of the rule by sides stand for."""
    return {
        "": gettext("Everyone"),
        "<": gettext("Low side of the dimension that decides"),
        ">": gettext("High side of the dimension that decides"),
    }


def describe_group(label: str, name: str) -> str:
    """Return a group with the name that people gave it, where it has one."""
    group = gettext("Group %(label)s", label=label)
    return f"{group}: {name}" if name else group
