"""How far one has to follow a call: the walks of `docs/walks.py` stay as short as they are."""

from __future__ import annotations

import importlib.util
import sys
from types import ModuleType

import pytest
from flask import Flask

from tests.house.source import HOUSE

# Files and climbs at most. Everything on one page enters what all chapters enter together.
GOALS = {"analysis": (13, 3), "export": (12, 3), "report page one": (10, 3), "costliest chapter": (11, 3)}


@pytest.fixture(scope="module")
def walks() -> ModuleType:
    """The script that measures."""
    spec = importlib.util.spec_from_file_location("house_walks", HOUSE / "docs" / "walks.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_walks_stay_short(walks: ModuleType, demo_app: Flask) -> None:
    found = walks.measure_walks(demo_app)
    too_long = {
        name: (walk.climbs, walk.stops)
        for name, walk in found.items()
        if name in GOALS and (len(walk.stops) > GOALS[name][0] or walk.climbs > GOALS[name][1])
    }
    assert too_long == {}
    assert {name for name, walk in found.items() if walk.stops} == {
        "vote", "analysis", "export", "report page one", "costliest chapter", "whole report"
    }  # fmt: skip
