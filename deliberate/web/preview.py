"""What other sites show of a link to a page: its image, and the tags that name it."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache

from flask import Blueprint, Flask, Response, g, get_template_attribute
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from markupsafe import Markup

from deliberate.models import Question
from deliberate.queries.counts import count_question_participation
from deliberate.queries.report import ReportSource
from deliberate.queries.runs import find_latest_finished_run
from deliberate.reports.chapters.outcomes import build_source_outcomes
from deliberate.reports.charts.preview import HEIGHT, STATES, WIDTH, Preview, draw_preview
from deliberate.reports.typesetting import compile_picture
from deliberate.rules import Permission, Person, may
from deliberate.web.access import requires
from deliberate.web.filters import format_number
from deliberate.web.mount import build_public_url
from deliberate.web.report_files import speaking

bp = Blueprint("preview", __name__)
MAX_DESCRIPTION = 200


@bp.get("/a/<slug>/<int:position>/preview.png")
@requires(Permission.SEE_ASSEMBLY)
def image(slug: str, position: int) -> ResponseReturnValue:
    """Send the preview image of a question, the same for every reader; while voting is open it tells no result."""
    with speaking(g.assembly.language):
        svg = draw_preview(build_preview(g.question))
    return Response(paint(svg), mimetype="image/png")


@lru_cache(maxsize=64)
def paint(svg: str) -> bytes:
    """Return the image as PNG; those asked for last are at hand."""
    return compile_picture(svg, width=WIDTH // 2, height=HEIGHT // 2, margin=0, per_inch=144)


def build_preview(question: Question) -> Preview:
    """Return what the image says: results only where everyone may see them."""
    assembly = question.assembly
    run = find_latest_finished_run(question)
    is_public = not assembly.is_open and may(Permission.SEE_REPORT, Person(), assembly)
    about, counts = assembly.title, list[tuple[str, int, str]]()
    if run is not None and is_public:
        people = count_question_participation(question).voters
        said = ngettext("%(n)s person", "%(n)s people", people, n=format_number(people))
        about = f"{assembly.title} · {said}"
        words = {
            "accepted": gettext("accepted"),
            "rejected": gettext("rejected"),
            "divided": gettext("divided"),
            "undetermined": gettext("undetermined"),
        }
        found = Counter(outcome.state for outcome in build_source_outcomes(ReportSource(run)))
        counts = [(state, found[state], words[state]) for state in STATES if found[state]]
    address = build_public_url("participate.assembly", slug=assembly.slug)
    return Preview("Deliberate", about, question.text, counts, address.partition("//")[2])


def find_preview_address() -> str:
    """Return the address of the image of the page at hand: of its question, else of the assembly's first, else ours."""
    assembly = g.get("assembly")
    if assembly is None or assembly.is_draft or not assembly.questions:
        return build_public_url("static", filename="preview.png")
    question = g.get("question")
    position = question.position if question is not None else assembly.questions[0].position
    return build_public_url("preview.image", slug=assembly.slug, position=position)


def describe_page() -> str:
    """Return the page at hand in a sentence or two."""
    assembly = g.get("assembly")
    if assembly is None or assembly.is_draft:
        return str(gettext("Vote on statements about AI, and see where people agree and where they differ."))
    # What is true today comes first: until when one can vote, or that voting has closed.
    today: Markup = get_template_attribute("components/phase.html", "voting_until")(assembly)
    text = " ".join(f"{today.striptags()} {assembly.introduction or assembly.title}".split())
    return text if len(text) <= MAX_DESCRIPTION else f"{text[: MAX_DESCRIPTION - 2].rsplit(' ', 1)[0]} …"


def register(app: Flask) -> None:
    """Give every page what its tags say."""
    app.context_processor(
        lambda: {
            "find_preview_address": find_preview_address,
            "describe_page": describe_page,
        }
    )
