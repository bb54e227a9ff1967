"""No template prints a date or a time but through the filters that know zone and manner of the reader."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask
from jinja2 import nodes

from deliberate.models.columns import UTCDateTime
from deliberate.storage.base import Base
from tests.house.source import TEMPLATES, name_of, pages

FILTERS = {"day", "moment"}
# Values that are dates by another name than that of a column.
MORE = {"ended_at", "changed_at", "today"}


def dated() -> set[str]:
    """The names of every column that holds a date or a time."""
    columns = [column for table in Base.metadata.tables.values() for column in table.columns]
    return MORE | {
        column.name
        for column in columns
        if isinstance(column.type, UTCDateTime) or column.type.python_type in (dt.date, dt.datetime)
    }


def printed(node: nodes.Node, names: set[str]) -> list[str]:
    """Dated values that this part of a template prints as they are; what is only asked for is not printed."""
    if isinstance(node, nodes.Filter) and node.name in FILTERS:
        return []
    if isinstance(node, nodes.Getattr) and node.attr in names:
        is_field = isinstance(node.node, nodes.Name) and node.node.name == "form"
        return [] if is_field else [node.attr]
    children = list(node.iter_child_nodes())
    if isinstance(node, nodes.CondExpr):
        children = [part for part in (node.expr1, node.expr2) if part is not None]
    if isinstance(node, nodes.Test | nodes.Compare | nodes.Not):
        return []
    return [found for child in children for found in printed(child, names)]


def outputs(node: nodes.Node) -> list[nodes.Node]:
    """Every place of a template that prints something."""
    found = [node] if isinstance(node, nodes.Output) else []
    return found + [one for child in node.iter_child_nodes() for one in outputs(child)]


def test_dates_are_printed_through_their_filters(app_for_templates: Flask) -> None:
    names = dated()
    trees = {path: app_for_templates.jinja_env.parse(path.read_text(encoding="utf-8")) for path in pages()}
    found = {
        name_of(path): [name for place in outputs(tree) for name in printed(place, names)]
        for path, tree in trees.items()
    }
    assert {path: bare for path, bare in found.items() if bare} == {}


@pytest.fixture(scope="module")
def app_for_templates(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """An application that only reads templates."""
    from deliberate import create_app

    folder = tmp_path_factory.mktemp("templates")
    return create_app({"DATA": str(folder), "SECRET_KEY": "a key for tests, long enough to be one", "WORKER": False})


def test_the_rule_sees_what_it_is_there_for(app_for_templates: Flask) -> None:
    wrong = "{{ a.closes_at }}{{ _('on %(d)s', d=a.answer_by) }}{{ a.opens_at if a.opens_at else '–' }}"
    right = "{{ a.closes_at | moment }}{% if a.closes_at %}x{% endif %}{{ 'x' if a.answer_by }}{{ a.opens_at is none }}"
    parse = app_for_templates.jinja_env.parse
    assert [n for o in outputs(parse(wrong)) for n in printed(o, dated())] == ["closes_at", "answer_by", "opens_at"]
    assert [n for o in outputs(parse(right)) for n in printed(o, dated())] == []
    assert TEMPLATES.is_dir()
