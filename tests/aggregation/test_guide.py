"""The guide for module authors: its example runs and passes the checks."""

import re
import sys
from pathlib import Path
from types import ModuleType

from deliberate.aggregation.checks import check_module, run_with_requirements
from deliberate.aggregation.votes import matrix

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "modules.md"


def test_the_example_of_the_guide_is_a_module() -> None:
    source = re.findall(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)[0]
    made = ModuleType("guide_example")
    sys.modules["guide_example"] = made
    exec(compile(source, "guide_example", "exec"), made.__dict__)
    module = made.MODULE
    check_module(module)
    answer = run_with_requirements(module, matrix("PA", "PA", "PA", "AP", "AA"))
    assert answer.blocks[0].to_json()["rows"] == [{"statement": 0, "share": 0.6}, {"statement": 1, "share": 0.2}]
