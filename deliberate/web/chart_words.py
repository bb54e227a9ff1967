"""What the charts say, in the reader's language: for the page and for the file alike."""

from __future__ import annotations

from collections.abc import Mapping

from flask import url_for
from flask_babel import get_locale, gettext, ngettext
from markupsafe import Markup

from deliberate.models import Question
from deliberate.reports.charts.axis_ends import AxisEnd
from deliberate.reports.charts.beeswarm import BeeswarmWords, draw_beeswarm
from deliberate.reports.charts.days import HEIGHT as DAYS_HEIGHT
from deliberate.reports.charts.days import WIDTH, Days, DaysWords, draw_days
from deliberate.reports.charts.people_map import MapGroup, PeopleMap
from deliberate.reports.charts.plane import HEIGHT as PLANE_HEIGHT
from deliberate.reports.charts.plane import PlaneWords, draw_plane
from deliberate.reports.charts.scatter import HEIGHT as SCATTER_HEIGHT
from deliberate.reports.charts.scatter import Scatter, ScatterWords, draw_scatter
from deliberate.reports.charts.svg import Words, wrap_svg
from deliberate.web.dates import format_day
from deliberate.web.filters import format_number

Drawn = tuple[str, int, Words]


def describe_language() -> str:
    return str(get_locale() or "en")


def name_group(label: str) -> str:
    return str(gettext("Group %(label)s", label=label))


def describe_map_group(group: MapGroup, *, is_colored: bool) -> str:
    """Return the label above a group: its size, or on a colored map the finding."""
    if is_colored and group.share is not None:
        return str(gettext("%(label)s · %(n)d of 100 agree", label=group.label, n=group.share))
    return str(ngettext("%(label)s · %(num)d person", "%(label)s · %(num)d people", group.size, label=group.label))


def describe_end(end: AxisEnd) -> str:
    """Return what sets an end of an axis apart, in one sentence."""
    text = gettext(
        "More people here agree: “%(text)s” %(here)d against %(there)d of 100.",
        text=end.text, here=end.here, there=end.there,
    )  # fmt: skip
    return str(text)


def describe_map(chart: PeopleMap) -> str:
    """Return the sentence that says what the map shows, read aloud in place of it."""
    parts = [
        gettext("Opinion map: people differ along one line.")
        if chart.is_line
        else gettext("Opinion map: every mark is a person; people who vote alike stand close together.")
    ]
    parts += [describe_map_group(group, is_colored=chart.chosen is not None) + "." for group in chart.groups]
    return " ".join(parts)


def draw_people_map(chart: PeopleMap, title: str = "") -> Drawn:
    """Return the drawing of the map, its height and its words."""
    groups = {group.label: describe_map_group(group, is_colored=chart.chosen is not None) for group in chart.groups}
    said = {
        "title": title,
        "sentence": describe_map(chart),
        "language": describe_language(),
        "groups": groups,
    }
    if chart.is_line:
        words = BeeswarmWords(**said, you=gettext("You, about here"))  # type: ignore[arg-type]
        body, height = draw_beeswarm(chart, words)
        return body, height, words
    plane = PlaneWords(**said, you=gettext("You, about here"))  # type: ignore[arg-type]
    return draw_plane(chart, plane), PLANE_HEIGHT, plane


def draw_statement_scatter(chart: Scatter, title: str, addresses: Mapping[int, str]) -> Drawn:
    """Return the drawing of all statements, group against group. addresses: by statement."""
    if chart.groups:
        one, other = (name_group(label) for label in chart.groups)
        axes = tuple(gettext("of 100 in %(group)s agree", group=group) for group in (one, other))
        corners = (
            gettext("both agree"), gettext("both disagree"),
            gettext("only %(label)s agrees", label=chart.groups[0]),
            gettext("only %(label)s agrees", label=chart.groups[1]),
        )  # fmt: skip
        sentence = gettext(
            "Every mark is a statement: the share that agrees in %(one)s from left to right, in %(other)s upwards.",
            one=one, other=other,
        )  # fmt: skip
    else:
        axes = gettext("of 100 in the group that agrees least"), gettext("of 100 in the group that agrees most")
        corners = gettext("all agree"), gettext("all disagree"), "", gettext("only some groups agree")
        sentence = gettext(
            "Every mark is a statement: the share that agrees in the group that agrees least from left to right, in "
            "the group that agrees most upwards."
        )
    words = ScatterWords(title, sentence, describe_language(), axes[0], axes[1], corners, addresses)
    return draw_scatter(chart, words), SCATTER_HEIGHT, words


def draw_votes_by_day(chart: Days, title: str) -> Drawn:
    """Return the drawing of the votes per day."""
    most = chart.most
    by_bar = ngettext(
        "%(n)s vote on %(day)s", "%(n)s votes on %(day)s", most.votes,
        n=format_number(most.votes), day=format_day(most.day),
    )  # fmt: skip
    if chart.step > 1:
        by_bar = ngettext(
            "%(n)s vote in the %(days)d days from %(day)s", "%(n)s votes in the %(days)d days from %(day)s", most.votes,
            n=format_number(most.votes), days=chart.step, day=format_day(most.day),
        )  # fmt: skip
    sentence = gettext(
        "Votes by the day on which they were last changed, from %(first)s to %(last)s; the most were %(most)s.",
        first=format_day(chart.bars[0].day), last=format_day(chart.bars[-1].day), most=by_bar,
    )  # fmt: skip
    words = DaysWords(
        title, sentence, describe_language(), format_day(chart.bars[0].day), format_day(chart.bars[-1].day), by_bar,
        gettext("opened"), gettext("closed"),
    )  # fmt: skip
    return draw_days(chart, words), DAYS_HEIGHT, words


def picture_of_map(chart: PeopleMap) -> Markup:
    """Return the map as part of a page."""
    body, height, words = draw_people_map(chart)
    return mark_drawing(body, height, "people", words)


def picture_of_scatter(chart: Scatter, question: Question) -> Markup:
    """Return the scatter as part of a page, each mark with the way to its statement."""
    evidence = url_for("report.responses", slug=question.assembly.slug, position=question.position)
    addresses = {point.number: f"{evidence}?statement={point.number}#outcome-{point.number}" for point in chart.points}
    body, height, words = draw_statement_scatter(chart, "", addresses)
    return mark_drawing(body, height, "scatter", words)


def picture_of_days(chart: Days) -> Markup:
    """Return the votes per day as part of a page."""
    body, height, words = draw_votes_by_day(chart, "")
    return mark_drawing(body, height, "days", words)


def mark_drawing(body: str, height: int, kind: str, words: Words) -> Markup:
    """Return a drawing as markup: whatever people wrote was escaped where it was drawn."""
    return Markup(wrap_svg(body, width=WIDTH, height=height, kind=kind, words=words))  # noqa: S704
